"""Visits: a place, a purpose and a grade; no reference in the clear and no free text."""

from datetime import date

import pytest

import boundaries
from boundaries.tables import DISTRICTS
from geo.errors import ColumnsRefused
from geo.points.point_account import OutsideRegion
from geo.points.region import Region
from geo.postcodes import Postcodes
from geo.sources.layout import Layout
from geo.sources.licences import read_licences
from geo.sources.visits import FINDINGS, PURPOSES, read_visits
from tests.concern_files import KEY, terms
from tests.table_files import everything, write_table

VISIT = {
    "visit_id": "LCC-VISIT-0001",
    "visited_on": "2026-07-14",
    "organisation": "leeds_council",
    "sector": "car_wash",
    "place_kind": "postcode",
    "place": "LS1 4AP",
    "register": "fhrs",
    "register_id": "123456",
    "purpose": "routine",
    "finding": "advice_given",
}


@pytest.fixture
def read(tmp_path):
    def reading(*rows, name="visits.csv", key=KEY):
        path = write_table(tmp_path / name, *rows)
        return everything(read_visits(path, terms(key=key)))

    return reading


@pytest.mark.parametrize("name", ["visits.csv", "visits.xlsx"])
def test_a_visit_is_kept_without_its_reference(read, name):
    rows, refused, _ = read(VISIT, name=name)
    row = rows.iloc[0]

    assert refused == []
    assert row["premises_uid"] == "fhrs:123456"
    assert row["visited_on"].date().isoformat() == "2026-07-14"
    assert set(rows) == {
        *("uid", "content", "visited_on", "organisation", "sector", "place_kind", "place"),
        *("premises_uid", "purpose", "finding"),
    }
    assert "VISIT-0001" not in rows.to_csv()


def test_a_visit_needs_neither_sector_nor_premises(read):
    rows, refused, _ = read({**VISIT, "sector": "", "register": "", "register_id": ""})

    assert refused == []
    assert rows.iloc[0][["sector", "premises_uid"]].isna().all()


@pytest.mark.parametrize("finding", FINDINGS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_word_of_the_lists_is_taken(read, finding, purpose):
    assert read({**VISIT, "finding": finding, "purpose": purpose})[1] == []


@pytest.mark.parametrize(
    ("column", "value", "blamed"),
    [
        ("visit_id", "visit 1", "visit_id"),
        ("visit_id", "07700-900123", "visit_id"),
        ("visited_on", "2026-11-23", "visited_on"),
        ("organisation", "Jane Doe", "organisation"),
        ("sector", "garages", "sector"),
        ("place_kind", "force", "place_kind"),
        ("place", "The Street", "place"),
        ("register", "FHRS", "register"),
        ("register_id", "", "register_id"),
        ("register_id", "12 34", "register_id"),
        ("purpose", "curiosity", "purpose"),
        ("finding", "looked dodgy", "finding"),
    ],
)
def test_a_wrong_cell_is_refused(read, column, value, blamed):
    rows, refused, _ = read(VISIT, {**VISIT, "visit_id": "LCC-VISIT-0002", column: value})

    assert len(rows) == 1
    assert set(refused) >= {(3, blamed)}
    assert {line for line, _ in refused} == {3}


@pytest.mark.parametrize("number", ["LN/0012", "E08000035", "E0800003:LN/0012", ":LN/0012"])
def test_a_number_that_councils_share_needs_its_council(read, number):
    rows, refused, _ = read(
        VISIT,
        {**VISIT, "visit_id": "LCC-VISIT-0002", "register": "hmo", "register_id": number},
    )

    assert len(rows) == 1
    assert set(refused) == {(3, "register_id")}


@pytest.mark.parametrize("numbered", [True, False])
def test_a_visit_finds_the_licence_of_the_premises(read, tmp_path, numbered):
    """Its premises is written as the store of premises has it, so that the two can be joined."""
    columns = {"address": "Where", "kind": "What"} | ({"licence_id": "No"} if numbered else {})
    layout = Layout(headings=columns, constants={"authority_code": "E08000035"})
    path = tmp_path / "register.csv"
    path.write_text('No,What,Where\nLN/0012,HMO,"1 Low Row, LS1 4AP"\n', "utf-8")
    told = terms(register="hmo", layout=layout, extracted_on=date(2026, 7, 1))
    (premises,) = (uid for chunk in read_licences(path, told) for uid in chunk.rows["uid"])
    register, _, number = premises.partition(":")

    rows, refused, _ = read({**VISIT, "register": register, "register_id": number})

    assert refused == []
    assert rows["premises_uid"].tolist() == [premises]


def test_identity_is_reference_and_organisation_under_the_key(read):
    changed = read(VISIT, {**VISIT, "finding": "compliance_breach"})[0]
    other = read(VISIT, {**VISIT, "organisation": "west_yorkshire_police"})[0]

    assert (changed["uid"].nunique(), changed["content"].nunique()) == (1, 2)
    assert other["uid"].nunique() == 2
    assert read(VISIT, key=b"0" * 32)[0]["uid"].tolist() != [changed["uid"].iloc[0]]


def test_a_column_of_notes_refuses_the_file(read):
    with pytest.raises(ColumnsRefused):
        read({**VISIT, "notes": "spoke to the manager"})


@pytest.fixture(scope="module")
def region():
    return Region.of(boundaries.load("ward"), Postcodes.load(list(DISTRICTS)))


@pytest.fixture
def at_points(tmp_path, region):
    """Read visits to these points, held to the county."""

    def reading(*places):
        path = write_table(
            tmp_path / "visits.csv",
            *(
                {**VISIT, "visit_id": f"LCC-VISIT-{n:04d}", "place_kind": "point", "place": place}
                for n, place in enumerate(places)
            ),
        )
        chunks = list(read_visits(path, terms(key=KEY, land=lambda: region)))
        kept = [place for chunk in chunks for place in chunk.rows["place"]]
        return kept, [refusal for chunk in chunks for refusal in chunk.refusals]

    return reading


@pytest.mark.parametrize(
    ("place", "cause"),
    [
        ("1.5492,53.7996", "the minus of the longitude is missing"),
        ("53.7996,-1.5492", "latitude stands before longitude"),
        ("429.8,433.9", "kilometres"),
        ("0,0", "no place"),
        ("SE 298 339", "a grid reference with letters"),
    ],
)
def test_a_visit_at_a_mistaken_point_is_refused_once_with_the_cause(at_points, place, cause):
    kept, refused = at_points("429900,433300", place)

    assert kept == ["429900,433300"]
    assert [(refusal.line, refusal.column) for refusal in refused] == [(3, "place")]
    assert cause in refused[0].reason


def test_visits_that_lie_elsewhere_refuse_the_file(at_points):
    with pytest.raises(OutsideRegion, match="3 of 3 points lie outside the county"):
        at_points(*["100000,100000"] * 3)
