"""The steward finds what one premises would be read from, and withholds it, from the command line.

The records lie three in ten on one point, which makes up most of its ward and district.
"""

import json

import pytest

from models.disclosure.cells import State
from models.release_store import open_current
from tests.webmap.quick_releases import make_quick
from webmap.workspace import Workspace

QUARTER = "2026-07-01/2026-10-01"
NEXT = ("T2", "E08000035", "quarter", QUARTER)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    make_quick(monkeypatch)


def listed(plainsight):
    return json.loads(plainsight("release", "list", "--withheld", "--json")[1])


def test_what_is_listed_as_dominated_can_be_withheld_in_its_own_words(plainsight, place):
    rows = json.loads(plainsight("release", "dominated", "--json")[1])
    assert {row["table"] for row in rows} == {"T1", "T2"}
    words = [rows[0][name] for name in ("table", "area", "period_kind", "period")]

    code, out, _ = plainsight("release", "withhold", *words, "--reason", "one premises")

    assert (code, "withheld from every release" in out) == (0, True)
    assert [[row[name] for name in ("table", "area", "period_kind", "period", "reason")]
            for row in listed(plainsight)] == [[*words, "one premises"]]  # fmt: skip
    assert plainsight("release")[0] == 0
    release = open_current(Workspace(place).releases).release
    assert release.cell("T1", words[1], words[3]).state is State.WITHHELD


def test_addresses_are_named_and_never_a_place_or_a_number(plainsight):
    code, out, _ = plainsight("release", "dominated")
    assert code == 0
    assert out.splitlines()[0].split()[:3] == ["table", "area", "name"]
    assert not {"easting", "northing", "n"} & set(out.splitlines()[0].split())


def test_where_nothing_is_dominated_it_says_so(plainsight, monkeypatch):
    monkeypatch.setattr("webmap.commands.release_withheld.dominated_in", lambda *_: ())
    assert plainsight("release", "dominated", "--quarter", "2026-Q2") == (
        0,
        "One premises makes up most of no figure that this release prints.\n",
        "",
    )
    assert plainsight("release", "dominated", "--json")[1] == "[]\n"


def test_a_decision_is_listed_noted_and_lifted(plainsight):
    assert plainsight("init")[0] in {0, 6}
    assert plainsight("release", "withhold", *NEXT, "--reason", "one premises")[0] == 0
    assert plainsight("release", "withhold", *NEXT, "--reason", "one premises")[0] == 6
    assert len(listed(plainsight)) == 1

    assert plainsight("release", "withhold", *NEXT, "--lift")[0] == 0

    assert listed(plainsight) == []
    assert plainsight("release", "withhold", *NEXT, "--lift")[0] == 6
    told = plainsight("audit", "list", "--side", "analyst", "--json")[1]
    assert f"release withhold {' '.join(NEXT)}" in told
    assert f"release withhold --lift {' '.join(NEXT)}" in told
    assert "one premises" not in told


@pytest.mark.parametrize("reason", ["", "Mrs Jane Doe asked", "x" * 121])
def test_a_reason_is_needed_and_names_nobody(plainsight, reason):
    code, _, err = plainsight("release", "withhold", *NEXT, "--reason", reason)
    assert code == 2
    assert "Jane" not in err
    assert listed(plainsight) == []


def test_what_was_told_is_not_withheld(plainsight):
    assert plainsight("release")[0] == 0
    code, _, err = plainsight("release", "withhold", *NEXT, "--reason", "one premises")
    assert (code, "stays told" in err) == (2, True)
