import dataclasses
import json
import subprocess
import sys

import pytest

from models.release import Release
from tests.small_release import small_release


def test_comes_back_from_json_as_it_was():
    release = small_release()

    text = json.dumps(release.as_json(), sort_keys=True)
    back = Release.from_json(json.loads(text))

    assert json.dumps(back.as_json(), sort_keys=True) == text
    assert (back.cells, back.findings, back.changes) == (
        release.cells,
        release.findings,
        release.changes,
    )


def test_a_release_from_before_residents_were_estimated_opens_and_is_written_as_it_was():
    release = small_release()
    plain = release.as_json()

    assert all("residents_within" not in area for area in plain["areas"])
    assert Release.from_json(plain).areas[0].residents_within is None


def test_what_is_estimated_comes_back_with_its_margin():
    release = small_release()
    first, *others = release.areas
    estimated = dataclasses.replace(first, residents_within=15)
    made = dataclasses.replace(release, areas=(estimated, *others))

    back = Release.from_json(json.loads(json.dumps(made.as_json())))

    assert back.areas == made.areas
    assert back.areas[0].residents_within == 15


def test_answers_what_a_page_asks():
    release = small_release()
    year = "2025-01-01/2026-01-01"

    assert release.area("W1").name == "Ward one"
    assert release.area("nowhere") is None
    assert [area.code for area in release.areas_at("ward")] == ["W1", "W2"]
    assert release.cell("T1", "W1", year).value == 10
    assert release.cell("T1", "W1", "2024-01-01/2025-01-01") is None
    assert release.findings_for("T1", "year", year).areas[0].area == "W1"
    assert release.findings_for("T2", "year", year) is None


def test_can_not_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        small_release().quarter = "2026-Q4"


def test_reading_a_release_needs_nothing_statistical():
    """The partner app opens releases with the standard library alone."""
    heavy = [
        "numpy",
        "pandas",
        "geopandas",
        "shapely",
        "scipy",
        "sklearn",
        "numba",
        "sqlalchemy",
        "folium",
    ]
    script = (
        "import sys, models.release_store, models.release;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert found.stdout.strip() == "[]", found.stderr
