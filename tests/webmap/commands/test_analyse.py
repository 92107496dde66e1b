"""Exact figures go to the restricted folder, complete and repeatable, and nowhere else."""

import csv
import json
import stat
from datetime import date

import pandas as pd
import pytest

from tests.webmap.five_hundred import concern_rows, write_concerns
from webmap.analyst.analysing import period_named
from webmap.errors import UsageRefused


def test_a_table_holds_the_counts_of_the_file(plainsight, place):
    """Counted again from the file that was imported."""
    code, _, err = plainsight("analyse", "--quick", "--period", "2025")
    folder = place / "restricted" / "analysis" / "2025"
    document = json.loads((folder / "analysis.json").read_text())
    in_2025 = [row for row in concern_rows() if row["received_on"].startswith("2025")]
    first = in_2025[0]["place"]  # of the busiest ward or any other

    assert (code, err) == (0, "")
    assert document["n"] == len(in_2025)
    assert sum(ward["cases"] for ward in document["wards"]) == len(in_2025)
    assert sum(row["place"] == first for row in in_2025) in {
        ward["cases"] for ward in document["wards"]
    }
    assert len(document["wards"]) == 124


def test_what_is_needed_to_repeat_it_is_written_with_it(plainsight, place):
    plainsight("analyse", "--quick", "--period", "2025", "--seed", "5")
    document = json.loads((place / "restricted/analysis/2025/analysis.json").read_text())

    assert document["seed"] == 5
    assert document["period"] == "2025-01-01/2026-01-01"
    assert document["marking"].startswith("RESTRICTED")
    assert document["hotspots"]["draws"] == 9_999
    assert "residents" in document["denominator"]


def test_cases_are_counted_by_their_independent_sources(plainsight, place):
    plainsight("analyse", "--quick", "--period", "2025")
    written = json.loads((place / "restricted/analysis/2025/analysis.json").read_text())

    # Every record of these is a case of its own, sent by one body that saw it.
    assert written["cases_by_independent_sources"] == {"0": 0, "1": written["n"], "2": 0, "3+": 0}


def test_the_same_seed_writes_the_same_bytes(plainsight, place):
    files = [place / "restricted/analysis/2025" / name for name in ("analysis.json", "wards.csv")]
    plainsight("analyse", "--quick", "--period", "2025", "--seed", "5")
    before = [file.read_bytes() for file in files]

    plainsight("analyse", "--quick", "--period", "2026-Q3", "--period", "2025", "--seed", "5")

    assert [file.read_bytes() for file in files] == before


def test_json_and_csv_say_the_same(plainsight, place):
    plainsight("analyse", "--quick", "--period", "2025")
    folder = place / "restricted/analysis/2025"
    rows = json.loads((folder / "analysis.json").read_text())["wards"]
    table = pd.read_csv(folder / "wards.csv")

    assert list(table.columns) == list(rows[0])
    pd.testing.assert_frame_equal(table, pd.DataFrame(rows), check_dtype=False)


def test_only_the_owner_may_read_it(plainsight, place):
    plainsight("analyse", "--quick")
    folder = place / "restricted" / "analysis"

    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_usual_periods_are_the_last_ones_closed(plainsight, place):
    plainsight("analyse", "--quick")

    assert {path.name for path in (place / "restricted/analysis").iterdir()} == {
        "2025",
        "2026-Q3",
        "2026-Q3-twelve-months",
    }


def test_the_ward_that_stands_out_is_printed_with_its_figures(plainsight):
    code, out, _ = plainsight("analyse", "--quick", "--period", "2025", "--json")
    rows = json.loads(out)

    assert code == 0
    assert all(row["rate_low"] <= row["rate"] <= row["rate_high"] for row in rows)
    assert [row["rate"] for row in rows] == sorted((row["rate"] for row in rows), reverse=True)


def test_the_screen_is_marked_and_says_what_stands_out_with_what(plainsight):
    """Gi* can name a ward for what is around it; its own cases beside it must not look wrong."""
    _, out, _ = plainsight("analyse", "--quick", "--period", "2025")
    lines = out.splitlines()

    assert lines[0].startswith("RESTRICTED")
    assert lines[2].startswith("  In half of the wards, ")
    assert lines[3] == "More cases than expected, each ward taken with the wards around it:"


def test_nothing_is_written_outside_the_restricted_folder(plainsight, place):
    before = {path for path in place.rglob("*") if "restricted" not in path.parts}

    plainsight("analyse", "--quick")

    assert {path for path in place.rglob("*") if "restricted" not in path.parts} == before


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("2025", "2025-01-01/2026-01-01"),
        ("2026-Q3", "2026-07-01/2026-10-01"),
        ("2026-Q3-twelve-months", "2025-10-01/2026-10-01"),
    ],
)
def test_periods_are_named_as_they_are_written(name, iso):
    assert period_named(name, date(2026, 11, 22)).iso == iso


@pytest.mark.parametrize("name", ["2026", "2026-Q4", "2026-Q4-twelve-months", "2027-Q1", "2099"])
def test_a_period_that_has_not_closed_is_refused_because_its_rates_would_be_too_low(
    plainsight, place, name
):
    code, _, err = plainsight("analyse", "--quick", "--period", "2025", "--period", name)

    assert code == 2
    assert f"{name} has not closed yet" in err
    assert not (place / "restricted" / "analysis").exists()


@pytest.mark.parametrize(
    "name", ["", "25", "2026-Q5", "twelve-months", "2025-twelve-months", "0000", "9999", "9999-Q4"]
)
def test_a_period_of_no_such_name_is_refused_without_repeating_it(plainsight, name):
    with pytest.raises(UsageRefused, match="Nothing was analysed") as refused:
        period_named(name, date(2026, 11, 22))

    assert not name or f"'{name}'" not in str(refused.value)
    assert plainsight("analyse", "--period", name)[0] == 2


def test_without_records_there_is_nothing_to_do(command_line, tmp_path):
    assert command_line("analyse", "--workspace", tmp_path / "empty")[0] == 6


def test_the_csv_opens_as_a_table(plainsight, place):
    plainsight("analyse", "--quick", "--period", "2025")

    with (place / "restricted/analysis/2025/wards.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["area_code"] for row in rows}) == 124


@pytest.fixture
def thorough(plainsight, place):
    """One analysis with every choice made otherwise, and the quarters before."""
    code, out, err = plainsight("analyse", "--period", "2025", "--json")
    assert (code, err) == (0, "")
    document = json.loads((place / "restricted/analysis/2025/analysis.json").read_text())
    (series,) = (place / "restricted" / "series").iterdir()
    return document, json.loads((series / "series.json").read_text()), json.loads(out), series


def test_other_choices_series_and_clusters_are_written_with_all_that_repeats_them(thorough):
    document, series, printed, folder = thorough
    variants = document["sensitivity"]["variants"]

    assert {each["question"] for each in variants} >= {"neighbours", "window", "organisation"}
    assert {ward["stability"] for ward in document["wards"]} <= {
        "stable", "mostly stable", "unstable", "cannot tell",
    }  # fmt: skip
    for each, name in enumerate(variants):
        flipped = f"{name['asked']}: {name['choice']}"
        told = [ward for ward in document["wards"] if flipped in (ward["flipped_by"] or "")]
        assert len(told) == variants[each]["flipped"]
    assert document["detectable"]["summary"].startswith("In half of the wards")
    assert document["scan"]["null"] == "negative-binomial"
    assert document["local_moran"]["areas_tested"] == 124
    assert all(row["stability"] for row in printed)

    assert folder.name == "2024-Q1-to-2025-Q4" or folder.name.endswith("-to-2025-Q4")
    assert series["quarters"][-1] == "2025-Q4"
    assert set(series["scans"]) == {
        "retrospective", "prospective", "permutation", "permutation prospective",
    }  # fmt: skip
    for ward in series["wards"]:
        assert sum(ward["cases_by_quarter"]) == ward["cases"]
    assert series["in_wards"] == sum(ward["cases"] for ward in series["wards"])
    steps = pd.read_csv(folder / "steps.csv")
    assert len(steps) == 124 * len(series["quarters"])
    year = steps[steps["quarter"] == "2025-Q4"].set_index("area_code")["z"]
    assert year.tolist() == pytest.approx([ward["z"] for ward in document["wards"]])
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_outlines_that_are_no_file_are_refused(plainsight, place):
    assert plainsight("analyse", "--lsoas", place / "none.geojson")[0] == 2
    assert not (place / "restricted" / "analysis").exists()


@pytest.fixture
def coarse(plainsight, tmp_path):
    """Ten cases of 2025 known to Leeds and no finer, one to the county, beside the five hundred."""
    rows = [row for row in concern_rows(start=7_000) if row["received_on"].startswith("2025")][:11]
    for row in rows:
        row.update(place_kind="town", place="Leeds")
    rows[0].update(place_kind="force", place="")
    assert plainsight("import", "concerns", write_concerns(tmp_path / "more.csv", rows))[0] == 0


@pytest.mark.usefixtures("coarse")
def test_the_screen_says_how_many_cases_are_in_no_ward(plainsight):
    in_2025 = [row for row in concern_rows() if row["received_on"].startswith("2025")]
    _, out, _ = plainsight("analyse", "--quick", "--period", "2025")

    assert f"11 of {len(in_2025) + 11} cases are known to no ward" in out


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize("by", ["residents", "observed"])
def test_coarse_cases_are_shared_in_a_file_of_their_own(plainsight, place, by):
    folder = place / "restricted" / "analysis" / "2025"
    plainsight("analyse", "--quick", "--period", "2025")
    before = (folder / "wards.csv").read_bytes()

    code, _, err = plainsight("analyse", "--quick", "--period", "2025", "--allocate", by)
    table = pd.read_csv(folder / "allocated.csv", index_col="area_code")
    note = json.loads((folder / "allocated.json").read_text())

    assert (code, err) == (0, "")
    assert (folder / "wards.csv").read_bytes() == before
    assert table["shared"].sum() == pytest.approx(10, abs=0.05)
    assert set(table.loc[table["shared"] > 0, "district_name"]) == {"Leeds"}
    assert (table.loc[table["shared"] > 0, "standard_error"] > 0).all()
    assert table["cases"].sum() == note["in_a_ward"]
    assert note["n"] == note["in_a_ward"] + note["shared_over_the_wards_of_their_district"] + 1
    assert note["marking"].startswith("RESTRICTED: never released")
    assert stat.S_IMODE((folder / "allocated.csv").stat().st_mode) == 0o600


@pytest.mark.usefixtures("coarse")
def test_what_was_shared_goes_when_the_figures_beside_it_are_renewed(plainsight, place):
    plainsight("analyse", "--quick", "--period", "2025", "--allocate", "residents")
    plainsight("analyse", "--quick", "--period", "2025")

    names = {path.name for path in (place / "restricted" / "analysis" / "2025").iterdir()}
    assert names == {"wards.csv", "analysis.json"}


def test_cases_are_shared_by_something_known_or_not_at_all(plainsight, place):
    assert plainsight("analyse", "--allocate", "guessing")[0] == 2
    assert not (place / "restricted" / "analysis").exists()


@pytest.mark.usefixtures("coarse")
def test_a_release_is_the_same_whatever_was_allocated(plainsight, place):
    assert plainsight("release")[0] == 0
    before = sorted(path.name for path in (place / "releases").iterdir())
    plainsight("analyse", "--quick", "--allocate", "residents")

    assert plainsight("release")[0] == 0
    assert sorted(path.name for path in (place / "releases").iterdir()) == before
