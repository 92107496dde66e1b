"""A table of UPRNs is kept whole or not at all, and analyses and releases place records by it."""

import json

import pytest

from geo.uprns import COLUMNS
from models.release_store import open_current
from tests.webmap.five_hundred import concern_rows, write_concerns
from webmap.errors import StoreUnavailable
from webmap.geography.places_in_use import added_uprns, uprns_in_use
from webmap.workspace import Workspace


@pytest.fixture
def workspace(place):
    return Workspace(place)


def by_uprn():
    """The five hundred concerns with each point under a UPRN, and the table of these."""
    rows, numbers = concern_rows(), {}
    for row in rows:
        number = numbers.setdefault(row["place"], 100_000_000_000 + 7 * len(numbers))
        row.update(place_kind="uprn", place=str(number))
    return rows, [f"{number},{point},," for point, number in numbers.items()]


@pytest.fixture
def table(tmp_path):
    lines = [",".join(COLUMNS), *by_uprn()[1], "1,530000,180000,,", "x,430000,433000,,"]
    path = tmp_path / "osopenuprn_202511.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_account_is_printed_and_the_table_is_in_use(plainsight, workspace, table):
    known = len(by_uprn()[1])

    code, out, err = plainsight("places", "add-uprns", table)

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        f"{table.name}: {known + 2} read = {known} kept + 1 elsewhere + 0 duplicate + 1 refused"
    )
    assert f"line {known + 3}, UPRN: must be 1 to 12 digits" in out
    assert len(uprns_in_use(workspace)) == known == added_uprns(workspace).properties


def test_list_says_what_is_in_use(plainsight, table):
    assert "count nowhere" in plainsight("places", "list")[1]
    assert json.loads(plainsight("places", "list", "--json")[1]) == []
    plainsight("places", "add-uprns", table)

    rows = json.loads(plainsight("places", "list", "--json")[1])

    assert [(row["table"], row["from"], row["added_on"]) for row in rows] == [
        ("uprns", table.name, "2026-11-22")
    ]
    assert "Crown copyright" in plainsight("places", "list")[1]


def test_the_same_table_again_changes_nothing_and_a_new_one_takes_its_place(
    plainsight, workspace, table
):
    def kept():
        folder = workspace.places
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    plainsight("places", "add-uprns", table)
    first = kept()
    plainsight("places", "add-uprns", table)
    assert kept() == first

    table.write_text(",".join(COLUMNS) + "\n5,430000,433000,,\n")
    plainsight("places", "add-uprns", table)
    assert len(kept()) == 2
    assert len(uprns_in_use(workspace)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04zip", "Unpack it"), (b"", "no rows"), (b"a,b\n1,2\n", "heading")],
)
def test_a_wrong_file_leaves_what_was_in_use(plainsight, workspace, table, content, words):
    plainsight("places", "add-uprns", table)
    before = added_uprns(workspace)
    table.write_bytes(content)

    code, _, err = plainsight("places", "add-uprns", table)

    assert code == 3
    assert words in err
    assert err.count("\n") == 1
    assert added_uprns(workspace) == before


def test_a_full_disk_leaves_what_was_in_use(plainsight, workspace, table, monkeypatch):
    plainsight("places", "add-uprns", table)
    before = added_uprns(workspace)
    table.write_text(",".join(COLUMNS) + "\n5,430000,433000,,\n")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("models.durable.os.fsync", full)

    assert plainsight("places", "add-uprns", table)[0] == 5
    assert added_uprns(workspace) == before
    assert len(uprns_in_use(workspace)) == before.properties


@pytest.mark.parametrize("harm", ["changed", "removed", "register"])
def test_a_table_that_is_no_longer_what_was_added_is_not_used(plainsight, workspace, table, harm):
    plainsight("places", "add-uprns", table)
    kept = workspace.places / added_uprns(workspace).file
    if harm == "changed":
        kept.write_bytes(kept.read_bytes() + b" ")
    elif harm == "removed":
        kept.unlink()
    else:
        (workspace.places / "in_use.json").write_text("{")

    with pytest.raises(StoreUnavailable, match="Add the table again"):
        uprns_in_use(workspace)
    code, _, err = plainsight("coverage")
    assert code == 5
    assert "places add-uprns" in err


def test_records_by_uprn_are_analysed_and_published_like_the_points_they_stand_for(
    command_line, place, table, tmp_path
):
    """The whole way twice: five hundred points, and the same places under UPRNs."""
    other = tmp_path / "other"
    file = write_concerns(tmp_path / "uprns.csv", by_uprn()[0])
    assert command_line("import", "concerns", file, "--workspace", other)[0] == 0
    command_line("analyse", "--period", "2025", "--workspace", other)
    assert not any(figures(other))
    (other / "restricted" / "key").write_bytes((place / "restricted" / "key").read_bytes())

    assert command_line("places", "add-uprns", table, "--workspace", other)[0] == 0
    for workspace in (place, other):
        assert command_line("analyse", "--period", "2025", "--workspace", workspace)[0] == 0

    assert figures(other) == figures(place)
    assert sum(figures(place)) > 100


def figures(workspace):
    document = json.loads((workspace / "restricted/analysis/2025/analysis.json").read_text())
    return [ward["cases"] for ward in document["wards"]]


def test_a_release_counts_what_the_table_places(plainsight, workspace, table, tmp_path):
    rows = [dict(row, concern_id=f"U-{at:05d}") for at, row in enumerate(by_uprn()[0])]
    plainsight("import", "concerns", write_concerns(tmp_path / "uprns.csv", rows))
    assert plainsight("release")[0] == 0
    without = shown(workspace)

    plainsight("places", "add-uprns", table)
    assert plainsight("release")[0] == 0

    assert shown(workspace) == without  # what was told stands until the annual revision


def shown(workspace):
    cells = open_current(workspace.releases).release.cells
    return sum(cell.value or 0 for cell in cells if cell.id.table == "T1")
