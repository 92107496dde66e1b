"""`plainsight premises`: counts for analysts, uids where a person must decide, no names unasked."""

import json
from datetime import date

import pytest

from boundaries.crs import to_bng
from geo.postcodes import Postcodes
from geo.registers.premises_signals import COLUMNS
from tests.webmap.registers import ENTRIES, LEEDS, store_registers
from webmap.config import Settings
from webmap.db.records.premises_links import links_frame
from webmap.stores import open_records
from webmap.workspace import Workspace

NAMES = [entry["name"] for entry in ENTRIES if entry["name"]]


@pytest.fixture
def place(tmp_path, directory, monkeypatch):
    """A workspace with a few entries of three registers."""
    monkeypatch.setattr(Postcodes, "load", lambda _districts: directory)
    workspace = Workspace(tmp_path / "place")
    store_registers(workspace, Settings(records_url=None))
    return workspace.root


@pytest.fixture
def premises(command_line, place):
    return lambda *words: command_line("premises", *words, "--workspace", place)


@pytest.fixture
def stored(place):
    """What is stored of each pair."""

    def reading():
        with open_records(Workspace(place), Settings(records_url=None)) as db:
            frame = links_frame(db)
        pairs = zip(frame["first"], frame["second"], strict=True)
        said = zip(frame["verdict"], frame["decided_by"], strict=True)
        return dict(zip(pairs, said, strict=True))

    return reading


def asked(premises, *words):
    code, printed, _ = premises(*words, "--json")
    assert code == 0
    return json.loads(printed)


def test_match_stores_links_and_prints_counts_alone(premises, stored):
    code, printed, _ = premises("match")
    assert code == 0
    assert stored() == {
        ("companies_house:01", "fhrs:1"): ("same", "rules 1"),
        ("cqc:1-2", "fhrs:2"): ("same", "rules 1"),
    }
    assert "RESTRICTED" in printed
    assert "1 entries have no name" in printed
    assert not [name for name in NAMES if name in printed]
    counts = asked(premises, "match")["counts"]
    assert counts == [
        {"registers": "companies_house + fhrs", "same": 1, "review": 0},
        {"registers": "cqc + fhrs", "same": 1, "review": 0},
    ]


def test_names_are_printed_only_when_asked_for(premises, place):
    doubtful = {**ENTRIES[1], "uid": "hmo:1", "name": "Willow Fort House", "kind_codes": None}
    store_registers(Workspace(place), Settings(records_url=None), [doubtful], "1" * 64)

    rows = asked(premises, "match", "--review")["review"]
    assert {row["second"] for row in rows} == {"hmo:1"}
    assert set(rows[0]) == {
        *("first", "second", "name_score", "metres", "same_postcode", "kind", "reason"),
    }
    _, printed, _ = premises("match", "--review")
    assert "Willow" not in printed
    _, printed, _ = premises("match", "--review", "--names")
    assert "Willow Fort House" in printed


def test_what_a_person_decides_outlives_a_match_and_can_be_taken_back(premises, stored):
    premises("match")
    assert premises("part", "fhrs:2", "cqc:1-2")[0] == 0
    assert premises("join", "fhrs:1", "cqc:1-3")[0] == 0
    premises("match")
    assert stored() == {
        ("companies_house:01", "fhrs:1"): ("same", "rules 1"),
        ("cqc:1-2", "fhrs:2"): ("different", "person"),
        ("cqc:1-3", "fhrs:1"): ("same", "person"),
    }
    assert premises("reconsider", "cqc:1-2", "fhrs:2")[0] == 0
    premises("match")
    assert stored()["cqc:1-2", "fhrs:2"] == ("same", "rules 1")


@pytest.mark.parametrize(
    ("pair", "word"),
    [
        (("fhrs:1", "fhrs:2"), "one register"),
        (("fhrs:1", "fhrs:1"), "two different"),
        (("fhrs:1", "cqc:nobody"), "not an entry"),
    ],
)
@pytest.mark.parametrize("verb", ["part", "join"])
def test_what_cannot_be_decided_is_refused_without_repeating_it(premises, stored, verb, pair, word):
    code, printed, said = premises(verb, *pair)
    assert (code, printed) == (2, "")
    assert word in said
    assert "nobody" not in said
    assert stored() == {}


def test_taking_back_what_nobody_decided_is_nothing_to_do(premises):
    premises("match")
    assert premises("reconsider", "cqc:1-2", "fhrs:2")[0] == 6


def test_sectors_count_premises_once_and_list_what_no_rule_places(premises):
    told = asked(premises, "sectors")
    filled = {row["sector"]: row["premises"] for row in told["sectors"] if row["premises"]}
    assert filled == {"care_home": 1, "domiciliary_care": 1, "restaurant": 1, "takeaway": 1}
    assert told["without_sector"] == 0
    assert len(told["sectors"]) == 28
    assert {"sector": "restaurant", "register": "companies_house", "entries": 1, "also": 0} in (
        told["entries"]
    )
    listed = {(row["register"], row["code"]): row["premises"] for row in told["unclassified"]}
    assert listed == {("companies_house", "99999"): 1, ("fhrs", "5"): 1}


def test_sectors_in_words_say_what_a_registered_office_is(premises):
    code, printed, _ = premises("sectors")
    assert code == 0
    assert "A registered office is not a workplace." in printed
    assert "dormant" in printed
    assert not [name for name in NAMES if name in printed]


@pytest.mark.parametrize("level", ["ward", "district"])
def test_signals_by_area_with_denominators_and_caveats(premises, level):
    told = asked(premises, "signals", "--level", level, "--threshold", "2")
    totals = {name: sum(area[name] for area in told["areas"]) for name in COLUMNS}
    assert totals == {
        **{"premises": 4, "comparable": 3, "without_company": 2, "companies": 2},
        **{"addresses": 1, "crowded_addresses": 1, "companies_there": 2},
    }
    assert told["areas"][-1]["area"] == "no area"
    assert told["areas"][-1]["premises"] == 1
    assert len(told["areas"]) == {"ward": 125, "district": 6}[level]
    assert "A registered office is not a workplace." in told["caveats"]
    _, printed, _ = premises("signals", "--level", level)
    assert "not a workplace" in printed


def test_without_companies_nothing_is_said_of_them(command_line, tmp_path):
    workspace = Workspace(tmp_path / "food")
    store_registers(workspace, Settings(records_url=None), ENTRIES[:2])
    words = ["premises", "signals", "--level", "district", "--workspace", workspace.root]
    _, printed, _ = command_line(*words)
    assert "No company has been imported" in printed
    _, printed, _ = command_line(*words, "--json")
    assert {area["without_company"] for area in json.loads(printed)["areas"]} == {None}


def _newer(entry, **changes):
    return {**entry, "extracted_on": date(2026, 12, 1), **changes}


@pytest.fixture
def struck_off(premises, place):
    """A later extract of companies without the Golden Lion's, and of homes without Willow Court."""
    premises("match")
    later = [
        _newer(ENTRIES[7], uid="companies_house:03", kind_codes="56103"),
        _newer(ENTRIES[7], uid="companies_house:04", status="ended"),
        _newer(ENTRIES[5], uid="cqc:1-4"),
    ]
    store_registers(Workspace(place), Settings(records_url=None), later, "2" * 64)
    return premises


def test_what_a_register_no_longer_lists_is_linked_with_nothing(struck_off, stored):
    told = asked(struck_off, "match")
    assert told["counts"] == []
    assert told["no_longer_listed"] == 4
    assert stored() == {}


def test_a_home_that_left_its_register_has_no_sector_any_more(struck_off):
    told = asked(struck_off, "sectors")
    filled = {row["sector"]: row["premises"] for row in told["sectors"] if row["premises"]}
    assert filled == {"domiciliary_care": 1, "restaurant": 1, "takeaway": 1}
    assert told["no_longer_listed"] == 4
    held = {(row["sector"], row["register"]): row["entries"] for row in told["entries"]}
    assert held["takeaway", "companies_house"] == 1
    assert ("restaurant", "companies_house") not in held


def test_a_cafe_whose_company_was_struck_off_is_without_a_live_one(struck_off):
    told = asked(struck_off, "signals")
    totals = {name: sum(area[name] for area in told["areas"]) for name in COLUMNS}
    assert totals == {
        **{"premises": 4, "comparable": 3, "without_company": 3, "companies": 1},
        **{"addresses": 1, "crowded_addresses": 0, "companies_there": 0},
    }
    assert told["no_longer_listed"] == 4


@pytest.mark.parametrize("words", [["match"], ["sectors"], ["signals"]])
def test_how_many_are_no_longer_listed_is_said(struck_off, words):
    said = "4 entries no longer listed in the latest extract were left out."
    assert said in struck_off(*words)[1]


def test_signals_of_no_other_level(premises):
    code, _, said = premises("signals", "--level", "street")
    assert code == 2
    assert "ward or district" in said


def test_near_lists_premises_without_their_names_from_an_index_beside_the_store(premises, place):
    x, y = (float(metre[0]) for metre in to_bng([LEEDS["longitude"]], [LEEDS["latitude"]]))
    point = f"{x:.0f},{y:.0f}"
    for _ in range(2):
        rows = asked(premises, "near", point, "--metres", "50")
        assert {row["premises_uid"] for row in rows} >= {"cqc:1-3", "fhrs:1"}
        assert all(row["metres"] <= 50 for row in rows)
    kept = place / "restricted" / "premises"
    assert (kept / "premises.json").exists()
    assert kept.stat().st_mode & 0o077 == 0
    _, printed, _ = premises("near", point)
    assert not [name for name in NAMES if name in printed]
    assert printed.startswith("RESTRICTED")
    assert "No premises stand within 100 m of this point." in premises("near", "1,2")[1]


@pytest.mark.parametrize("point", ["430000", "a,b", "1,2,3", "nan,1"])
def test_a_point_that_is_none_is_refused(premises, point):
    assert premises("near", point)[0] == 2


@pytest.mark.parametrize("words", [["match"], ["sectors"], ["signals"], ["near", "1,1"]])
def test_without_a_register_there_is_nothing_to_do(command_line, tmp_path, words):
    code, printed, said = command_line("premises", *words, "--workspace", tmp_path / "empty")
    assert (code, printed) == (6, "")
    assert said
