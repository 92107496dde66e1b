"""A15 for releases: what a release is made from is in no log, message, temporary file or page.

References, links and operations of partners are planted; so is what stands for them in the store.
After a preview, a release, a list and a second release, none of the former is anywhere, and the
latter is nowhere but on the restricted side.
"""

import os
import stat

import pytest

from tests.concern_files import TODAY, concern, write_concerns
from tests.webmap.command_line import run
from webmap import clock
from webmap.config import Settings
from webmap.db.records.concerns import records_frame
from webmap.releasing.history import read_history
from webmap.stores import open_records
from webmap.workspace import Workspace

CASES = 60
PLANTED = "QXCANARY"
LINK = "cafebabe"
HERE = Settings(records_url=None)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A workspace with a release, all that was printed, and where temporary files went."""
    base = tmp_path_factory.mktemp("canaries")
    workspace, temporary = Workspace(base / "work"), base / "temporary"
    temporary.mkdir()
    rows = [
        concern(
            concern_id=f"{PLANTED}-{at:05d}",
            linked_case=f"{LINK}{at:028x}f00d",
            operation=f"{LINK}{at:028x}beef",
            organisation=("west_yorkshire_police", "leeds_council", "kirklees_council")[at % 3],
        )
        for at in range(CASES)
    ]
    path = write_concerns(base / "concerns.csv", *rows)
    here = ["--workspace", workspace.root]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("SQLITE_TMPDIR", str(temporary))
        patch.setattr(clock, "today", lambda: TODAY)
        codes = [
            run(patch, *words, *here)
            for words in (
                ("import", "concerns", path),
                ("release", "--preview"),
                ("release",),
                ("release", "list"),
                ("release",),
            )
        ]
    assert codes == [0] * len(codes)
    path.unlink()
    return workspace, base


def bytes_under(folder):
    return {at: at.read_bytes() for at in folder.rglob("*") if at.is_file()}


def test_no_reference_or_link_is_anywhere(released, capfd):
    _, base = released
    kept = bytes_under(base)

    assert any(at.name == "release.json" or "releases" in at.parts for at in kept)
    for at, content in kept.items():
        assert PLANTED.encode() not in content, at
        assert LINK.encode() not in content, at
    said = capfd.readouterr()
    assert PLANTED not in said.out + said.err


def test_what_stands_for_a_case_is_on_the_restricted_side_alone(released):
    workspace, base = released
    with open_records(workspace, HERE) as db:
        records = records_frame(db)
    counted = read_history(workspace, HERE).counted
    uids = {*records["record_uid"], *records["case_uid"]}
    assert len(counted) == CASES
    assert uids

    outside = {
        at: content
        for at, content in bytes_under(base).items()
        if workspace.restricted not in at.parents
    }
    assert outside
    for at, content in outside.items():
        assert not any(uid.encode() in content for uid in uids), at


def test_what_the_audit_keeps_is_for_its_owner_alone(released):
    workspace, _ = released
    kept = list((workspace.restricted / "audit").rglob("*"))

    assert kept
    for at in kept:
        others = stat.S_IMODE(os.stat(at).st_mode) & 0o077
        assert others == 0, at
