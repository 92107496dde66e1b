"""Flips are the wards two designs call differently: all of them, once, and nothing else."""

import csv
import io
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from tests.webmap.colour_vision import VISION, difference
from tests.webmap.five_hundred import TODAY
from webmap.legend import PATTERNED
from webmap.restricted.trying.flip_looks import LOOKS, flip_looks
from webmap.restricted.trying.flips import Flips
from webmap.restricted.trying.flips_file import FLIP_COLUMNS, flips_file
from webmap.restricted.trying.single_changes import offered_designs, single_changes
from webmap.restricted.trying.verdicts import CLASSES


def between(flips, was, becomes, q_was, q_becomes):
    """Flips with other verdicts on the first ward, and the others alike."""
    sides = []
    for outcome, word, q in (
        (flips.usual, was, q_was),
        (flips.tried, becomes, q_becomes),
    ):
        words = [word, *[AS_EXPECTED] * (flips.wards - 1)]
        verdict = replace(outcome.verdict, words=words, q=np.full(flips.wards, q))
        sides.append(replace(outcome, verdict=verdict))
    return Flips.between(*sides)


@pytest.fixture(scope="module")
def flips(flips_of):
    """One with many flips."""
    return flips_of("period=2025&test=scan-poisson")


def test_a_design_does_not_flip_against_itself(flips_of):
    same = flips_of("period=2025")

    assert same.flips == []
    assert same.transitions == []
    assert "No ward changes class" in same.summary


def test_every_ward_stands_once_in_the_cross_table(flips):
    square = np.array([counts for _, counts in flips.crossed])

    assert square.sum() == flips.wards == 124
    assert square.sum() - np.trace(square) == len(flips.flips)
    assert sum(each.wards for each in flips.transitions) == len(flips.flips)
    assert len(flips.findings) + len(flips.others) == len(flips.flips)
    rows = dict(zip([look.key for look, _ in flips.crossed], square.sum(axis=1), strict=True))
    assert rows.get("more", 0) == flips.usual.more


def test_figures_are_those_of_either_design(flips_of):
    flips = flips_of("period=2025&window=quarter&test=scan-poisson&level=0.2")
    flip = flips.flips[0]

    for side, outcome in ((flip.was, flips.usual), (flip.becomes, flips.tried)):
        one = outcome.sheet.frame.loc[flip.code]
        assert side.cases == str(one["cases"])
        assert side.rate == f"{one['rate']:.1f}"
        assert side.rate_range == f"{one['rate_low']:.1f} to {one['rate_high']:.1f}"
        assert side.word == outcome.verdict.words[flip.row]


@pytest.mark.parametrize(
    ("q_was", "q_becomes", "near"),
    [(0.04, 0.06, True), (0.05, 0.1, True), (0.04, 0.11, False), (0.001, 0.3, False),
     (0.04, np.nan, False)],
)  # fmt: skip
def test_near_the_line_is_q_up_to_twice_the_level_in_both(flips, q_was, q_becomes, near):
    (flip,) = between(flips, MORE, AS_EXPECTED, q_was, q_becomes).flips
    assert flip.is_near == near


@pytest.mark.parametrize(
    ("was", "becomes", "look", "said"),
    [
        (AS_EXPECTED, MORE, "gained-more", "1 becomes “more cases than expected”."),
        (MORE, CANNOT_TELL, "lost-more", "1 no longer is “more cases than expected”."),
        (AS_EXPECTED, FEWER, "gained-fewer", "1 becomes “fewer cases than expected”."),
        (FEWER, "unlike", "lost-fewer", "1 no longer is “fewer cases than expected”."),
        (CANNOT_TELL, AS_EXPECTED, "other", "No finding comes or goes."),
        (AS_EXPECTED, "unlike", "other", "1 changes class otherwise."),
        (MORE, FEWER, "turned", "1 becomes “fewer cases than expected”"),
        (MORE, MORE, "kept-more", "No ward changes class"),
        (FEWER, FEWER, "kept-fewer", "all 124 are called the same"),
        (CANNOT_TELL, CANNOT_TELL, "same", "No ward changes class"),
    ],
)
def test_what_becomes_of_a_class_is_drawn_and_said(flips, was, becomes, look, said):
    found = between(flips, was, becomes, 0.2, 0.2)

    assert flip_looks(found)[0].key == look
    assert {each.key for each in flip_looks(found)[1:]} == {"same"}
    assert said in found.summary


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("legend", [LOOKS, tuple(CLASSES.values())], ids=["flips", "classes"])
def test_two_looks_differ_in_ground_or_in_strokes(vision, legend):
    """By at least 9 CAM02-UCS units, for every reader."""
    for one, other in combinations(legend, 2):
        strokes = [getattr(look, "strokes", look.pattern or "") for look in (one, other)]
        apart = difference(one.colour, other.colour, vision)
        assert strokes[0] != strokes[1] or apart >= 9, (one.key, other.key)
    assert len({look.words for look in legend}) == len(legend)


def test_no_pattern_of_the_page_has_the_name_of_another():
    drawn = [look for look in (*LOOKS, *CLASSES.values()) if getattr(look, "strokes", "")]
    names = [look.fill for look in (*drawn, *PATTERNED)]
    assert len(set(names)) == len(names)


def test_the_file_has_the_wards_that_flip_and_says_how_both_were_got(flips):
    text = flips_file(flips, is_synthetic=False).decode("utf-8-sig")
    lines = text.split("\r\n")
    about = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))

    assert tuple(rows[0]) == FLIP_COLUMNS
    assert [row["area_code"] for row in rows] == [flip.code for flip in flips.flips]
    assert about[0].startswith("# Marking")
    assert "RESTRICTED" in about[0]
    for heading in ("Usual: Method", "Tried: Method", "Usual: Cases", "Tried: Draws", "Caution"):
        assert any(line.startswith(f"# {heading},") for line in about)
    frame = flips.usual.sheet.frame
    for row in rows:
        assert float(row["usual_expected"]) == frame.loc[row["area_code"], "expected"]
    assert "SYNTHETIC" in flips_file(flips, is_synthetic=True).decode()


def test_a_file_of_no_flips_still_says_what_was_compared(flips_of):
    text = flips_file(flips_of("period=2025"), is_synthetic=False).decode("utf-8-sig")
    body = [line for line in text.split("\r\n") if line and not line.startswith("#")]
    assert list(csv.reader(io.StringIO(body[0]))) == [list(FLIP_COLUMNS)]
    assert len(body) == 1


def test_single_changes_change_one_choice_each(here, trial_of):
    found = single_changes(here, trial_of("period=2025-Q4&type=labour&level=0.2"), TODAY)

    assert [row.heading for row in found.rows] == [
        *["Dates"] * 3, *["Test"] * 4, *["Level"] * 3, *["Neighbours"] * 2, *["Expected by"] * 3,
    ]  # fmt: skip
    assert len({row.trial.query for row in found.rows}) == len(found.rows)
    refused = [row for row in found.rows if row.flips is None]
    assert [row.trial.asked.denominator for row in refused] == ["premises"]  # none are stored
    assert "denominator has nothing" in refused[0].refusal
    assert found.designs == 1 + len(found.rows) - 1
    for row in found.rows:
        if row.flips:
            assert row.flips.usual.trial.query == "period=2025-Q4"


def test_wards_called_more_are_counted_over_all_designs(here, trial_of):
    found = single_changes(here, trial_of("period=2025-Q4"), TODAY)
    outcomes = [found.usual, *(row.flips.tried for row in found.rows if row.flips)]

    assert sum(ward.designs for ward in found.called_more) == sum(each.more for each in outcomes)
    assert sum(ward.is_usual for ward in found.called_more) == found.usual.more
    many = [ward.designs for ward in found.called_more]
    assert many == sorted(many, reverse=True)


def test_the_designs_on_offer_are_counted(here, trial_of):
    """Dates, tests, levels, rules and denominators: five of the first for these months."""
    assert offered_designs(here, trial_of(""), TODAY) == 5 * 5 * 4 * 3 * 4
