"""The truth table of emerging hotspot classes: sequences written to the published rules."""

import json

import pytest

from models.emerging import classify_bins

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def cases(shared):
    path = shared / "reference" / "emerging_hotspot_truth_table" / "cases.json"
    return json.loads(path.read_text())["cases"]


def test_every_case_is_classed_as_written(cases):
    made = {case["name"]: str(classify_bins(case["bins"], case["trend"])) for case in cases}

    assert len(cases) == 22
    assert made == {case["name"]: case["expected"] for case in cases}
