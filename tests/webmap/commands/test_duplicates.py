"""`plainsight duplicates`: a person joins and parts, and sees what the counts then say."""

import json

import pytest

from tests.concern_files import concern, write_concerns

COUNCIL = {"organisation": "leeds_council", "came_from": "council", "record_type": "concern"}
ROWS = [
    concern(1),
    {**concern(2), **COUNCIL, "received_on": "2026-07-16"},
    {**concern(3), **COUNCIL, "organisation": "bradford_council", "place": "BD1 1HX"},
    {**concern(4), **COUNCIL, "organisation": "kirklees_council", "exploitation": "labour"},
]


@pytest.fixture
def duplicates(command_line, tmp_path, monkeypatch, directory):
    """Import the rows, then run `plainsight duplicates` on them."""
    monkeypatch.setattr("geo.postcodes.Postcodes.load", lambda _districts: directory)
    path = write_concerns(tmp_path / "concerns.csv", *ROWS)
    place = ("--workspace", tmp_path / "place")
    assert command_line("import", "concerns", path, "--today", "2026-11-22", *place)[0] == 0
    return lambda *words: command_line("duplicates", *words, *place)


def pairs(duplicates):
    code, said, _ = duplicates("list", "--json")
    assert code == 0
    return json.loads(said)


def counted(duplicates):
    rows = json.loads(duplicates("cases", "--json")[1])
    return {row.pop("district"): row for row in rows}


def test_likely_pairs_are_listed_with_handles_and_where_they_stand(duplicates):
    found = pairs(duplicates)

    assert len(found) == 3
    assert [pair["score"] for pair in found] == sorted((p["score"] for p in found), reverse=True)
    assert {pair["same"] for pair in found} == {"postcode"}
    assert all(len(pair[side]) == 12 for pair in found for side in ("first", "second"))
    told = {pair[side] for pair in found for side in ("first_is", "second_is")}
    assert "west_yorkshire_police intelligence, batch 1 line 2" in told
    assert "WYP-000001" not in json.dumps(found)
    code, said, _ = duplicates("list")
    assert code == 0
    assert said.startswith("RESTRICTED")


def test_joining_counts_once_and_parting_counts_twice_again(duplicates):
    assert counted(duplicates)["Leeds"] == {"cases": 3, "0": 0, "1": 3, "2": 0, "3+": 0}
    first = pairs(duplicates)[0]

    assert duplicates("join", first["first"], first["second"])[0] == 0
    assert counted(duplicates)["Leeds"] == {"cases": 2, "0": 0, "1": 1, "2": 1, "3+": 0}
    assert counted(duplicates)["county"]["cases"] == 3
    assert len(pairs(duplicates)) == 1  # the third body's report and the joined case
    assert duplicates("join", first["second"], first["first"])[0] == 6

    assert duplicates("part", first["first"], first["second"].upper())[0] == 0
    assert counted(duplicates)["Leeds"]["cases"] == 3
    left = {(pair["first"], pair["second"]) for pair in pairs(duplicates)}
    assert len(left) == 2
    assert (first["first"], first["second"]) not in left
    (decision,) = json.loads(duplicates("decided", "--json")[1])
    assert (decision["verdict"], decision["evidence"]) == (
        "different", "same month, postcode, sector, kinds of exploitation",
    )  # fmt: skip


def test_decisions_that_contradict_each_other_are_refused_whole(duplicates):
    one, two, three = pairs(duplicates)
    assert duplicates("join", one["first"], one["second"])[0] == 0
    assert duplicates("join", two["first"], two["second"])[0] == 0

    code, _, complaint = duplicates("part", three["first"], three["second"])

    assert code == 2
    assert "Take those back first" in complaint
    assert len(json.loads(duplicates("decided", "--json")[1])) == 2
    assert counted(duplicates)["Leeds"]["cases"] == 1


@pytest.mark.parametrize(
    ("first", "said"),
    [("CANARY-QXZ", "is not one"), ("0" * 8, "names no record"), ("abc", "is not one"),
     ("%" * 8, "is not one")],
)  # fmt: skip
def test_a_handle_that_names_nothing_is_refused_and_not_repeated(duplicates, first, said):
    code, printed, complaint = duplicates("join", first, pairs(duplicates)[0]["first"])
    assert code == 2
    assert said in complaint
    assert first not in printed + complaint


def test_a_period_without_records_has_nothing_to_count(duplicates):
    assert duplicates("cases", "--period", "2024")[0] == 6
    assert duplicates("cases", "--period", "2026-Q3")[0] == 0


def test_before_any_import_there_is_nothing_to_do(command_line, tmp_path):
    for words in (["list"], ["cases"], ["decided"]):
        assert command_line("duplicates", *words, "--workspace", tmp_path / "none")[0] == 6


def test_nothing_is_decided_at_first(duplicates):
    assert "Nothing was decided yet" in duplicates("decided")[1]


def test_an_organisation_links_its_own_records_itself(
    command_line, tmp_path, monkeypatch, directory
):
    monkeypatch.setattr("geo.postcodes.Postcodes.load", lambda _districts: directory)
    link = "ab" * 16
    rows = [concern(1), {**concern(2), **COUNCIL, "linked_case": link},
            {**concern(3), **COUNCIL, "organisation": "kirklees_council", "linked_case": link},
            {**concern(4), **COUNCIL, "organisation": "bradford_council", "sector": ""},
            {**concern(5), **COUNCIL, "organisation": "bradford_council"}]  # fmt: skip
    place = ("--workspace", tmp_path / "place")
    path = write_concerns(tmp_path / "concerns.csv", *rows)
    command_line("import", "concerns", path, "--today", "2026-11-22", *place)
    found = json.loads(command_line("duplicates", "list", "--json", *place)[1])
    line = {pair[side + "_is"].split()[-1]: pair[side] for pair in found
            for side in ("first", "second")}  # fmt: skip
    assert set(line) == {"2", "3", "6"} or set(line) == {"2", "4", "6"}

    assert command_line("duplicates", "join", line["2"], line["2"], *place)[0] == 2
    linked = line.get("3") or line["4"]
    assert command_line("duplicates", "part", linked, linked, *place)[0] == 2
