"""Street-level crime: months changed on the way, crimes without a number, and rows of elsewhere."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from geo.errors import ColumnsRefused, DocumentRefused
from geo.points.point_account import OutsideRegion
from geo.points.region import Region
from geo.sources.police_street import CRIME_COLUMNS, read_police_street
from tests.concern_files import terms
from tests.table_files import everything, write_table

TODAY = date(2026, 11, 22)
CRIME = {
    "Crime ID": "a" * 64,
    "Month": "2025-02",
    "Reported by": "West Yorkshire Police",
    "Falls within": "West Yorkshire Police",
    "Longitude": "-1.391358",
    "Latitude": "53.938031",
    "Location": "On or near Supermarket",
    "LSOA code": "E01011698",
    "LSOA name": "Leeds 001A",
    "Crime type": "Burglary",
    "Last outcome category": "Under investigation",
    "Context": "",
}
NUISANCE = {**CRIME, "Crime ID": "", "Crime type": "Anti-social behaviour"}


def read(path, *rows, chunk_rows=50_000):
    return everything(
        read_police_street(
            write_table(path, *rows),
            terms(
                districts={"E08000035": "Leeds", "E08000034": "Kirklees"},
                forces=("West Yorkshire Police",),
                today=TODAY,
                chunk_rows=chunk_rows,
            ),
        )
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "2025-02-west-yorkshire-street.csv"


def test_a_crime_is_kept_without_street_outcome_or_number(path):
    rows, refused, read_rows = read(path, CRIME)

    assert (refused, read_rows) == ([], (1, 0))
    assert rows.iloc[0][list(CRIME_COLUMNS)].tolist() == [
        "2025-02",
        "Burglary",
        "West Yorkshire Police",
        "E01011698",
        -1.391358,
        53.938031,
    ]
    assert "a" * 20 not in rows.to_csv()


def test_a_workbook_is_read_like_a_csv(tmp_path):
    as_book = read(tmp_path / "a.xlsx", CRIME, NUISANCE)[0]
    as_text = read(tmp_path / "a.csv", CRIME, NUISANCE)[0]

    assert as_book.equals(as_text)


@pytest.mark.parametrize(
    "renamed",
    [
        {name: name.replace(" ", "_") for name in CRIME},
        {name: name.upper() for name in CRIME},
        {**{name: name for name in CRIME}, "Crime ID": "CrimeID"},
    ],
)
def test_headings_that_a_copy_changed_are_known(path, tmp_path, renamed):
    changed = {renamed[name]: value for name, value in CRIME.items()}

    assert read(path, changed)[0].equals(read(tmp_path / "b.csv", CRIME)[0])


def test_a_file_without_its_columns_is_refused(path):
    with pytest.raises(ColumnsRefused, match="not the headings"):
        read(path, {"Month": "2025-02", "Crime type": "Burglary"})


def test_months_a_spreadsheet_changed_are_read_if_it_changed_them_all(path, tmp_path):
    short = [{**CRIME, "Month": "Feb-25"}, {**NUISANCE, "Month": "Feb-25"}]

    assert read(path, *short)[0].equals(read(tmp_path / "b.csv", CRIME, NUISANCE)[0])


@pytest.mark.parametrize("months", [("Feb-25", "2025-02"), ("2025-02", "Feb-25")])
@pytest.mark.parametrize("chunk_rows", [1, 100])
def test_months_written_in_two_ways_refuse_the_file(path, months, chunk_rows):
    rows = [{**NUISANCE, "Month": month} for month in months]

    with pytest.raises(DocumentRefused, match="two ways"):
        read(path, *rows, chunk_rows=chunk_rows)


@pytest.mark.parametrize(
    "month", ["25-Feb", "02/2025", "2025-13", "Feb-2025", "FEB-25", "Xxx-25", "Dec-26", "2026-12"]
)
def test_other_months_are_refused_and_none_is_guessed(path, month):
    assert read(path, {**CRIME, "Month": month})[1] == [(2, "month")]


@pytest.mark.parametrize(
    ("column", "value", "ours"),
    [
        ("Crime ID", "A" * 64, "crime_id"),
        ("Crime type", "Modern slavery", "crime_type"),
        ("Longitude", "191.39", "longitude"),
        ("Latitude", "1.5", "latitude"),
        ("LSOA code", "E02000001", "lsoa_code"),
        ("Falls within", "<script>", "force"),
    ],
)
def test_a_wrong_cell_is_refused_by_line_and_column(path, column, value, ours):
    rows, refused, _ = read(path, CRIME, {**CRIME, column: value})

    assert (len(rows), refused) == (1, [(3, ours)])


def test_rows_of_other_districts_are_passed_over(path):
    elsewhere = {**CRIME, "LSOA name": "Barnsley 016A"}
    alike = {**CRIME, "LSOA name": "Leedstown 001A"}
    nowhere = {**NUISANCE, "LSOA name": "", "LSOA code": "", "Longitude": "", "Latitude": ""}
    railway = {**nowhere, "Falls within": "British Transport Police"}
    rows, refused, account = read(path, CRIME, elsewhere, alike, nowhere, railway)

    assert (rows.index.tolist(), refused, account) == ([2, 5], [], (2, 3))
    assert rows.iloc[1][["lsoa_code", "longitude", "latitude"]].isna().all()


def test_crimes_without_a_number_that_say_the_same_are_counted_each(path, tmp_path):
    rows, _, _ = read(path, NUISANCE, CRIME, NUISANCE, NUISANCE)
    again, _, _ = read(tmp_path / "b.csv", NUISANCE, NUISANCE, CRIME, NUISANCE, chunk_rows=1)

    assert rows["uid"].is_unique
    assert set(rows["uid"]) == set(again["uid"])
    assert rows["content"].nunique() == 2


@given(order=st.permutations(range(6)), chunk_rows=st.integers(1, 6))
def test_order_and_chunks_change_nothing(tmp_path_factory, order, chunk_rows):
    path = tmp_path_factory.mktemp("street") / "a.csv"
    crimes = [NUISANCE, NUISANCE, CRIME, {**NUISANCE, "LSOA code": "E01011699"}, NUISANCE]
    crimes.append({**CRIME, "Crime ID": "b" * 64})
    plain = read(path, *crimes)[0]
    mixed = read(path, *(crimes[at] for at in order), chunk_rows=chunk_rows)[0]

    def held(rows):
        return sorted(zip(rows["uid"], rows["content"], strict=True))

    assert held(plain) == held(mixed)


def test_a_month_whose_points_lie_elsewhere_is_refused_whole(path):
    """The sign of every longitude was lost; a few points beside the county are no such thing."""
    region = Region.of(boundaries.load("ward"))
    here = [{**CRIME, "Longitude": "-1.5491", "Latitude": "53.7997"}] * 20
    beside = {**CRIME, "Longitude": "-1.3", "Latitude": "54.2"}
    told = terms(districts={"E08000035": "Leeds"}, today=TODAY, land=lambda: region)

    kept = everything(read_police_street(write_table(path, *here, beside), told))[0]
    assert len(kept) == 21
    moved = [{**crime, "Longitude": "1.5491"} for crime in here]
    with pytest.raises(OutsideRegion, match="20 of 20 points lie outside the county"):
        list(read_police_street(write_table(path, *moved), told))
