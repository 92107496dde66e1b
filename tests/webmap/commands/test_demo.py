"""The demonstration is whole or absent, takes nobody else's place, and says that it is made up."""

import csv
import json
import re
import socket
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from boundaries.names import towns
from geo.closed_lists import ClosedLists, packaged_organisations
from models.release_store import open_current
from tests.importing import import_concerns
from webmap import clock
from webmap.access import EVERY_ROLE
from webmap.config import Settings
from webmap.db.door.people import people
from webmap.db.opening import open_url
from webmap.db.records.concerns import batches, records_frame
from webmap.demonstration.build import build
from webmap.demonstration.place import (
    building,
    own_store,
    require_own_files,
    require_replaceable,
)
from webmap.demonstration.recipe import FILES, Note, Recipe, is_ready
from webmap.errors import UsageRefused
from webmap.health import examine
from webmap.serving.doors import partner_terms, restricted_terms
from webmap.side import Side
from webmap.stores import open_records
from webmap.workspace import Workspace

HERE = Settings(records_url=None)
SEED, VOLUME = 5, 60
#: UTC without a zone, as the store keeps it.
NOW = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def quiet(_doing):
    return nullcontext()


@pytest.fixture(scope="module")
def recipe():
    return Recipe.of(clock.today(), SEED, VOLUME)


@pytest.fixture(scope="module")
def built(tmp_path_factory, recipe):
    """A small demonstration, made under settings that point real records somewhere else."""
    folder = tmp_path_factory.mktemp("demo")
    workspace = Workspace(folder / "deep" / "place")
    elsewhere = Settings(records_url=f"sqlite:///{folder / 'real.sqlite'}")
    build(workspace, elsewhere, recipe, clock.today(), quiet)
    return workspace


@pytest.fixture
def plainsight(command_line):
    """Run the demo in a workspace."""
    return lambda place, *words: command_line("demo", "--workspace", place.root, *words)


def same_recipe():
    return ["--seed", SEED, "--concerns-per-quarter", VOLUME]


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_it_goes_the_whole_way_to_a_release_marked_synthetic(built, recipe):
    stored = open_current(built.releases)
    assert built.is_synthetic
    assert stored.release.synthetic
    assert stored.release.quarter == recipe.last_quarter
    assert any(name.startswith("shapes") for name in stored.files)
    assert (built.restricted / "analysis").is_dir()


def test_real_records_named_in_the_settings_are_left_alone(built):
    assert not list(built.root.parents[1].glob("real.sqlite*"))
    assert own_store(Settings(records_url="postgresql://x/y")).records_url is None


def test_nothing_but_the_place_is_left(built):
    assert [path.name for path in built.root.parent.iterdir()] == ["place"]


def test_every_row_of_the_twins_files_is_accounted_for(built):
    note = Note.read(built)
    rows = sum(
        len(list(csv.reader((built.root / FILES / name).read_text().splitlines()))) - 1
        for name in note.files
        if name.startswith("concerns_")
    )
    assert note.rows["read"] == rows
    assert note.rows["accepted"] + note.rows["duplicate"] + note.rows["refused"] == rows
    assert note.rows["refused"] > 0
    with open_records(built, HERE) as db:
        assert len(records_frame(db)) == note.rows["accepted"]


def test_records_came_in_by_the_door_that_real_ones_use(built):
    note = Note.read(built)
    with open_records(built, HERE) as db:
        sources = {batch.file_hash: batch.source for batch in batches(db)}
    taken_in = {name: sources.get(digest) for name, digest in note.files.items()}
    assert taken_in.pop("truth.json") is None
    assert {name: name.startswith("concerns_") for name in taken_in} == {
        name: source == "concerns" for name, source in taken_in.items()
    }
    assert set(taken_in.values()) == {"concerns", "fhrs"}


def test_its_own_files_may_come_in_again_and_no_others(built, tmp_path):
    files = [built.root / FILES / name for name in Note.read(built).files]
    strange = tmp_path / "strange.csv"
    strange.write_bytes(files[0].read_bytes() + b"\n")

    require_own_files(built, files)
    with pytest.raises(UsageRefused, match="SYNTHETIC"):
        require_own_files(built, [*files, strange])
    require_own_files(Workspace(tmp_path), [strange])  # a real workspace takes any file


def test_the_truth_stands_beside_it(built):
    truth = json.loads((built.root / FILES / "truth.json").read_bytes())
    planted = [one["kind"] for one in truth["planted"] if one["kind"].endswith("hotspot")]
    assert [kind for kind, _ in Note.read(built).hotspots] == planted
    assert len(planted) == 5


def test_the_doctor_finds_nothing_unsafe_in_it(built):
    states = {finding.check: finding.state for finding in examine(built, HERE, clock.today())}
    assert "unsafe" not in states.values()
    assert states["release"] == states["key"] == states["records store"] == "ok"


def test_it_is_ready_only_for_the_recipe_it_was_made_from(built, recipe):
    assert is_ready(built, recipe)
    assert not is_ready(built, replace(recipe, seed=SEED + 1))
    assert not is_ready(built, replace(recipe, last_quarter="2020-Q1"))
    assert not is_ready(built, replace(recipe, concerns_per_quarter=VOLUME + 1))


def test_a_workspace_without_a_release_is_not_ready(tmp_path, recipe):
    workspace = Workspace(tmp_path)
    assert not is_ready(workspace, recipe)
    workspace.mark_synthetic()
    (tmp_path / FILES).mkdir()
    for damaged in (b"{", b"[]", b"{}", b"\xff"):
        (tmp_path / FILES / "note.json").write_bytes(damaged)
        assert Note.read(workspace) is None
    note = Note(recipe=recipe, first_quarter="", rows={}, hotspots=(), files={})
    note.write(workspace)
    assert Note.read(workspace) == note
    assert not is_ready(workspace, recipe)


def test_asked_again_it_opens_at_once_and_changes_nothing_but_its_sign_ins(built, plainsight):
    plainsight(built, "--no-serve", *same_recipe())
    before = contents(built.root)
    code, shown, complaint = plainsight(built, "--no-serve", *same_recipe())
    after = contents(built.root)
    changed = {path.name.partition("-wal")[0] for path in after if after[path] != before.get(path)}
    assert (code, complaint) == (0, "")
    assert "here from before" in shown
    assert {name.removesuffix("-shm") for name in changed} <= {
        "partnership.sqlite", "analysts.sqlite", "audit-head"
    }  # fmt: skip


def test_the_first_screen_says_where_to_look_and_that_it_is_made_up(built, plainsight):
    _, shown, _ = plainsight(built, "--no-serve", *same_recipe())
    assert "SYNTHETIC" in shown
    assert f"plainsight serve --workspace {built.root}" in shown
    assert f"plainsight serve --tier analyst --workspace {built.root}" in shown
    assert str(built.root / FILES / "truth.json") in shown
    for kind, around in Note.read(built).hotspots:
        assert f"{kind}: {around}" in shown
    assert "The release was audited as a real one is." in shown


def sign_ins_on(shown):
    """What the first screen says of each role: address of e-mail, and password."""
    found = re.findall(r"^    (\w+) +(\S+@demo\.example) +(\S+)", shown, re.MULTILINE)
    return {role: (email, password) for role, email, password in found}


def test_it_prints_one_sign_in_a_role_that_holds_until_the_next_start(built, plainsight):
    screens = [plainsight(built, "--no-serve", *same_recipe())[1] for _ in range(2)]
    first, second = (sign_ins_on(shown) for shown in screens)
    assert set(second) == set(EVERY_ROLE)
    assert len({password for _, password in [*first.values(), *second.values()]}) == 10
    for side in Side:
        terms = (partner_terms if side is Side.PARTNER else restricted_terms)(built, HERE)
        with open_url(terms.store, terms.store_url, 5, writing=False) as db:
            for person in people(db):
                email, password = second[person.role]
                assert person.email == email
                assert PasswordHasher().verify(person.password, password)
                with pytest.raises(VerifyMismatchError):
                    PasswordHasher().verify(person.password, first[person.role][1])


def test_with_pages_it_opens_both_sides_and_prints_where(built, plainsight, monkeypatch):
    served = []

    def serve(workspace, ports, when_ready):
        served.append((workspace, dict(ports)))
        when_ready()

    monkeypatch.setattr("webmap.commands.demo.serve_sides", serve)
    monkeypatch.setattr("webmap.commands.demo.check_place", lambda _host, _port: None)
    code, shown, _ = plainsight(built, "--port", 8765, *same_recipe())
    assert code == 0
    assert served == [(built, {Side.PARTNER: 8765, Side.ANALYST: 8766})]
    assert "http://127.0.0.1:8765/" in shown
    assert "http://localhost:8766/" in shown


@pytest.mark.parametrize("before", [0, 1])
def test_a_taken_port_is_found_out_before_anything_is_built(before, tmp_path, plainsight):
    """The port of either side."""
    workspace = Workspace(tmp_path / "place")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, _, complaint = plainsight(workspace, "--port", other.getsockname()[1] - before)
    assert code == 5
    assert "in use" in complaint
    assert not workspace.root.exists()


def test_nothing_of_a_real_installation_is_touched(built, plainsight, monkeypatch, tmp_path):
    """The settings of real stores and secrets may stand in the environment of the machine."""
    for name in ("RECORDS_URL", "PARTNERSHIP_URL", "ANALYSTS_URL"):
        monkeypatch.setenv(f"PLAINSIGHT_{name}", f"sqlite:///{tmp_path / name}.sqlite")
    code, _, complaint = plainsight(built, "--no-serve", *same_recipe())
    assert (code, complaint) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path, plainsight):
    (tmp_path / "restricted").mkdir()
    (tmp_path / "restricted" / "key").write_bytes(b"precious")
    before = contents(tmp_path)
    code, shown, complaint = plainsight(Workspace(tmp_path), "--no-serve", "--fresh")
    assert (code, shown) == (2, "")
    assert "not a demonstration" in complaint
    assert "--workspace" in complaint
    assert contents(tmp_path) == before


def test_a_new_or_empty_folder_or_an_own_demonstration_may_be_filled(tmp_path, built):
    require_replaceable(Workspace(tmp_path / "absent"), HERE)
    require_replaceable(Workspace(tmp_path), HERE)
    require_replaceable(built, HERE)


@pytest.mark.parametrize("added", ["boundaries", "places"])
def test_a_demonstration_with_outlines_or_places_of_its_own_is_kept(built, added):
    (built.root / added).mkdir()
    try:
        with pytest.raises(UsageRefused, match="added to it"):
            require_replaceable(built, HERE)
    finally:
        (built.root / added).rmdir()


def test_a_demonstration_whose_note_is_gone_is_kept(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.mark_synthetic()
    with pytest.raises(UsageRefused, match="added to it"):
        require_replaceable(workspace, HERE)


@pytest.fixture
def demonstration(tmp_path, recipe):
    """The least that counts as a demonstration: marked, noted, nothing in it."""
    workspace = Workspace(tmp_path / "place")
    workspace.mark_synthetic()
    (workspace.root / FILES).mkdir()
    Note(recipe=recipe, first_quarter="", rows={}, hotspots=(), files={}).write(workspace)
    return workspace


def test_a_demonstration_with_records_it_did_not_bring_is_kept(demonstration, built, tmp_path):
    require_replaceable(demonstration, HERE)
    rows = (built.root / FILES / "concerns_nhs.csv").read_text().splitlines()[:5]
    brought = tmp_path / "ours.csv"
    brought.write_text("\n".join(rows) + "\n")
    import_concerns(
        demonstration,
        HERE,
        brought,
        lists=ClosedLists.of(towns(), packaged_organisations()),
        today=clock.today(),
        imported_at=NOW,
    )
    with pytest.raises(UsageRefused, match="added to it"):
        require_replaceable(demonstration, HERE)


def test_a_demonstration_whose_records_cannot_be_read_is_kept(demonstration):
    demonstration.prepare_restricted()
    (demonstration.restricted / "records.sqlite").write_bytes(b"not a database at all" * 50)
    with pytest.raises(UsageRefused, match="added to it"):
        require_replaceable(demonstration, HERE)


def test_building_puts_the_new_in_place_of_the_old_in_one_step(demonstration):
    with building(demonstration) as draft:
        assert draft.is_synthetic
        assert draft.root != demonstration.root
        (draft.root / "new").touch()
        assert not (demonstration.root / "new").exists()
    assert sorted(path.name for path in demonstration.root.iterdir()) == ["new", "synthetic"]
    assert list(demonstration.root.parent.iterdir()) == [demonstration.root]


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_building_that_is_stopped_leaves_what_was_there(demonstration, stop):
    before = contents(demonstration.root)

    def half_built():
        with building(demonstration) as draft:
            (draft.root / "half").touch()
            raise stop

    with pytest.raises(type(stop)):
        half_built()
    assert contents(demonstration.root) == before
    assert list(demonstration.root.parent.iterdir()) == [demonstration.root]


def test_what_was_there_comes_back_if_the_new_cannot_take_its_place(demonstration, tmp_path):
    before = contents(demonstration.root)
    with pytest.raises(OSError, match="No such file"), building(demonstration) as draft:
        draft.root.rename(tmp_path / "lost")
    assert contents(demonstration.root) == before
