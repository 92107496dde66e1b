"""Points of a concern file are judged one by one for their likely mistake, and together."""

import pytest

import boundaries
from boundaries.tables import DISTRICTS
from geo.points.point_account import OutsideRegion
from geo.points.region import Region
from geo.postcodes import Postcodes
from geo.sources.concerns import read_concerns
from tests.concern_files import GOOD, as_csv, terms

LEEDS_STATION = "429900,433300"


@pytest.fixture(scope="module")
def region():
    return Region.of(boundaries.load("ward"), Postcodes.load(list(DISTRICTS)))


@pytest.fixture
def read(tmp_path, region):
    """Read a file whose rows have these points; return the rows kept and the refusals."""

    def reading(*places, land=lambda: region, chunk_rows=50_000):
        rows = [
            {**GOOD, "concern_id": f"WYP-{n:06d}", "place_kind": "point", "place": place}
            for n, place in enumerate(places)
        ]
        path = tmp_path / "given.csv"
        path.write_text(as_csv(rows))
        chunks = list(read_concerns(path, terms(land=land, chunk_rows=chunk_rows)))
        kept = [place for chunk in chunks for place in chunk.rows["place"]]
        return kept, [refusal for chunk in chunks for refusal in chunk.refusals]

    return reading


@pytest.mark.parametrize(
    "place",
    [
        "53.7957,-1.5475",  # latitude first
        "429.9,433.3",  # kilometres
        "-172268,7131000",  # Web Mercator
        "0,0",
        "SE 299 333",
    ],
)
def test_a_point_with_a_likely_mistake_is_refused_once_with_its_cause(read, place):
    kept, refusals = read(LEEDS_STATION, place)

    assert kept == [LEEDS_STATION]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, "place")]
    assert "does not have the form" not in refusals[0].reason
    assert not any(part in refusals[0].reason for part in place.split(",") if len(part) > 1)


def test_one_point_beside_the_county_is_kept(read):
    manchester = "384700,397900"
    kept, refusals = read(*[LEEDS_STATION] * 20, manchester)

    assert refusals == []
    assert kept[-1] == manchester


def test_more_points_outside_than_slips_explain_refuse_the_file_whatever_its_chunks(read):
    with pytest.raises(OutsideRegion, match="8 of 18 points lie outside the county"):
        read(*[LEEDS_STATION] * 10, *["530000,180000"] * 8, chunk_rows=4)


def test_exchanged_points_are_known_by_the_whole_file(read):
    homes = Postcodes.load(list(DISTRICTS)).table.iloc[::1500]
    pairs = zip(homes["easting"], homes["northing"], strict=True)
    with pytest.raises(OutsideRegion, match=r"northing stands before easting"):
        read(*[f"{north:.0f},{east:.0f}" for east, north in pairs])


def test_without_a_region_any_point_of_the_country_passes(read):
    kept, refusals = read("530000,180000", land=None)

    assert kept == ["530000,180000"]
    assert refusals == []


def test_the_region_is_made_only_when_a_point_is_met(tmp_path):
    def never():
        raise AssertionError("no point was met")

    path = tmp_path / "given.csv"
    path.write_text(as_csv([GOOD]))
    chunks = list(read_concerns(path, terms(land=never)))

    assert len(chunks[0].rows) == 1
