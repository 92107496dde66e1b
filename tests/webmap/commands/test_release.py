"""What partners see is published whole, from records that were imported the ordinary way."""

import json
import shutil

import pytest

from models.disclosure.cells import State
from models.release_store import open_current
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from tests.webmap.quick_releases import make_quick
from webmap import clock
from webmap.keeping.audit_logs import note_where_kept
from webmap.releasing import drafting
from webmap.workspace import Workspace


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """With few tables, and without maps and charts, which have tests of their own."""
    make_quick(monkeypatch)


def test_the_last_closed_quarter_is_published_and_said(plainsight, place):
    code, out, err = plainsight("release")
    stored = open_current(Workspace(place).releases)

    assert (code, err) == (0, "")
    assert stored.release.quarter == "2026-Q3"
    assert out.startswith(f"{stored.id} published.\n")
    assert "Audit: no leaks." in out
    assert "First view: " in out


def test_only_states_are_counted_and_they_are_those_of_the_release(plainsight, place):
    code, out, _ = plainsight("release", "--json")
    told = json.loads(out)
    cells = open_current(Workspace(place).releases).release.cells

    assert code == 0
    assert (told["quarter"], told["new"]) == ("2026-Q3", True)
    for row in told["cells"]:
        mine = [
            cell.state
            for cell in cells
            if (cell.id.table, cell.id.period_kind) == (row["table"], row["periods"])
        ]
        assert {state.value.lower(): mine.count(state) for state in State} == {
            state.value.lower(): row[state.value.lower()] for state in State
        }
    kinds = ("shown", "small", "coarse", "withheld")
    assert sum(row[kind] for row in told["cells"] for kind in kinds) == len(cells)
    assert told["audit"]["status"] == "no leaks"
    assert told["waiting"] is False


def test_the_family_starts_with_the_first_quarter_that_can_be_shown(plainsight, place):
    plainsight("release")

    family = open_current(Workspace(place).releases).release.family
    assert (family.start, family.vintage) == ("2024-07-01", "2025")


def test_publishing_the_same_again_changes_nothing_and_ends_well(plainsight, place):
    plainsight("release")
    root = Workspace(place).releases
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    code, out, _ = plainsight("release")

    assert code == 0
    assert "already published; nothing changed" in out
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_an_earlier_quarter_may_be_asked_for(plainsight, place):
    code, _, _ = plainsight("release", "--quarter", "2025-Q4")
    release = open_current(Workspace(place).releases).release

    assert code == 0
    assert release.quarter == "2025-Q4"
    assert max(cell.id.period.partition("/")[2] for cell in release.cells) == "2026-01-01"
    assert release.seed == 20251231


def test_before_the_first_quarter_that_can_be_shown_there_is_nothing_to_publish(plainsight):
    code, _, err = plainsight("release", "--quarter", "2024-Q2")
    assert (code, "enough for the county" in err) == (6, True)


def test_a_quarter_before_the_family_is_refused(plainsight):
    assert plainsight("release", "--quarter", "2024-Q3")[0] == 0
    code, _, err = plainsight("release", "--quarter", "2024-Q2")
    assert (code, "2024-Q3 has been published" in err) == (2, True)


def test_later_releases_keep_the_start_of_the_first(plainsight, place, tmp_path, monkeypatch):
    plainsight("release", "--quarter", "2025-Q4")
    older = concern_rows(start=5_000)[:1]
    older[0]["received_on"] = "2023-01-05"
    run(monkeypatch, "import", "concerns", write_concerns(tmp_path / "older.csv", older),
        "--workspace", place)  # fmt: skip

    plainsight("release")

    assert open_current(Workspace(place).releases).release.family.start == "2024-07-01"


def test_the_words_on_a_made_up_workspace_reach_the_release(plainsight, place):
    Workspace(place).mark_synthetic()

    plainsight("release")

    assert open_current(Workspace(place).releases).release.synthetic


@pytest.mark.parametrize("was_synthetic", [True, False])
def test_a_lost_mark_never_turns_made_up_figures_into_real_ones(plainsight, place, was_synthetic):
    mark = place / "synthetic"
    if was_synthetic:
        mark.touch()
    plainsight("release", "--quarter", "2026-Q2")
    before = open_current(Workspace(place).releases).id
    mark.unlink() if was_synthetic else mark.touch()

    code, _, err = plainsight("release")

    assert code == 2
    assert "marked otherwise" in err
    assert open_current(Workspace(place).releases).id == before


def test_one_early_record_does_not_show_in_where_the_family_starts(
    plainsight, place, tmp_path, monkeypatch
):
    """Else everyone would know that the county's first quarter, however small, is not empty."""
    early = [row | {"received_on": "2019-02-03"} for row in concern_rows(start=7_000)[:7]]
    file = write_concerns(tmp_path / "early.csv", early)
    assert run(monkeypatch, "import", "concerns", file, "--workspace", place) == 0

    plainsight("release")

    assert open_current(Workspace(place).releases).release.family.start == "2024-07-01"


def test_too_few_concerns_to_show_the_county_are_nothing_to_publish(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    file = write_concerns(tmp_path / "c.csv", concern_rows()[:7])
    run(monkeypatch, "import", "concerns", file, "--workspace", tmp_path / "place")

    assert run(monkeypatch, "release", "--workspace", tmp_path / "place") == 6
    assert "enough for the county" in capsys.readouterr().err
    assert not (tmp_path / "place" / "releases").exists()


@pytest.mark.parametrize(
    ("quarter", "why"),
    [
        ("2026-Q4", "has not closed"),
        ("2099-Q1", "has not closed"),
        ("summer", "a quarter is written"),
        ("9999-Q4", "a quarter is written"),
        ("", "a quarter is written"),
    ],
)
def test_a_quarter_that_can_not_be_published_is_refused(plainsight, place, quarter, why):
    code, _, err = plainsight("release", "--quarter", quarter)

    assert code == 2
    assert why in err
    assert "Nothing was published" in err
    assert open_current(Workspace(place).releases) is None


def test_a_quarter_in_which_nothing_could_be_shown_yet_is_nothing_to_publish(plainsight, place):
    code, _, err = plainsight("release", "--quarter", "2024-Q2")

    assert code == 6
    assert "Nothing was published" in err
    assert open_current(Workspace(place).releases) is None


def test_without_records_there_is_nothing_to_do(monkeypatch, capsys, tmp_path):
    assert run(monkeypatch, "release", "--workspace", tmp_path / "empty") == 6
    assert "No records" in capsys.readouterr().err


def test_confidential_records_alone_are_nothing_to_publish(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    file = write_concerns(tmp_path / "c.csv", concern_rows(handling="C")[:20])
    run(monkeypatch, "import", "concerns", file, "--workspace", tmp_path / "place")

    assert run(monkeypatch, "release", "--workspace", tmp_path / "place") == 6
    assert "confidential" in capsys.readouterr().err


def test_confidential_records_change_nothing(plainsight, place, tmp_path, monkeypatch):
    plainsight("release")
    before = open_current(Workspace(place).releases).id
    file = write_concerns(tmp_path / "c.csv", concern_rows(start=9_000, handling="C"))
    run(monkeypatch, "import", "concerns", file, "--workspace", place)

    assert "already published" in plainsight("release")[1]
    assert open_current(Workspace(place).releases).id == before


@pytest.mark.parametrize("key", [None, bytes(32)])
def test_another_key_publishes_nothing(plainsight, place, key):
    path = place / "restricted" / "key"
    path.unlink()
    if key is not None:
        path.write_bytes(key)
        path.chmod(0o600)

    code, _, err = plainsight("release")

    assert code == 5
    assert "backed up" in err
    assert open_current(Workspace(place).releases) is None
    assert path.exists() is (key is not None)


def test_a_damaged_release_is_left_for_a_person_to_judge(plainsight, place):
    plainsight("release", "--quarter", "2026-Q2")
    stored = open_current(Workspace(place).releases)
    (stored.folder / "release.json").write_bytes(b"{}")

    code, _, err = plainsight("release")

    assert code == 5
    assert "can not be trusted" in err


def test_what_is_advised_for_a_damaged_release_brings_it_back_byte_for_byte(
    plainsight, place, tmp_path
):
    plainsight("release")
    before = open_current(Workspace(place).releases)
    (before.folder / "release.json").write_bytes(b"{}")
    _, _, err = plainsight("release")
    assert "move the damaged release and `current` away and publish it again" in err

    before.folder.rename(tmp_path / "damaged")
    (before.folder.parent / "current").rename(tmp_path / "named")

    assert plainsight("release")[0] == 0
    after = open_current(Workspace(place).releases)
    assert (after.id, after.files) == (before.id, before.files)


def test_a_full_disk_leaves_what_was_published_on_show(plainsight, place, monkeypatch):
    plainsight("release", "--quarter", "2026-Q2")
    before = open_current(Workspace(place).releases).id
    full = OSError(28, "No space left on device")

    def refuse(_handle):
        raise full

    monkeypatch.setattr("models.durable.os.fsync", refuse)
    code, _, err = plainsight("release")

    assert code == 5
    assert "disk is full" in err
    assert open_current(Workspace(place).releases).id == before


def test_the_workspace_says_no_count_on_the_screen(plainsight):
    """What is printed is the same whatever is SMALL: only ids, states and words."""
    _, out, _ = plainsight("release")

    allowed = {"T1", "T2", "T3"}
    assert "495" not in out  # every record
    assert all(word in out for word in allowed)


def test_the_partner_side_answers_without_the_records(plainsight, place):
    plainsight("release")
    shutil.rmtree(place / "restricted")

    assert open_current(Workspace(place).releases).release.sentences


def late(place, monkeypatch, tmp_path):
    """More concerns of a quarter that is published."""
    rows = [row | {"received_on": "2026-08-05"} for row in concern_rows(start=8_000)[:40]]
    file = write_concerns(tmp_path / "late.csv", rows)
    assert run(monkeypatch, "import", "concerns", file, "--workspace", place) == 0


def test_that_reports_wait_is_said_and_not_how_many(
    plainsight, place, monkeypatch, tmp_path, capsys
):
    plainsight("release")
    late(place, monkeypatch, tmp_path)
    capsys.readouterr()

    code, out, _ = plainsight("release")

    assert code == 0
    assert "already published; nothing changed" in out
    assert "wait for the annual revision" in out
    assert "40" not in out.splitlines()[-1]


def refused(monkeypatch):
    """Let every audit end with something it could not mend."""
    made = drafting.prepare_release

    def prepare(*given, **more):
        prepared = made(*given, **more)
        return type(prepared)(
            release=None, counted=prepared.counted, audit=prepared.audit, waiting=False
        )

    monkeypatch.setattr(drafting, "prepare_release", prepare)


@pytest.mark.parametrize("words", [(), ("--preview",)])
def test_a_release_that_the_audit_refuses_ends_with_4_and_writes_nothing(
    plainsight, place, monkeypatch, words
):
    refused(monkeypatch)
    code, _, err = plainsight("release", *words)

    assert code == 4
    assert "Nothing was" in err
    assert not (place / "releases").exists()
    assert not (place / "restricted" / "audit").exists()


def test_a_preview_says_what_changes_and_writes_nothing(plainsight, place):
    plainsight("release", "--quarter", "2026-Q2")
    before = open_current(Workspace(place).releases).id

    code, out, _ = plainsight("release", "--preview")

    assert code == 0
    assert out.startswith("RESTRICTED")
    assert f"2026-Q3: a quarter's release, after {before}." in out
    assert "new quarter" in out
    assert "Audit: no leaks." in out
    assert open_current(Workspace(place).releases).id == before
    told = json.loads(plainsight("release", "--preview", "--json")[1])
    assert (told["before"], told["annual_revision"]) == (before, False)
    assert {row["become"] for row in told["changes"]} <= {"new", "coarsened", "withheld"}


@pytest.fixture(scope="session")
def two_published(imported, tmp_path_factory):
    """A workspace with logs and two releases. Copy it, change nothing in it."""
    root = tmp_path_factory.mktemp("two published") / "place"
    shutil.copytree(imported, root)
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch)
        patch.setattr(clock, "today", lambda: TODAY)
        assert run(patch, "init", "--workspace", root) == 0
        for quarter in ("2026-Q2", "2026-Q3"):
            assert run(patch, "release", "--quarter", quarter, "--workspace", root) == 0
    return root


@pytest.fixture
def ids(two_published, place):
    """Put that in the place of the workspace; the ids of its releases."""
    shutil.rmtree(place)
    shutil.copytree(two_published, place)
    return sorted(path.name for path in (place / "releases").iterdir() if path.is_dir())


def test_releases_are_listed_compared_withdrawn_and_shown(plainsight, place, ids):
    first, second = ids

    listed = json.loads(plainsight("release", "list", "--json")[1])
    assert [row["release"] for row in listed] == [first, second]
    assert [row["state"] for row in listed] == ["", "on show"]

    code, out, _ = plainsight("release", "diff", first, second)
    assert code == 0
    assert "July to September 2026" in out
    assert "new quarter" in out
    assert plainsight("release", "diff", first, first)[1] == "Every cell says the same in both.\n"

    code, out, _ = plainsight("release", "withdraw", second, "--reason", "one file came twice")
    assert (code, out) == (0, f"{second} is withdrawn. Partners see {first} now.\n")
    assert open_current(Workspace(place).releases).id == first
    code, _, err = plainsight("release")
    assert (code, f"release show {second}" in err) == (2, True)

    assert plainsight("release", "show", second)[1] == f"Partners see {second} now.\n"
    assert plainsight("release", "show", second)[1] == f"{second} is on show already.\n"
    assert open_current(Workspace(place).releases).id == second


def test_withdrawals_are_in_both_logs(plainsight, ids):
    first, second = ids
    assert plainsight("release", "withdraw", second, "--reason", "one file came twice")[0] == 0

    lines = json.loads(plainsight("audit", "list", "--what", "release", "--json")[1])
    about = [line["about"] for line in lines]
    assert f"{second} withdrawn, {first} shown" in about
    assert len(about) == 3
    told = plainsight("audit", "list", "--side", "analyst", "--json")[1]
    assert f"release withdraw {second}: one file came twice" in told


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("Mrs Jane Doe asked", "a name"),
        ("ring 07700 900123", "a telephone number"),
        ("x" * 121, "at most 120"),
        ("two\nlines", "control character"),
    ],
)
def test_a_reason_that_holds_personal_data_is_refused_and_not_repeated(
    plainsight, ids, reason, why
):
    code, _, err = plainsight("release", "withdraw", ids[1], "--reason", reason)
    assert code == 2
    assert why in err
    assert reason not in err
    assert "on show" in plainsight("release", "list")[1]


@pytest.mark.parametrize("words", [("diff", "a", "b"), ("withdraw", "a"), ("show", "a")])
@pytest.mark.usefixtures("ids")
def test_a_release_that_there_is_none_of_is_refused(plainsight, words):
    code, _, err = plainsight("release", *words)
    assert code in {2, 5}
    assert "Nothing was done" in err


def test_options_of_publishing_go_with_no_other_word(command_line, place):
    code, _, err = command_line("release", "--preview", "list", "--workspace", place)
    assert (code, "are of publishing" in err) == (2, True)


def test_the_line_in_the_log_comes_before_the_release_is_shown(plainsight, monkeypatch):
    """What was noted and not shown is a nuisance; what was shown and not noted is a lie."""
    seen = []

    def noting(side, workspace, settings, at, what, about):
        seen.append((about, open_current(workspace.releases)))
        note_where_kept(side, workspace, settings, at, what, about)

    monkeypatch.setattr("webmap.commands.release.note_where_kept", noting)
    only = json.loads(plainsight("release", "--json")[1])["id"]
    assert seen == [(only, None)]
