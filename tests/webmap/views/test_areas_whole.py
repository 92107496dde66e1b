"""Area pages of a release of every table: each cell on the page, in the JSON and in the file."""

import csv
import io
import json

import pytest

from models.disclosure.cells import ReleasedCell, State
from models.release_store import open_current
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.whole_release import WITHHELD, publish_whole, whole_release
from webmap.divisions import divisions_of
from webmap.publishing.class_words import all_class_words
from webmap.words import capital, cell_words, period_words

WARD, SMALL_GROUP, GROUP = "E05000003", "E08000032-S02", "E08000032-G01"
DISTRICT, COUNTY = "E08000032", "E47000003"
SOME = [WARD, "E05020001", SMALL_GROUP, GROUP, DISTRICT, COUNTY]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return publish_whole(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def client(root):
    return signed_in_app(root).test_client()


def read(client, code) -> Page:
    response = client.get(f"/areas/{code}")
    assert response.status_code == 200
    return Page(response.get_data(as_text=True))


def cells_of(code):
    return [cell for cell in whole_release().cells if cell.id.area == code]


def in_file(client, code):
    text = client.get(f"/areas/{code}.csv").data.decode("utf-8-sig")
    lines = (line for line in io.StringIO(text, newline="") if not line.startswith("# "))
    return list(csv.DictReader(lines))


def test_every_area_of_every_level_has_a_page_and_is_linked_once(client):
    page = Page(client.get("/areas").get_data(as_text=True))
    links = [x.removeprefix("/areas/") for x in page.attributes("a", "href") if "/areas/E" in x]

    assert sorted(links) == sorted(area.code for area in whole_release().areas)
    for code in links:
        assert client.get(f"/areas/{code}").status_code == 200


@pytest.mark.parametrize("code", SOME)
def test_json_and_file_hold_every_cell_of_the_area_once(client, code):
    cells = [ReleasedCell.from_json(c) for c in client.get(f"/api/v1/areas/{code}").json["cells"]]
    rows = in_file(client, code)

    def address(cell):
        return (cell.id.measure, cell.id.table, cell.id.period_kind, cell.id.period,
                *cell.id.dims.items())  # fmt: skip

    assert sorted(cells, key=address) == sorted(cells_of(code), key=address)
    assert len(rows) == len(cells)
    for row, cell in zip(rows, cells, strict=True):
        dims = ";".join(f"{name}={value}" for name, value in cell.id.dims.items())
        printed = [str(x if x is not None else "") for x in (cell.value, cell.low, cell.high)]
        assert [row["table"], row["period_kind"], row["period"], row["dims"]] == [
            cell.id.table, cell.id.period_kind, cell.id.period, dims
        ]  # fmt: skip
        assert [row["state"], row["value"], row["low"], row["high"]] == [cell.state, *printed]


@pytest.mark.parametrize("code", SOME)
def test_every_undivided_cell_is_on_the_page_in_its_words(client, code):
    """The year and the twelve months to its December are two rows: their words differ."""
    rows = {(row[0], row[1]) for row in read(client, code).rows if len(row) > 1}

    for cell in cells_of(code):
        if not cell.id.dims:
            assert (period_words(cell.id.period_kind, cell.id.period), cell_words(cell)) in rows


@pytest.mark.parametrize("code", [DISTRICT, COUNTY])
def test_what_concerns_divide_into_stands_on_the_page(client, code):
    rows = [row for row in read(client, code).rows if len(row) > 1]
    divisions = divisions_of(whole_release(), whole_release().area(code), all_class_words())

    names = [division.name for division in divisions]
    assert names == (
        ["type", "age", "record_type", "sector"]
        if code == DISTRICT
        else ["type", "age", "record_type", "origin", "sector"]
    )
    for division in divisions:
        for row in division.rows:
            assert [capital(row.words), *map(cell_words, row.cells)] in rows


def test_a_district_says_that_kinds_overlap_and_names_the_sectors_without_a_figure(client):
    words = read(client, DISTRICT).words

    assert "A concern may be of several kinds" in words
    assert "Under 10, possibly none, in each of these periods: Massage and saunas" in words


def test_sectors_left_out_of_the_list_are_those_with_nothing_but_small_cells():
    release = whole_release()
    (division,) = (
        each
        for each in divisions_of(release, release.area(COUNTY), all_class_words())
        if each.name == "sector"
    )
    listed = {row.words for row in division.rows}

    assert listed.isdisjoint(division.small)
    assert len(listed) + len(division.small) == 28
    for row in division.rows:
        assert {cell.state for cell in row.cells} != {State.SMALL}


def test_without_words_the_classes_keep_their_keys():
    release = whole_release()
    (kinds, *_) = divisions_of(release, release.area(DISTRICT), {})

    assert (kinds.words, kinds.rows[3].words) == ("Type", "domestic servitude")


def test_wards_and_groups_have_no_divisions():
    release = whole_release()

    for code in (WARD, SMALL_GROUP, GROUP):
        assert divisions_of(release, release.area(code), all_class_words()) == ()


def test_a_ward_says_its_groups_and_a_group_lists_its_wards(client):
    ward, small, group = (read(client, code) for code in (WARD, SMALL_GROUP, GROUP))

    assert {f"/areas/{code}" for code in (SMALL_GROUP, GROUP, DISTRICT, COUNTY)} <= set(
        ward.attributes("a", "href")
    )
    assert f"/areas/{GROUP}" in small.attributes("a", "href")
    inside = [row[0] for row in group.rows if row[0].startswith("Ward 0")]
    assert inside == ["Ward 0-0", "Ward 0-1", "Ward 0-2", "Ward 0-3"]
    assert [row[0] for row in small.rows if row[0].startswith("Ward 0")] == ["Ward 0-2", "Ward 0-3"]
    assert "Wards in Ward 0-2 and Ward 0-3, October 2025 to September 2026" in small.all("caption")


def test_a_district_lists_its_wards_over_the_newest_twelve_months(client):
    page = read(client, DISTRICT)

    assert "Wards in District 0, October 2025 to September 2026" in page.all("caption")


def test_kinds_of_area_are_named(client):
    assert "Small group of wards in District 0" in read(client, SMALL_GROUP).words
    assert "Group of wards in District 0" in read(client, GROUP).words


def test_withheld_months_say_so_and_have_no_rate(client):
    rows = [row for row in read(client, "E05020001").rows if row[0] == "July 2025 to June 2026"]

    assert rows[0][1] == "not published"
    assert rows[0][2] == "see range"
    assert whole_release().area("E05020001").district_code == WITHHELD


def test_twelve_months_are_compared_with_the_twelve_before(client):
    row = next(r for r in read(client, WARD).rows if r[0] == "October 2025 to September 2026")

    assert any(word in row[-1] for word in ("More than", "Fewer than", "Not enough information"))
    oldest = next(r for r in read(client, WARD).rows if r[0] == "October 2023 to September 2024")
    assert oldest[-1] == "No year before to compare"


def test_words_of_classes_travel_with_the_release(root):
    assert json.loads(open_current(root).asset("classes.json")) == all_class_words()


@pytest.mark.parametrize("asked", ["E08000032-S09", "E08000032-G99", "E08000032-S02%00", "S02"])
def test_groups_that_are_not_have_the_same_answer_as_any_other(client, asked):
    answer, usual = client.get(f"/areas/{asked}"), client.get("/areas/E05009999")

    assert answer.status_code == usual.status_code == 404
    assert client.get(f"/api/v1/areas/{asked}").data == client.get("/api/v1/areas/E05009999").data
