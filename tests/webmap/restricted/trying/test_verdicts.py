"""Tests judge every ward: the usual one as everywhere else, the others by their own results."""

from dataclasses import replace

import numpy as np
import pytest

from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from tests.webmap.five_hundred import TODAY
from webmap.restricted.answering import period_answer
from webmap.restricted.asking import LEVELS
from webmap.restricted.mapping.looks import AMONG
from webmap.restricted.mapping.resemblance import moran_classes
from webmap.restricted.mapping.sheet import Sheet
from webmap.restricted.remembering import Remembered
from webmap.restricted.trying.outcome import Outcome
from webmap.restricted.trying.verdicts import CLASSES, TESTS


@pytest.mark.parametrize("level", LEVELS)
def test_gi_star_at_a_level_is_what_the_map_says_at_that_level(here, outcome_of, level):
    outcome = outcome_of(f"period=2025&level={level}")
    asked = replace(outcome.sheet.asked, level=level)

    found = period_answer(here, asked, TODAY).hotspots

    assert outcome.verdict.words == found.category.tolist()
    assert np.array_equal(outcome.verdict.q, found.q)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("choices", ["", "&denominator=all-cases", "&type=organ_removal"])
def test_every_test_calls_every_ward_by_a_class(outcome_of, here, test, choices):
    """Also where nothing differs from what is expected, and where there is no case at all."""
    verdict = outcome_of(f"period=2025&test={test}{choices}").verdict

    assert len(verdict.words) == len(verdict.q) == len(here.wards)
    assert set(verdict.words) <= CLASSES.keys()
    assert verdict.method
    if choices:
        assert not {MORE, FEWER, "unlike"} & set(verdict.words)


def test_scans_call_the_wards_of_their_clusters(outcome_of):
    outcome = outcome_of("period=2025&test=scan")
    expected = [AS_EXPECTED] * len(outcome.verdict.words)
    for cluster in outcome.sheet.analysis.clusters:
        for row in cluster.members:
            expected[row] = MORE if cluster.high else FEWER

    assert outcome.verdict.words == expected
    assert MORE in expected  # three in ten cases are in one ward


def test_the_poisson_scan_says_more_than_the_usual_one_and_why(outcome_of):
    usual, wolf = (outcome_of(f"period=2025&test={test}") for test in ("scan", "scan-poisson"))

    assert wolf.more + wolf.fewer >= usual.more + usual.fewer
    assert "Poisson null" in wolf.verdict.method
    assert "rely on the negative binomial null" in wolf.verdict.method


@pytest.mark.parametrize("level", [0.05, 0.2])
def test_local_moran_is_that_of_the_map(here, outcome_of, level):
    outcome = outcome_of(f"period=2025&test=local-moran&level={level}")
    sheet = Sheet.of(here, replace(outcome.sheet.asked, level=level), TODAY)
    said = {AMONG["high-high"].words: MORE, AMONG["low-low"].words: FEWER,
            AMONG["high-low"].words: "unlike", AMONG["low-high"].words: "unlike",
            AMONG["not significant"].words: AS_EXPECTED}  # fmt: skip

    assert outcome.verdict.words == [said.get(word, CANNOT_TELL)
                                     for word in moran_classes(sheet).values]  # fmt: skip


def test_permuted_gi_star_goes_by_its_own_q(outcome_of):
    verdict = outcome_of("period=2025&test=gi-star-permuted&level=0.2").verdict
    clear = np.array([word in (MORE, FEWER) for word in verdict.words])

    assert np.array_equal(clear, verdict.q <= 0.2)
    assert "conditional permutation" in verdict.method


def test_the_same_question_has_the_same_answer(outcome_of):
    """Also on a desk that remembers nothing."""
    first = outcome_of("period=2025&test=scan-poisson")
    anew = replace(first.sheet.here, remembered=Remembered(9))

    again = Outcome.of(anew, first.trial, TODAY)

    assert again.verdict.q.tobytes() == first.verdict.q.tobytes()


def test_a_level_that_is_tried_is_not_contradicted_by_the_method(outcome_of):
    for test in TESTS:
        assert "at .05" not in outcome_of(f"period=2025&level=0.2&test={test}").verdict.method
