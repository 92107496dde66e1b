"""The published NRM and duty to notify tables of the Home Office, read whole."""

import csv
import json

import pytest

from geo.periods import Period
from geo.sources.duty_to_notify import read_duty_to_notify
from geo.sources.nrm import read_nrm
from tests.concern_files import terms
from tests.table_files import everything

#: Totals of West Yorkshire Police, 2022 Q2 to 2023 Q4, as the Home Office published them.
PUBLISHED = [49, 44, 78, 57, 57, 63, 59]


@pytest.fixture(scope="module")
def police(shared):
    path = shared / "data/nrm/west_yorkshire_police_nrm_2022q2_2023q4.csv"
    return everything(read_nrm(path, terms()))


def having(rows, *dims):
    return rows[[set(json.loads(told)) == set(dims) for told in rows["dims"]]]


def test_the_totals_of_west_yorkshire_police_are_those_published(police):
    rows, refused, (read, passed_over) = police
    totals = having(rows).sort_values("period_start")

    assert totals["how_many"].tolist() == PUBLISHED
    assert totals["period_start"].dt.strftime("%Y-%m").tolist()[0] == "2022-04"
    assert totals["period_end"].dt.strftime("%Y-%m-%d").tolist()[-1] == "2024-01-01"
    assert (refused, read + passed_over, read) == ([], 31_181, len(rows))
    assert set(rows["body"]) == {"West Yorkshire Police"}


@pytest.mark.parametrize("dims", [["exploitation"], ["exploitation", "age"]])
def test_the_margins_kept_add_up_to_the_totals(police, dims):
    parts = having(police[0], *dims).groupby("period_start")["how_many"].sum()

    assert parts.tolist() == PUBLISHED


def test_no_nationality_or_gender_is_kept(police, shared):
    path = shared / "data/nrm/west_yorkshire_police_nrm_2022q2_2023q4.csv"
    with path.open(encoding="utf-8") as file:
        leaves = {row["Nationality"] for row in csv.DictReader(file)} - {"Total"}
    held = police[0].to_csv()

    assert len(leaves) > 50
    assert not [leaf for leaf in [*leaves, "Female", "Male"] if f'"{leaf}"' in held]
    assert set().union(*map(json.loads, police[0]["dims"])) == {"age", "exploitation"}


def test_quarters_of_the_national_series_begin_in_january(shared):
    path = shared / "data/nrm/nrm_referrals_longitudinal.csv"
    rows, refused, _ = everything(read_nrm(path, terms()))

    assert (len(rows), refused) == (885, [])
    assert rows["period_start"].min().date().isoformat() == "2009-04-01"
    assert rows["period_end"].max().date().isoformat() == "2024-01-01"
    parts = having(rows, "age", "location").groupby("period_start")["how_many"].sum()
    totals = having(rows, "age").groupby("period_start")["how_many"].sum()
    assert parts.tolist() == totals.tolist()


def test_conclusive_grounds_add_up_to_the_years_that_were_passed_over(shared):
    path = shared / "data/nrm/nrm_conclusive_grounds.csv"
    rows, refused, (_, passed_over) = everything(read_nrm(path, terms()))
    with path.open(encoding="utf-8") as file:
        years = {
            r["Year"]: int(r["Total"]) for r in csv.DictReader(file) if r["Quarter"] == "Total"
        }
    totals = having(rows)
    by_year = totals.groupby(totals["period_start"].dt.year)["how_many"].sum()
    decisions = having(rows, "age", "decision").groupby("period_start")["how_many"].sum()

    assert (len(rows), refused, passed_over) == (400, [], 10)
    assert {str(year): count for year, count in by_year.items()} == years
    assert decisions.sum() == totals["how_many"].sum()


def test_duty_to_notify_agrees_between_its_two_tables(shared):
    nrm = shared / "data/nrm"
    series = everything(read_duty_to_notify(nrm / "nrm_duty_to_notify_longitudinal.csv", terms()))
    last = terms(period=Period.quarter("2023-Q4"))
    single = everything(read_duty_to_notify(nrm / "nrm_duty_to_notify_2023_q4.csv", last))

    assert (len(series[0]), series[1], series[2]) == (33, [], (33, 9))
    assert (len(single[0]), single[1], single[2]) == (1, [], (1, 98))
    same = series[0].set_index("uid").loc[single[0]["uid"].iloc[0]]
    assert same["how_many"] == single[0]["how_many"].iloc[0] == 1_044
    assert same["content"] == single[0]["content"].iloc[0]


def test_a_table_of_nationalities_needs_its_quarter(shared):
    path = shared / "data/nrm/nrm_duty_to_notify_2023_q4.csv"

    assert everything(read_duty_to_notify(path, terms()))[1] == [(100, "quarter")]
