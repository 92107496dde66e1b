"""Coverage tells exactly where places are lost, to analysts, in words and as JSON."""

import json

import pytest

from tests.webmap.five_hundred import concern_rows, write_concerns


@pytest.fixture
def mixed(plainsight, tmp_path):
    """Two partners' records of every precision beside the five hundred points."""
    rows = concern_rows(start=5_000)[:10]
    kinds = [("town", "Leeds")] * 4 + [("uprn", "72000123")] * 2 + [("postcode", "LS1 3AD")] * 2
    kinds += [("ward", "E05016453"), ("force", "")]
    for row, (kind, place) in zip(rows, kinds, strict=True):
        row.update(place_kind=kind, place=place, organisation="leeds_council", came_from="council")
    assert plainsight("import", "concerns", write_concerns(tmp_path / "more.csv", rows))[0] == 0


@pytest.mark.usefixtures("mixed")
def test_json_holds_every_count(plainsight):
    code, out, err = plainsight("coverage", "--json")
    told = json.loads(out)
    partners = {row["partner"]: row for row in told["partners"]}

    assert (code, err) == (0, "")
    assert told["marking"].startswith("RESTRICTED")
    assert partners["all"]["records"] == len(concern_rows()) + 10
    assert partners["west_yorkshire_police"]["ward"] == len(concern_rows())
    council = partners["leeds_council"]
    assert [council[level] for level in ("ward", "district", "county", "none")] == [2, 5, 1, 2]
    assert {loss: n for loss, n in council["lost"].items() if n} == {
        **{"town": 4, "force": 1, "other_vintage": 1, "no_uprn_table": 2}
    }


@pytest.mark.usefixtures("mixed")
def test_gains_come_most_records_first(plainsight):
    gains = json.loads(plainsight("coverage", "--json")[1])["gains"]
    council = [gain for gain in gains if gain["partner"] == "leeds_council"]

    assert council[0] == {
        "partner": "leeds_council",
        "loss": "town",
        "records": 4,
        "ward_share": 0.2,
        "ward_share_at_most": 0.6,
    }
    assert [gain["records"] for gain in council] == sorted(
        (gain["records"] for gain in council), reverse=True
    )


@pytest.mark.usefixtures("mixed")
def test_the_screen_says_it_in_words(plainsight):
    code, out, _ = plainsight("coverage")

    assert code == 0
    assert out.startswith("RESTRICTED")
    assert "UPRNs, and no table of them is in use" in out
    assert (
        "leeds_council: 4 known to their town only; if they carried a postcode: in a ward "
        "20% -> at most 60%" in out
    )


def test_a_period_holds_its_own_records_only(plainsight):
    in_2025 = [row for row in concern_rows() if row["received_on"].startswith("2025")]

    told = json.loads(plainsight("coverage", "--period", "2025", "--json")[1])

    assert told["period"] == "2025"
    assert told["partners"][0]["records"] == len(in_2025)


def test_nothing_is_written(plainsight, place):
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.is_file()}
    plainsight("coverage")
    after = {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.is_file()}

    assert after.keys() - before.keys() <= {
        place / "restricted" / f"records.sqlite-{end}" for end in ("wal", "shm")
    }


def test_wrong_periods_and_no_records_end_as_they_say(plainsight, command_line, tmp_path):
    assert plainsight("coverage", "--period", "soon")[0] == 2
    assert plainsight("coverage", "--period", "2020")[0] == 6
    assert command_line("coverage", "--workspace", tmp_path / "empty")[0] == 6
