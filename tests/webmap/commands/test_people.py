"""People from the command line: added, listed, invited anew, disabled, enabled, moved."""

import json
import re

import pytest

from tests.clock import NOON
from webmap import clock

ADD = ("people", "add", "ann@b.example", "--name", "Ann", "--role", "partner")
LEEDS = ("--organisation", "leeds_council")
LINK = re.compile(r"^Invitation: (\S+/)invitation/([\w-]{43})$", re.MULTILINE)


@pytest.fixture
def plainsight(command_line, tmp_path, monkeypatch):
    """Run a command in a workspace that has been founded."""
    monkeypatch.setattr(clock, "now", lambda: NOON)

    def typed(*words):
        return command_line(*words, "--workspace", tmp_path / "place")

    assert typed("init")[0] == 0
    return typed


def listed(plainsight):
    return json.loads(plainsight("people", "list", "--json")[1])


def states(plainsight):
    return {row["email"]: (row["role"], row["state"]) for row in listed(plainsight)}


def test_adding_prints_the_link_once_and_how_to_pass_it_on(plainsight):
    code, said, _ = plainsight(*ADD, *LEEDS)

    assert code == 0
    assert LINK.search(said)[1] == "http://127.0.0.1:8000/"
    assert "valid for 7 days and works once" in said
    assert "by a safe way" in said
    assert "ann@b.example" not in said
    assert LINK.search(plainsight("people", "list")[1]) is None


def test_the_link_leads_to_the_side_of_the_role_under_the_names_declared(plainsight, monkeypatch):
    analyst = ("people", "add", "abe@b.example", "--name", "Abe", "--role", "analyst")
    assert LINK.search(plainsight(*analyst)[1])[1] == "http://localhost:8001/"

    monkeypatch.setenv("PLAINSIGHT_TRUSTED_HOSTS", "map.example.org,other.example.org")
    code, said, _ = plainsight(*ADD, *LEEDS)
    assert code == 0
    assert LINK.search(said)[1] == "https://map.example.org/"
    assert "elsewhere" not in said


def test_the_list_says_how_far_each_has_come(plainsight):
    plainsight(*ADD, *LEEDS)
    assert listed(plainsight) == [
        {
            "name": "Ann",
            "email": "ann@b.example",
            "role": "partner",
            "organisation": "leeds_council",
            "state": "invited",
            "second_factor": False,
            "last_sign_in": None,
        }
    ]
    head, ann = plainsight("people", "list")[1].splitlines()
    assert head.split() == [
        *("name", "email", "role", "organisation", "state", "second_factor", "last_sign_in")
    ]
    assert ann.split() == ["Ann", "ann@b.example", "partner", "leeds_council", "invited", "no"]


@pytest.mark.parametrize(
    "words",
    [
        ("people", "add", "ann.b.example", "--name", "Ann", "--role", "partner", *LEEDS),
        ("people", "add", "a n@b.example", "--name", "Ann", "--role", "partner", *LEEDS),
        ("people", "add", "ann@b.example", "--name", "A\x1bnn", "--role", "partner", *LEEDS),
        ("people", "add", f"{'a' * 250}@b.example", "--name", "Ann", "--role", "partner", *LEEDS),
        (*ADD, "--organisation", "nowhere_council"),
        ADD,
        ("people", "disable", "nobody@b.example"),
    ],
)
def test_what_will_not_do_is_refused_and_not_repeated(plainsight, words):
    code, said, complaint = plainsight(*words)
    assert (code, said) == (2, "")
    assert words[2] not in complaint
    assert not {"Ann", "nowhere_council"} & set(complaint.split())
    assert listed(plainsight) == []


def test_twice_is_refused(plainsight):
    plainsight(*ADD, *LEEDS)
    code, _, complaint = plainsight(*ADD, *LEEDS)
    assert (code, "ann" in complaint.casefold()) == (2, False)


def test_disabled_enabled_and_invited_anew(plainsight):
    first = LINK.search(plainsight(*ADD, *LEEDS)[1])[2]
    assert plainsight("people", "disable", "ANN@b.example")[0] == 0
    assert plainsight("people", "disable", "ann@b.example")[0] == 6
    assert states(plainsight) == {"ann@b.example": ("partner", "disabled")}
    assert plainsight("people", "invite", "ann@b.example")[0] == 2
    assert plainsight("people", "enable", "ann@b.example")[0] == 0
    assert plainsight("people", "enable", "ann@b.example")[0] == 6
    code, said, _ = plainsight("people", "invite", "ann@b.example")
    assert (code, states(plainsight)) == (0, {"ann@b.example": ("partner", "invited")})
    assert LINK.search(said)[2] != first


def test_a_role_is_changed_within_a_side_and_the_last_steward_stays(plainsight):
    plainsight(*ADD, *LEEDS)
    change = ("people", "role", "ann@b.example", "--role")
    assert plainsight(*change, "steward")[0] == 0
    assert plainsight(*change, "steward")[0] == 6
    assert plainsight(*change, "analyst")[0] == 2
    assert plainsight(*change, "steward", "--organisation", "elsewhere")[0] == 2
    code, _, complaint = plainsight(*change, "planner")
    assert (code, "last active steward" in complaint) == (2, True)
    assert plainsight("people", "disable", "ann@b.example")[0] == 2
    assert plainsight(*change, "steward", "--organisation", "kirklees_council")[0] == 0
    [ann] = listed(plainsight)
    assert (ann["role"], ann["organisation"]) == ("steward", "kirklees_council")


def test_somebody_on_both_sides_is_meant_by_side(plainsight):
    plainsight(*ADD, *LEEDS)
    plainsight("people", "add", "ann@b.example", "--name", "Ann", "--role", "analyst")
    assert plainsight("people", "disable", "ann@b.example")[0] == 2
    assert plainsight("people", "disable", "ann@b.example", "--side", "analyst")[0] == 0
    assert [(row["role"], row["state"]) for row in listed(plainsight)] == [
        ("partner", "invited"),
        ("analyst", "disabled"),
    ]


def test_without_a_workspace_there_is_nothing_to_do(command_line, tmp_path):
    nowhere = ("--workspace", tmp_path / "nowhere")
    assert command_line("people", "list", *nowhere)[0] == 6
    assert command_line(*ADD, *LEEDS, *nowhere)[0] == 6
    assert not (tmp_path / "nowhere").exists()
