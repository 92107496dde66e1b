"""The same seed builds the same bytes, and the truth beside them is the truth."""

import json

import numpy as np
import pandas as pd
import pytest

from geo.periods import Period
from models.twin import make_twin
from models.twin.places import WardPostcodes


def test_same_seed_same_bytes_and_another_seed_other_bytes(wards, postcodes, towns, twin):
    def build(seed):
        return make_twin(wards, postcodes, towns, rng=np.random.default_rng(seed), premises=1_500)

    assert build(7).files == twin.files
    assert build(8).files.keys() == twin.files.keys()
    assert all(content != twin.files[name] for name, content in build(8).files.items())


def test_concerns_and_premises_do_not_depend_on_each_others_number(wards, postcodes, towns, twin):
    def build(**numbers):
        return make_twin(wards, postcodes, towns, rng=np.random.default_rng(7), **numbers)

    assert build(premises=10).concerns == twin.concerns
    assert build(premises=1_500, cases_per_quarter=60).premises == twin.premises


def test_rows_of_postcodes_may_come_in_any_order(wards, postcodes, towns, twin):
    shuffled = postcodes.sample(frac=1, random_state=1)
    again = make_twin(wards, shuffled, towns, rng=np.random.default_rng(7), premises=1_500)
    assert again.files == twin.files


@pytest.mark.parametrize("per_quarter", [100, 400])
def test_about_as_many_cases_a_quarter_as_asked_for(wards, postcodes, towns, per_quarter):
    rng = np.random.default_rng(1)
    built = make_twin(wards, postcodes, towns, rng=rng, cases_per_quarter=per_quarter, premises=10)
    total = built.truth.cases.sum()
    assert total == pytest.approx(12 * per_quarter, abs=4 * (12 * per_quarter) ** 0.5)


def test_truth_counts_the_cases_in_the_files(twin, concerns):
    """Rows less those sent twice, less the second report of a linked case."""
    once = concerns.drop_duplicates("concern_id")
    links = once.loc[once["linked_case"] != "", "linked_case"]
    assert len(once) - links.duplicated().sum() == twin.truth.cases.sum()


def test_twelve_quarters_end_with_the_one_given(wards, postcodes, towns):
    built = make_twin(
        wards,
        postcodes,
        towns,
        rng=np.random.default_rng(1),
        last_quarter=Period.quarter("2025-Q1"),
        premises=10,
    )
    assert built.truth.quarters[0] == "2022-Q2"
    assert built.truth.quarters[-1] == "2025-Q1"
    assert len(built.truth.quarters) == 12


def test_truth_is_written_beside_the_files(twin, wards):
    written = json.loads(twin.files["truth.json"])
    assert written["synthetic"] is True
    assert written["quarters"] == list(twin.truth.quarters)
    assert list(written["cases"]) == list(wards.codes)
    assert np.array_equal(list(written["cases"].values()), twin.truth.cases)
    assert [one["kind"] for one in written["planted"]] == [p.kind for p in twin.truth.planted]


def test_reports_stand_in_the_ward_where_the_truth_has_the_case(twin, concerns):
    """Wards named outright never name a ward in which nothing happened."""
    happened = pd.Series(twin.truth.cases.sum(axis=1), index=list(twin.truth.codes))
    named = concerns.loc[concerns["place_kind"] == "ward", "place"]
    assert (happened.loc[named] > 0).all()
    assert (
        np.corrcoef(named.value_counts().reindex(happened.index, fill_value=0), happened)[0, 1]
        > 0.6
    )


def test_a_ward_without_a_postcode_is_refused(wards, postcodes):
    with pytest.raises(ValueError, match="has no postcode"):
        WardPostcodes.of(wards, postcodes.iloc[20:])
