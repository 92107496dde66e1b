"""The page of an analysis shows clusters, changes, badges and flags; old files open too."""

import json
import shutil

import pytest

from tests.door import client_of
from tests.webmap.restricted.conftest import app_over
from webmap.access import Role
from webmap.analyst.analyses_kept import analysis_kept
from webmap.workspace import Workspace

#: What an analysis did not hold before clusters, stability and sources were added.
ADDED = (
    "tested_against", "detectable", "local_i", "local_p", "local_q", "local_category", "cluster",
    "cluster_direction", "cluster_p", "cluster_risk", "stability", "flipped_by", "single_source",
    "largest_source", "largest_source_share",
)  # fmt: skip


@pytest.fixture
def changed(analysed, tmp_path):
    """Change the written file, and open the page over it."""
    place = Workspace(tmp_path / "place")
    shutil.copytree(analysed.root, place.root)
    file = place.restricted / "analysis" / "2025" / "analysis.json"

    def changing(change):
        told = json.loads(file.read_text())
        change(told)
        file.write_text(json.dumps(told))
        return place, client_of(app_over(place), Role.ANALYST).get("/analyses/2025")

    return changing


def test_badges_and_flags_stand_beside_each_ward(analyst, analysed):
    kept = analysis_kept(analysed, "2025")
    page = analyst.get("/analyses/2025").text

    badges = [ward["stability"] for ward in kept.wards]
    for badge in set(badges):
        assert page.count(f'class="said">{badge.capitalize()}') >= badges.count(badge)
    assert page.count("Single source</td>") == sum(ward["single_source"] for ward in kept.wards)
    assert kept.detectable in page
    assert page.count("Without one organisation") == sum(
        each["question"] == "organisation" for each in kept.variants
    )


def test_a_cluster_and_a_reporting_change_are_told_in_words(changed):
    def add(told):
        told["clusters"] = [{
            "cluster": 1, "direction": "more than expected", "wards": ["Eccleshill", "<b>Idle"],
            "relative_risk": 2.46, "p": 0.0021,
        }]  # fmt: skip
        told["reporting"] = [{"statement": "Reporting change: Leeds, 2025-Q1: twice as many."}]
        told["wards"][0]["cluster"] = 1

    _, answer = changed(add)
    assert "Cluster 1: more concerns than expected, 2.5 times the risk outside" in answer.text
    assert "(p 0.0021): Eccleshill, &lt;b&gt;Idle" in answer.text
    assert "Reporting change: Leeds, 2025-Q1: twice as many." in answer.text
    assert answer.text.count(", in cluster 1</td>") == 1


def test_a_file_of_an_earlier_version_opens_without_them(changed):
    def take(told):
        for name in ("clusters", "reporting", "sensitivity", "detectable", "scan", "start"):
            del told[name]
        for ward in told["wards"]:
            for name in ADDED:
                del ward[name]

    place, answer = changed(take)
    kept = analysis_kept(place, "2025")

    assert answer.status_code == 200
    assert (kept.detectable, kept.clusters, kept.variants, kept.reporting) == ("", (), (), ())
    assert "Does it stay?" not in answer.text
    table = client_of(app_over(place), Role.ANALYST).get("/analyses/2025/wards.csv")
    assert table.status_code == 200


def test_a_quick_analysis_opens_without_badges(changed):
    def quick(told):
        told["sensitivity"] = None

    _, answer = changed(quick)
    assert answer.status_code == 200
    assert "Does it stay?" not in answer.text


@pytest.mark.parametrize("name", ["clusters", "reporting", "sensitivity", "detectable"])
def test_a_file_that_was_damaged_there_cannot_be_read(changed, name):
    place, answer = changed(lambda told: told.update({name: 5}))
    assert analysis_kept(place, "2025") is None
    assert answer.status_code == 404
