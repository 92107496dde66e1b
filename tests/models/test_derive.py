import json
import subprocess
import sys

import numpy as np
import pytest

from boundaries import Areas
from models.derive import derive, public_areas
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import WHOLE
from models.release import NOT_AUDITED, Release
from tests.world import FAMILY, LAST, SHORT, county, exact_cells, random_records

AREAS = county()


def derived(cube, areas=AREAS, seed=20260930, spec=SHORT, **named):
    return derive(
        cube,
        areas,
        spec=spec,
        family=FAMILY,
        quarter=LAST,
        synthetic=True,
        seed=seed,
        **named,
    )


@pytest.fixture(scope="module")
def cube():
    return protect(exact_cells(random_records(AREAS, 60), AREAS), Policy())


@pytest.fixture(scope="module")
def release(cube):
    return derived(cube)


def test_every_protected_cell_is_in_the_release_as_it_was(cube, release):
    assert release.cells == cube.cells


def test_the_release_says_what_it_was_made_with(release):
    assert release.audit == {"status": NOT_AUDITED}
    assert release.spec == SHORT.hash
    assert release.policy == Policy().as_json()
    assert (release.quarter, release.family, release.seed) == ("2026-Q3", FAMILY, 20260930)
    assert release.synthetic
    assert release.extent == (400_000, 400_000, 404_000, 403_000)
    assert release.area_source == "made up"


def test_every_layer_has_its_findings_in_the_order_of_the_areas(release):
    layers = {(cell.id.table, cell.id.period_kind, cell.id.period) for cell in release.cells}

    assert {(f.table, f.period_kind, f.period) for f in release.findings} == layers
    for found in release.findings:
        codes = [area.code for area in release.areas_at(found.level)]
        assert [area.area for area in found.areas] == codes
        assert found.seed == release.seed


def test_only_wards_have_categories(release):
    for found in release.findings:
        assert all((area.category is None) == (found.level != "ward") for area in found.areas)


def test_the_default_view_is_published(release):
    view = release.default_view

    found = release.findings_for(view["table"], view["period_kind"], view["period"])

    assert found.level == view["level"]


def test_five_sentences_come_with_it(release):
    assert len(release.sentences) == 5


def test_a_release_is_plain_json_without_a_missing_number(release):
    json.dumps(release.as_json(), allow_nan=False)


def test_the_same_cells_give_the_same_release_and_the_seed_matters_only_to_chance(cube, release):
    again = derived(cube)
    other = derived(cube, seed=1)

    assert again.as_json() == release.as_json()
    assert other.cells == release.cells
    assert [[area.rate for area in found.areas] for found in other.findings] == [
        [area.rate for area in found.areas] for found in release.findings
    ]


def test_areas_are_listed_finest_first_with_what_is_public(release):
    levels = [area.level for area in release.areas]

    assert levels == (
        ["ward"] * 12 + ["small_group"] * 6 + ["group"] * 3 + ["district"] * 3 + ["county"]
    )
    ward = release.areas[0]
    assert (ward.name, ward.district_name, ward.residents) == ("Ward 0-0", "District 0", 15_000)
    assert release.areas[-1].residents == sum(area.residents for area in release.areas[:12])


def test_wards_whose_residents_are_estimated_say_so_and_keep_their_rates(cube, release):
    """Nothing but the words changes: the figures are those of the same residents."""
    margins = [15.0, *[np.nan] * 11]
    frame = AREAS["ward"].frame.assign(residents_within=margins)

    made = derived(cube, AREAS | {"ward": Areas(frame, "2025", "ward", "made up")})

    assert [area.residents_within for area in made.areas] == [15, *[None] * 24]
    for found, counted in zip(made.findings, release.findings, strict=True):
        assert found.areas == counted.areas
        said = "residents of 1 of 12 wards" in found.denominator
        assert said == (found.level == "ward")
        assert "estimated" not in counted.denominator


def test_wards_whose_residents_are_unknown_are_shown_without_rates(cube):
    frame = AREAS["ward"].frame.drop(columns="residents")
    areas = AREAS | {"ward": Areas(frame, "2025")}

    release = derived(cube, areas)

    assert {found.level for found in release.findings} == {"district", "county"}
    assert public_areas(areas)[0].residents is None
    assert release.default_view["level"] == "district"
    assert "no ward rates are published" in release.sentences[2]


def test_a_release_says_what_its_audit_said_and_does_not_ask_to_be_kept(cube):
    certificate = {"status": "no leaks", "targets": 12}

    audited = derived(cube, audit=certificate)

    assert audited.audit == certificate
    assert "not been audited" not in audited.sentences[4]


@pytest.fixture(scope="module")
def whole():
    areas = county(columns=8)
    exact = exact_cells(random_records(areas, 400), areas, WHOLE)
    return derived(protect(exact, Policy()), areas, spec=WHOLE)


class TestWhole:
    """Every table of the cube, in a county large enough for its small groups to be compared."""

    def test_undivided_cells_have_findings_and_divided_ones_stand_as_cells(self, whole):
        undivided = {
            (cell.id.table, cell.id.period_kind, cell.id.period)
            for cell in whole.cells
            if not cell.id.dims and cell.id.measure == "cases"
        }

        assert {(f.table, f.period_kind, f.period) for f in whole.findings} == undivided
        assert {cell.id.table for cell in whole.cells if cell.id.dims} == {
            *("T4", "T5", "T5r", "T6", "T7")
        }

    def test_wards_and_small_groups_are_classed_and_few_areas_are_not(self, whole):
        levels = {
            found.level: {area.category is None for area in found.areas} for found in whole.findings
        }

        assert levels == {
            "ward": {False},
            "small_group": {False},
            "group": {True},  # six are too few to learn from one another
            "district": {True},
            "county": {True},
        }

    def test_areas_of_every_level_but_the_county_have_ranks(self, whole):
        for found in whole.findings:
            ranked = {area.rank_low is None for area in found.areas}
            assert ranked == {found.level == "county"}

    def test_the_year_of_wards_says_what_the_twelve_months_to_december_say(self, whole):
        year = "2025-01-01/2026-01-01"
        found = [whole.findings_for("T1", "year", year),
                 whole.findings_for("T9", "twelve_months", year)]  # fmt: skip

        assert found[0].areas == found[1].areas

    def test_groups_and_small_groups_of_the_same_dates_are_told_apart(self, whole):
        year = "2025-01-01/2026-01-01"

        assert whole.findings_for("T8", "year", year).level == "group"
        assert whole.findings_for("T8", "twelve_months", year).level == "small_group"

    def test_small_groups_or_wards_come_first(self, whole):
        assert whole.default_view["level"] in {"ward", "small_group"}
        assert whole.default_view["period_kind"] == "twelve_months"

    def test_wards_and_small_groups_know_the_groups_they_are_in(self, whole):
        ward = whole.area("E05000003")

        assert (ward.small_group_code, ward.group_code) == ("E08000032-S02", "E08000032-G01")
        assert whole.area("E08000032-S02").group_code == "E08000032-G01"
        assert whole.area("E08000032-G01").group_code is None

    def test_it_reads_back_as_it_was(self, whole):
        plain = json.loads(json.dumps(whole.as_json(), allow_nan=False))

        assert Release.from_json(plain).as_json() == whole.as_json()


def test_deriving_can_not_reach_an_exact_count():
    """Whatever imports these modules has not imported one that can count."""
    script = (
        "import sys, models.derive;"
        "from models.deriving import briefing, comparisons, default_view, findings;"
        "print([name for name in ('models.disclosure.cube', 'models.disclosure.cellkey',"
        "'models.disclosure.protect', 'models.analyse') if name in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert found.stdout.strip() == "[]", found.stderr
