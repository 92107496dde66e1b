"""Every layer says of every ward one thing that is in its legend, and what the models say."""

from dataclasses import replace

import numpy as np
import pytest

from geo.periods import Period
from models.change import compare
from models.smoothing import empirical_bayes
from tests.webmap.five_hundred import TODAY
from webmap.legend import UNKNOWN
from webmap.restricted.answering import cases_counted
from webmap.restricted.mapping.changed import before
from webmap.restricted.mapping.histories import emerging_classes, histories
from webmap.restricted.mapping.layers import LAYERS
from webmap.restricted.mapping.looks import NOT_SIGNIFICANT, ONLY_BEFORE_CORRECTION
from webmap.restricted.mapping.resemblance import quadrants
from webmap.restricted.mapping.sheet import Sheet, UnfitDenominator, chance
from webmap.restricted.mapping.strength import strengths
from webmap.restricted.remembering import Remembered

EMPTY = "period=2025&type=organ_removal"


@pytest.mark.parametrize("address", ["period=2025", EMPTY], ids=["records", "no records"])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_ward_has_a_class_of_the_legend_and_a_place_in_the_order(sheet_of, layer, address):
    sheet = sheet_of(address)
    drawn = LAYERS[layer].draw(sheet)
    n = len(sheet.here.wards)

    assert len(drawn.looks) == len(drawn.values) == len(drawn.tested.words) == n
    assert drawn.tested.p.shape == drawn.tested.q.shape == (n,)
    assert set(drawn.looks) <= set(drawn.legend)
    assert len({look.key for look in drawn.legend}) == len(drawn.legend)
    assert sorted(drawn.ranked) == list(range(n))
    assert drawn.heading
    assert drawn.summary.endswith(".")
    for heading, said in drawn.tested.notes:
        assert heading
        assert said.endswith(".")


def test_cases_are_as_counted(sheet):
    counted = cases_counted(sheet.here, sheet.asked.selection, sheet.asked.period).counts
    drawn = LAYERS["cases"].draw(sheet)

    assert [int(value) for value in drawn.values] == counted.tolist()
    assert counted.iloc[drawn.ranked].is_monotonic_decreasing
    for look, count in zip(drawn.looks, counted, strict=True):
        low, _, high = look.words.partition(" to ")
        if look.key == "none":
            assert count == 0
        else:
            assert int(low) <= count <= int(high or low)


@pytest.mark.parametrize(("layer", "kind"), [("rate", "rate"), ("smoothed-rate", "smoothed")])
def test_rates_are_those_of_the_analysis(sheet, layer, kind):
    frame = sheet.frame
    drawn = LAYERS[layer].draw(sheet)
    value = frame["rate" if kind == "rate" else "smoothed_rate"]

    assert list(drawn.values) == [f"{one:,.1f}" for one in value]
    assert list(drawn.lows) == [f"{one:,.1f}" for one in frame[f"{kind}_low"]]
    assert list(drawn.highs) == [f"{one:,.1f}" for one in frame[f"{kind}_high"]]


def test_hotspots_are_those_of_the_analysis_and_come_first(sheet):
    drawn = LAYERS["hotspots"].draw(sheet)
    more = sheet.frame["category"].eq("more than expected").to_numpy()

    assert more.any()
    assert [look.key == "more" for look in drawn.looks] == more.tolist()
    assert more[drawn.ranked].tolist() == sorted(more, reverse=True)


def test_the_planted_ward_is_in_a_cluster_and_ranked_first(sheet):
    drawn = LAYERS["scan-clusters"].draw(sheet)
    first = sheet.analysis.clusters[0]

    assert 0 in first.members
    assert set(np.flatnonzero([value.startswith("cluster 1:") for value in drawn.values])) == set(
        first.members.tolist()
    )
    assert drawn.values[drawn.ranked[0]].startswith("cluster 1:")
    assert str(first.observed) in drawn.looks[0].words


def test_quadrants_at_five_per_cent_are_those_of_the_model(sheet):
    found = sheet.analysis.local
    risks = empirical_bayes(sheet.cases, sheet.analysis.tested).mean
    tested = np.isfinite(found.q)

    said = np.array(quadrants(found, risks, 0.05))
    assert (said[tested] == found.quadrant[tested]).all()
    # Another level never makes another kind of a ward, only more of them or fewer.
    wide, strict = (np.array(quadrants(found, risks, level)) for level in (0.999, 1e-9))
    kept = said != "not significant"
    assert (wide[kept] == said[kept]).all()
    assert (strict == "not significant")[tested].all()


def test_where_risks_do_not_differ_moran_says_nothing(sheet_of):
    drawn = LAYERS["local-moran"].draw(sheet_of(EMPTY))
    assert set(drawn.looks) == {NOT_SIGNIFICANT}
    assert "do not differ" in drawn.tested.notes[0][1]


class TestStrength:
    P = np.array([0.0001, 0.004, 0.03, 0.04, 0.5, 0.5, np.nan])
    Q = np.array([0.0009, 0.01, 0.05, 0.2, 0.9, 0.9, np.nan])
    TOLD = np.array([True, True, True, True, True, False, False])

    def test_classes_are_of_q_then_of_p_then_of_what_can_be_told(self):
        looks, legend = strengths(self.P, self.Q, self.TOLD, 0.05)
        assert [look.words for look in looks[:3]] == [
            "q at most 0.001", "q at most 0.01", "q at most 0.05",
        ]  # fmt: skip
        assert looks[3:] == (ONLY_BEFORE_CORRECTION, NOT_SIGNIFICANT, UNKNOWN, UNKNOWN)
        assert set(looks) <= set(legend)

    @pytest.mark.parametrize(("level", "classes"), [(0.01, 2), (0.05, 3), (0.2, 3)])
    def test_the_last_class_is_the_level(self, level, classes):
        _, legend = strengths(self.P, self.Q, self.TOLD, level)
        significant = [look.words for look in legend if look.words.startswith("q at most")]
        assert len(significant) == classes
        assert significant[-1] == f"q at most {level:g}"


class TestChange:
    def test_p_is_that_of_the_comparison_everybody_uses(self, sheet_of):
        sheet = sheet_of("period=2026-Q3")
        then = cases_counted(sheet.here, sheet.asked.selection, Period.quarter("2026-Q2")).counts
        p = LAYERS["change"].draw(sheet).tested.p
        for was, now, one in zip(then, sheet.cases, p, strict=True):
            assert one == pytest.approx(compare((was, was), (now, now)).p) or was == now

    def test_the_period_before_is_as_long_and_ends_where_this_one_starts(self):
        for period in (Period.quarter("2026-Q1"), Period.year(2025),
                       Period.twelve_months_to(Period.quarter("2026-Q3"))):  # fmt: skip
            earlier = before(period)
            assert earlier.end == period.start
            assert len(earlier.quarters) == len(period.quarters)

    def test_the_value_says_how_many_there_were(self, sheet_of):
        sheet = sheet_of("period=2026-Q3")
        drawn = LAYERS["change"].draw(sheet)
        then = cases_counted(sheet.here, sheet.asked.selection, Period.quarter("2026-Q2")).counts
        assert [value.rpartition("(")[2] for value in drawn.values] == [
            f"{count} then)" for count in then
        ]

    def test_a_change_is_clear_only_after_the_correction(self, sheet_of):
        level = 0.2
        sheet = sheet_of(f"period=2025&level={level}")
        then = cases_counted(sheet.here, sheet.asked.selection, Period.year(2024)).counts.to_numpy()
        drawn = LAYERS["change"].draw(sheet)
        p, q = drawn.tested.p, drawn.tested.q
        clear, before_correction = q <= level, (q > level) & (p <= level)
        keys = np.array([look.key for look in drawn.looks])

        assert before_correction.any()
        assert np.isin(keys[before_correction], ["up-uncorrected", "down-uncorrected"]).all()
        assert np.isin(keys[clear], ["up", "down"]).all()
        assert (np.char.startswith(keys, "up") <= (sheet.cases > then)).all()
        assert (np.char.startswith(keys, "down") <= (sheet.cases < then)).all()

    def test_too_few_for_any_change_to_show_are_hatched_and_not_tested(self, sheet_of):
        sheet = sheet_of("period=2026-Q3")
        drawn = LAYERS["change"].draw(sheet)
        then = cases_counted(sheet.here, sheet.asked.selection, Period.quarter("2026-Q2")).counts
        few = (then.to_numpy() + sheet.cases) < 5  # 2 x .5^5 is above .05
        assert few.any()
        assert all(look is UNKNOWN for look, is_few in zip(drawn.looks, few, strict=True) if is_few)
        assert np.isnan(drawn.tested.q[few]).all()

    def test_nothing_before_is_said(self, sheet_of):
        drawn = LAYERS["change"].draw(sheet_of("period=2024-Q3"))
        assert "Nothing is recorded" in drawn.summary


class TestHistories:
    def test_too_few_quarters_are_said(self, sheet_of):
        sheet = sheet_of("period=2025")
        assert histories(sheet) is None
        drawn = emerging_classes(sheet)
        assert set(drawn.looks) == {UNKNOWN}
        assert "6 are recorded" in drawn.summary

    def test_ten_quarters_give_every_ward_a_class(self, here, sheet):
        earlier = here.placed.assign(
            received_on=here.placed["received_on"] - np.timedelta64(730, "D")
        )
        longer = replace(here, placed=earlier, remembered=Remembered(4))
        asked = replace(sheet.asked, period=Period.quarter("2026-Q3"))
        drawn = emerging_classes(Sheet.of(longer, asked, TODAY))
        assert UNKNOWN not in drawn.looks
        assert len(set(drawn.looks)) >= 1
        assert "12 quarters" in drawn.summary


class TestSheet:
    def test_a_denominator_without_premises_is_refused(self, sheet_of):
        with pytest.raises(UnfitDenominator, match="Choose another denominator"):
            sheet_of("period=2025&denominator=premises")

    def test_a_denominator_is_refused_only_where_cases_lie(self, here, sheet):
        premises = np.where(sheet.cases > 0, 5.0, 0.0)
        asked = replace(sheet.asked, denominator="premises")
        other = replace(here, premises=premises, remembered=Remembered(4))
        assert Sheet.of(other, asked, TODAY).analysis.counts.total > 0

    @pytest.mark.parametrize(
        ("p", "said"), [(0.00012, "under 0.001"), (0.0123, "0.012"), (1.0, "1.000"), (np.nan, "")]
    )
    def test_p_is_printed_as_far_as_it_tells(self, p, said):
        assert chance(p) == said
