"""The steward declares what anybody can look up, from the command line."""

import json

import pytest

from tests.webmap.quick_releases import make_quick

NEXT = ("T3", "E47000003", "quarter", "2026-07-01/2026-10-01")
LABOUR = ("T5", *NEXT[1:], "--by", "type", "--class", "labour")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    make_quick(monkeypatch)


def listed(plainsight):
    return json.loads(plainsight("release", "list", "--declared", "--json")[1])


def test_a_total_is_declared_listed_noted_and_lifted(plainsight):
    assert plainsight("init")[0] in {0, 6}
    said = ("--total", "60", "--source", "quarterly bulletin")
    code, out, _ = plainsight("release", "declare", *LABOUR, *said)
    assert (code, "taken as public" in out) == (0, True)
    assert plainsight("release", "declare", *LABOUR, *said)[0] == 6
    (row,) = listed(plainsight)
    assert {name: row[name] for name in ("by", "class", "total", "told_by", "source")} == {
        "by": "type",
        "class": "labour",
        "total": 60,
        "told_by": "",
        "source": "quarterly bulletin",
    }
    told = plainsight("audit", "list", "--side", "analyst", "--json")[1]
    assert f"release declare {' '.join(NEXT).replace('T3', 'T5')} type labour" in told

    assert plainsight("release", "declare", *LABOUR, "--lift")[0] == 0
    assert listed(plainsight) == []
    assert plainsight("release", "declare", *LABOUR, "--lift")[0] == 6


@pytest.mark.parametrize(
    "words",
    [
        NEXT,
        (*NEXT, "--total", "60"),
        (*NEXT, "--source", "a page"),
        (*NEXT, "--total", "6", "--source", "a page"),
        (*NEXT, "--total", "60", "--source", "Mrs Jane Doe told us"),
        (*LABOUR[:-2], "--total", "60", "--source", "a page"),
        ("T1", "E05001341", "year", "2026-01-01/2027-01-01", "--total", "60", "--source", "p"),
    ],
)
def test_what_is_not_said_whole_or_may_not_be_declared_changes_nothing(plainsight, words):
    code, _, err = plainsight("release", "declare", *words)
    assert code == 2
    assert "Jane" not in err
    assert listed(plainsight) == []


def test_a_total_that_is_not_of_the_same_cases_refuses_the_release_plainly(plainsight):
    assert plainsight("release", "declare", *NEXT, "--total", "9999", "--source", "a page")[0] == 0
    for words in (("release",), ("release", "--preview")):
        code, _, err = plainsight(*words)
        assert (code, "not what was counted" in err) == (4, True)
    assert json.loads(plainsight("release", "list", "--json")[1]) == []


def test_one_list_at_a_time(plainsight):
    assert plainsight("release", "list", "--declared", "--withheld")[0] == 2
