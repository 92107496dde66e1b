import json
import subprocess
import sys

import numpy as np
import pytest

from boundaries import Areas
from models.derive import derive, public_areas
from models.disclosure.cube import tabulate
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import FIRST_FORM, family_from
from models.release import NOT_AUDITED
from tests.world import FIRST, KEY, LAST, county, random_records

AREAS = county()
FAMILY = family_from(FIRST.start, "2025")


def derived(cube, areas=AREAS, seed=20260930):
    return derive(
        cube,
        areas,
        spec=FIRST_FORM,
        family=FAMILY,
        quarter=LAST,
        synthetic=True,
        seed=seed,
    )


@pytest.fixture(scope="module")
def cube():
    exact = tabulate(random_records(AREAS, 60), AREAS, FAMILY, LAST, FIRST_FORM, KEY)
    return protect(exact, Policy())


@pytest.fixture(scope="module")
def release(cube):
    return derived(cube)


def test_every_protected_cell_is_in_the_release_as_it_was(cube, release):
    assert release.cells == cube.cells


def test_the_release_says_what_it_was_made_with(release):
    assert release.audit == {"status": NOT_AUDITED}
    assert release.spec == FIRST_FORM.hash
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

    assert release.findings_for(view["table"], view["period"]).level == view["level"]


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
    assert [area.level for area in release.areas] == ["ward"] * 12 + ["district"] * 3 + ["county"]
    ward = release.areas[0]
    assert (ward.name, ward.district_name, ward.residents) == ("Ward 0-0", "District 0", 15_000)
    assert release.areas[-1].residents == sum(area.residents for area in release.areas[:12])


def test_wards_whose_residents_are_estimated_say_so_and_keep_their_rates(cube, release):
    """Nothing but the words changes: the figures are those of the same residents."""
    margins = [15.0, *[np.nan] * 11]
    frame = AREAS["ward"].frame.assign(residents_within=margins)

    made = derived(cube, AREAS | {"ward": Areas(frame, "2025", "ward", "made up")})

    assert [area.residents_within for area in made.areas] == [15, *[None] * 15]
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
