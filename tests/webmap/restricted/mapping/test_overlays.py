"""What lies over the wards is where the records say it is, and says what it leaves out."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from models.analysing.analysis import cases_in
from webmap.restricted.mapping.case_points import EXACT, case_points
from webmap.restricted.mapping.cluster_outlines import cluster_outlines
from webmap.restricted.mapping.map_view import OVERLAYS
from webmap.restricted.mapping.overlays import overlay
from webmap.restricted.mapping.surfaces import (
    CELL,
    FEWEST,
    density_over,
    resident_places,
    risk_over,
)
from webmap.restricted.remembering import Remembered


def undo(outline, scale):
    """What a browser draws from steps. Written apart from the script."""
    polygons = []
    for polygon in outline:
        rings = [np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / scale for ring in polygon]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    degrees = gpd.GeoSeries([shapely.MultiPolygon(polygons)], crs="EPSG:4326")
    return degrees.to_crs("EPSG:27700").iloc[0]


@pytest.fixture(scope="module")
def mixed(here):
    """The same records, some of which say no more than a ward, a town or a force."""
    placed = here.placed.copy()
    for precision, tenth in {"ward": 0, "town": 1, "force": 2}.items():
        at = placed.index[np.arange(len(placed)) % 10 == tenth]
        placed.loc[at, "precision"] = precision
        placed.loc[at, ["easting", "northing"]] = np.nan
        if precision != "ward":
            placed.loc[at, "ward_code"] = None
    return replace(here, placed=placed, remembered=Remembered(4))


class TestPoints:
    def test_every_exact_case_is_drawn_where_it_was_and_no_other(self, mixed, sheet):
        asked = sheet.asked
        cases = cases_in(mixed.placed, asked.period)
        exact = cases[cases["precision"].isin(EXACT)]
        found = case_points(mixed, asked)

        drawn = found.places.loc[found.places.index.repeat(found.places["cases"])]
        assert sorted(map(tuple, drawn[["easting", "northing"]].to_numpy())) == sorted(
            map(tuple, exact[["easting", "northing"]].to_numpy())
        )
        assert found.shown + sum(found.elsewhere.values()) == len(cases)
        assert sum(found.elsewhere.values()) > 0

    def test_it_says_how_many_are_not_drawn_and_why(self, mixed, sheet):
        found = case_points(mixed, sheet.asked)
        ward, town, force = (found.elsewhere[how] for how in ("ward", "town", "force"))
        assert f"{ward} known to a ward, {town} known to a town" in found.words
        assert f"{force} known to the force alone" in found.words

    def test_where_all_are_drawn_it_says_so(self, sheet):
        assert case_points(sheet.here, sheet.asked).words.endswith("all there are.")

    def test_cases_at_one_place_are_one_point(self, here, sheet):
        placed = here.placed.assign(easting=430_000.0, northing=430_000.0)
        found = case_points(replace(here, placed=placed), sheet.asked)
        assert found.places["cases"].tolist() == [found.shown]
        assert len(found.as_json()["places"]) == 2

    def test_steps_lead_to_the_places(self, sheet):
        found = case_points(sheet.here, sheet.asked)
        told = found.as_json()
        degrees = np.cumsum(np.reshape(told["places"], (-1, 2)), axis=0) / told["scale"]
        back = gpd.GeoSeries.from_xy(*degrees.T, crs="EPSG:4326").to_crs("EPSG:27700")
        apart = np.hypot(back.x - found.places["easting"], back.y - found.places["northing"])
        assert apart.max() < 2

    def test_filters_are_kept_to(self, sheet_of):
        found = case_points(sheet_of("period=2025").here, sheet_of("period=2025&source=nhs").asked)
        assert found.shown == 0
        assert found.as_json()["places"] == []


class TestSurfaces:
    def test_residents_are_all_at_postcodes_of_their_own_ward(self, here):
        places, residents = resident_places(here)
        wards = here.wards.frame
        at, ward = wards.sindex.query(shapely.points(places), predicate="within")
        summed = np.bincount(ward, weights=residents[at], minlength=len(wards))
        assert np.allclose(summed, wards["residents"])
        assert (residents > 0).all()

    def test_cells_are_no_finer_than_they_may_be(self):
        assert CELL >= 250

    def test_density_is_highest_where_the_planted_ward_is(self, sheet):
        told = density_over(sheet.here, sheet.asked)
        highest = undo(told["classes"][0]["outline"], told["scale"])
        assert highest.intersects(sheet.here.wards.frame.geometry.iloc[0])
        assert f"{CELL:.0f} m" in told["words"]

    def test_classes_of_a_density_lie_apart_and_inside_the_county(self, sheet):
        told = density_over(sheet.here, sheet.asked)
        drawn = [undo(one["outline"], told["scale"]) for one in told["classes"]]
        county = sheet.here.areas["county"].frame.geometry.iloc[0]
        for at, shape in enumerate(drawn):
            assert shape.is_valid
            assert shape.difference(county.buffer(CELL * 1.5)).area < 1
            for other in drawn[at + 1 :]:
                assert shape.intersection(other).area < CELL**2 / 10

    def test_risk_is_highest_where_the_planted_ward_is(self, sheet):
        told = risk_over(sheet.here, sheet.asked)
        most = next(one for one in told["classes"] if one["words"].startswith("twice"))
        drawn = undo(most["outline"], told["scale"])
        assert drawn.intersects(sheet.here.wards.frame.geometry.iloc[0])

    def test_too_few_cases_are_said_and_not_smoothed(self, sheet_of):
        sheet = sheet_of("period=2025&source=nhs")
        for name in ("density", "relative-risk"):
            told = overlay(sheet, name)
            assert told["kind"] == "nothing"
            assert f"takes {FEWEST} cases" in told["words"]


class TestClusters:
    def test_outlines_are_the_ground_of_the_members(self, sheet):
        told = cluster_outlines(sheet)
        wards = sheet.here.wards.frame.geometry
        assert len(told["outlines"]) == len(sheet.analysis.clusters) >= 1
        for one, cluster in zip(told["outlines"], sheet.analysis.clusters, strict=True):
            ground = wards.iloc[cluster.members].union_all()
            drawn = undo(one["outline"], told["scale"])
            assert drawn.symmetric_difference(ground).area < 0.001 * ground.area
            assert one["high"] == cluster.high

    def test_none_is_said(self, sheet_of):
        told = cluster_outlines(sheet_of("period=2025&source=nhs"))
        assert told["outlines"] == []
        assert told["words"] == "No cluster at this level."


@pytest.mark.parametrize("name", OVERLAYS)
def test_what_lies_over_is_worked_out_once(sheet, name):
    assert overlay(sheet, name) is overlay(sheet, name)
    assert overlay(sheet, name)["words"].endswith(".")
