"""The newest quarter is held against its own past: county, district, kind, ward."""

import numpy as np
import pandas as pd
import pytest

from geo.periods import quarters_between
from models.analysing.case_series import CaseSeries
from models.analysing.watching import COUNTY, watch
from tests.world import FIRST, LAST, county, placed, random_records

AREAS = county(columns=8, rows=4)
WARDS = AREAS["ward"]
QUARTERS = quarters_between(FIRST, LAST)


def watched(table, quarters=QUARTERS):
    series = CaseSeries.of(table, WARDS, quarters)
    share = WARDS.frame["residents"].to_numpy() / WARDS.frame["residents"].sum()
    expected = np.outer(share, np.maximum(series.wards.sum(axis=0), 1))
    return watch(table, WARDS, series, expected, np.random.default_rng(1))


def usual(seed=2):
    table = random_records(AREAS, 120, seed=seed)
    kinds = np.random.default_rng(seed).choice(["labour", "criminal", "labour;sexual"], len(table))
    return table.assign(exploitation=kinds)


def with_more(rows, count):
    """More cases of one ward or several in the newest quarter."""
    wards = np.resize(rows, count)
    more = placed(AREAS, wards, ["2026-08-08"] * count, exploitation="criminal")
    more["case_uid"] = [f"x{at}" for at in range(count)]
    return pd.concat([usual(), more], ignore_index=True)


def row(found, area, kind):
    return next(
        at for at, each in enumerate(found.series) if (each.area, each.kind) == (area, kind)
    )


def test_every_series_adds_up():
    table = usual()
    found = watched(table)
    whole = row(found, COUNTY, "all")
    districts = [row(found, code, "all") for code in sorted(set(WARDS.frame["district_code"]))]

    assert found.counts[whole].sum() == len(table)
    assert np.array_equal(found.counts[districts].sum(axis=0), found.counts[whole])
    kinds = [row(found, code, "sexual") for code in sorted(set(WARDS.frame["district_code"]))]
    assert found.counts[kinds].sum() == table["exploitation"].str.contains("sexual").sum()


def test_a_ward_with_a_sudden_rise_is_an_alarm_and_others_are_not():
    found = watched(with_more([12], 30))
    assert found.wards.verdict[12] == "alarm"
    assert (found.wards.verdict == "alarm").sum() == 1
    assert (watched(usual()).wards.verdict == "alarm").sum() == 0


def test_a_district_and_kind_with_a_sudden_rise_is_an_alarm():
    rows = np.flatnonzero(WARDS.frame["district_code"] == "E08000033")
    found = watched(with_more(rows, 90))
    kind, whole = row(found, "E08000033", "criminal"), row(found, "E08000033", "all")

    assert found.farrington.verdict[kind, -1] == "alarm"
    assert found.farrington.verdict[whole, -1] == "alarm"
    assert found.q[kind] <= 0.05
    assert found.farrington.verdict[row(found, "E08000034", "all"), -1] == "no alarm"
    assert found.cusum.verdict[found.followed.index(whole), -1] == "alarm"


@pytest.mark.parametrize(("quarters", "limits", "sums"), [(8, False, False), (2, False, False)])
def test_with_little_past_little_is_said(quarters, limits, sums):
    found = watched(usual(), QUARTERS[-quarters:])
    assert (found.farrington is not None, found.cusum is not None) == (limits, sums)
    assert found.followed == ()
    assert found.wards.verdict.shape == (32,)


def test_records_without_kinds_and_no_records_at_all_have_an_answer():
    bare = watched(usual().drop(columns="exploitation"))
    assert {each.kind for each in bare.series} == {"all"}
    nothing = watched(usual().iloc[:0])
    assert nothing.counts.sum() == 0
    assert "alarm" not in set(nothing.wards.verdict)
