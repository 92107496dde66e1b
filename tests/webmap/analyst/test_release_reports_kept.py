"""Reports stand beside the audit's own files, open to their owner alone, and are found by id."""

import os
import stat
from dataclasses import replace

import pytest

from tests.webmap.analyst.test_release_report import ID, whole_report
from webmap.analyst.release_reports_kept import FOLDER, keep_report, report_kept, reports_kept


def test_it_is_kept_as_page_text_and_values(workspace):
    folder = keep_report(workspace, whole_report())
    assert folder == workspace.restricted / FOLDER / ID
    assert {path.name for path in folder.iterdir()} == {"report.html", "report.txt", "report.json"}
    assert report_kept(workspace, ID) == whole_report()


def test_nobody_else_can_read_it(workspace):
    before = os.umask(0)
    try:
        folder = keep_report(workspace, whole_report())
    finally:
        os.umask(before)
    for path in (folder.parent, folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_what_else_the_audit_keeps_there_stays(workspace):
    folder = keep_report(workspace, whole_report())
    (folder / "witnesses.bin").write_bytes(b"w")
    keep_report(workspace, replace(whole_report(), held_back="none"))
    assert (folder / "witnesses.bin").read_bytes() == b"w"
    assert report_kept(workspace, ID).held_back == "none"


def test_the_same_report_is_the_same_bytes(workspace, tmp_path):
    first = {
        path.name: path.read_bytes() for path in keep_report(workspace, whole_report()).iterdir()
    }
    again = keep_report(replace_root(workspace, tmp_path / "other"), whole_report())
    assert {path.name: path.read_bytes() for path in again.iterdir()} == first


def replace_root(workspace, root):
    """A workspace somewhere else."""
    return replace(workspace, root=root)


def test_the_latest_quarter_comes_first(workspace):
    ids = ["2025-Q4-0123456789ab", "2026-Q2-0123456789ab", "2026-Q1-0123456789ab"]
    for each in ids:
        keep_report(workspace, replace(whole_report(), release_id=each))
    assert reports_kept(workspace) == (ids[1], ids[2], ids[0])


def test_where_there_is_nothing_there_is_none(workspace):
    assert reports_kept(workspace) == ()
    assert report_kept(workspace, ID) is None


@pytest.mark.parametrize("name", ["../key", "..", "", "2026-Q3", f"{ID}/../{ID}", "x" * 300])
def test_an_id_is_never_taken_for_a_path(workspace, name):
    keep_report(workspace, whole_report())
    assert report_kept(workspace, name) is None
    with pytest.raises(ValueError, match="release"):
        keep_report(workspace, replace(whole_report(), release_id=name))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"states": 1}'])
def test_one_that_cannot_be_read_is_none(workspace, content):
    folder = keep_report(workspace, whole_report())
    (folder / "report.json").write_bytes(content)
    assert report_kept(workspace, ID) is None
    assert reports_kept(workspace) == (ID,)
