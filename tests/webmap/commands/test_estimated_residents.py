"""Wards of 2026 whose file says no residents: rates are given, and say what they rest on."""

import csv
import io
import json

import pytest
import shapely

import boundaries
from boundaries.vintages import wards_of
from tests.door import signed_in_app
from tests.feature_service import feature


def evenly_cut(outline):
    """An outline cut between two corners it has, the larger part first."""
    corners = shapely.get_coordinates(outline)[:-1]
    found = []
    for start in range(0, len(corners), 2):
        for stop in range(start + 3, len(corners) - 2, 2):
            one = shapely.Polygon(corners[start : stop + 1])
            other = shapely.Polygon([*corners[stop:], *corners[: start + 1]])
            if one.is_valid and other.is_valid and abs(one.area + other.area - outline.area) < 1:
                found.append(sorted((one, other), key=lambda part: -part.area))
    return max(found, key=lambda parts: parts[1].area)


@pytest.fixture(scope="module")
def wards_2026():
    """Outlines of 2025 under codes of 2026; in Calderdale the smallest ward is cut in two."""
    packaged = boundaries.load().frame
    features = []
    for district in sorted(set(packaged["district_code"])):
        outlines = list(packaged[packaged["district_code"] == district].geometry)
        if district == "E08000033":
            outlines.sort(key=lambda outline: outline.area)
            outlines = [*outlines[1:], *evenly_cut(outlines[0])]
        known = {c: w for c, w in wards_of("2026").items() if w.district_code == district}
        for (code, ward), outline in zip(sorted(known.items()), outlines, strict=True):
            features.append(feature(len(features) + 1, code, ward.name, district, outline))
    crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


@pytest.fixture
def redrawn(plainsight, wards_2026, tmp_path):
    """The workspace with these wards in use."""
    path = tmp_path / "wards_2026.geojson"
    path.write_text(wards_2026)
    assert plainsight("boundaries", "add", path)[0] == 0
    return plainsight


def test_a_release_gives_ward_rates_and_says_they_rest_on_estimates(redrawn, place):
    assert redrawn("release")[0] == 0
    client = signed_in_app(place / "releases").test_client()
    wards = [a for a in client.get("/api/v1/areas").json["areas"] if a["level"] == "ward"]
    estimated = [ward for ward in wards if ward["residents_within"] is not None]
    one, leeds = estimated[0], next(w for w in wards if w["district_code"] == "E08000035")

    # Those that were cut, and those beside a line that moved by less than a metre.
    assert 2 <= len(estimated) < len(wards)
    assert {ward["residents"] for ward in wards} >= {leeds["residents"]}
    assert leeds["residents_within"] is None
    # Each district holds whom the census counted in it.
    counted = boundaries.load("district").frame["residents"]
    for district, residents in counted.items():
        assert residents == sum(w["residents"] for w in wards if w["district_code"] == district)
    page, other = (client.get(f"/areas/{area['code']}").text for area in (one, leeds))
    assert (
        f"estimated from Census 2021 by postcode: within about {one['residents_within']}%" in page
    )
    assert "Rates and classes rest on residents estimated from Census 2021 by postcode" in page
    assert "estimated" not in other
    assert f"{leeds['residents']:,} (Census 2021)" in other
    for address in ("/map?level=ward&measure=rate&period=2025", "/about/method", "/about/data"):
        assert f"{len(estimated)} of 125 wards, redrawn since" in client.get(address).text
    assert "estimated" not in client.get("/map?level=district&measure=rate&period=2025").text
    assert f"{len(estimated)} of 125 wards" in client.get("/api/v1/release").json["residents"]


def test_files_say_it_too(redrawn, place):
    redrawn("release")
    client = signed_in_app(place / "releases").test_client()
    areas = client.get("/api/v1/areas").json["areas"]
    ward = next(area for area in areas if area["residents_within"] is not None)

    text = client.get(f"/areas/{ward['code']}.csv").data.decode("utf-8-sig")
    about = [line for line in text.splitlines() if line.startswith("# Residents")]
    rows = csv.DictReader(
        line for line in io.StringIO(text, newline="") if not line.startswith("# ")
    )
    shown = client.get("/map.csv?level=ward&measure=rate&period=2025")

    assert "estimated from Census 2021 by postcode" in about[0]
    assert {row["residents_within"] for row in rows} == {str(ward["residents_within"])}
    assert f"within about {ward['residents_within']}%" in shown.data.decode("utf-8-sig")


def test_analysts_are_told_too(redrawn, place):
    code, said, complaint = redrawn("analyse", "--period", "2025", "--allocate", "residents")
    folder = place / "restricted" / "analysis" / "2025"
    document = json.loads((folder / "analysis.json").read_text())
    rows = document["wards"]

    assert (code, complaint) == (0, "")
    assert "estimated from Census 2021 by postcode" in said
    assert "estimated from Census 2021 by postcode" in document["denominator"]
    assert "estimated" in json.loads((folder / "allocated.json").read_text())["shared_by"]
    assert (
        sum(row["residents"] for row in rows) == boundaries.load("county").frame["residents"].sum()
    )
    assert 2 <= sum(row["residents_within"] is not None for row in rows) < len(rows)


def test_packaged_wards_are_never_called_estimated(plainsight, place):
    said = [plainsight("release")[1], plainsight("analyse", "--period", "2025")[1]]
    [release] = place.glob("releases/2026-Q3-*/release.json")
    analysis = (place / "restricted/analysis/2025/analysis.json").read_text()
    client = signed_in_app(place / "releases").test_client()

    assert "residents_within" not in release.read_text()
    assert not any("estimated" in each for each in [*said, analysis])
    assert client.get("/api/v1/release").json["residents"] == "Census 2021"
    assert "estimated" not in client.get("/map?level=ward&measure=rate&period=2025").text
