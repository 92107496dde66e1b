"""`plainsight init` and the first steward: made once, whatever is run again."""

import json
import re

import pytest

STEWARD = ("--steward", "sam@b.example", "--steward-name", "Sam")
LINK = re.compile(r"^Invitation: http://127\.0\.0\.1:8000/invitation/[\w-]{43}$", re.MULTILINE)


@pytest.fixture
def typed(command_line, tmp_path):
    return lambda *words: command_line(*words, "--workspace", tmp_path / "place")


def people(typed):
    return [
        (row["email"], row["role"], row["organisation"])
        for row in json.loads(typed("people", "list", "--json")[1])
    ]


def test_with_a_steward_everything_is_made_at_once(typed):
    code, said, _ = typed("init", *STEWARD, "--steward-organisation", "leeds_council")

    assert code == 0
    assert LINK.search(said)
    assert "Pass the invitation on" in said
    assert "sam@b.example" not in said
    assert people(typed) == [("sam@b.example", "steward", "leeds_council")]


def test_without_one_it_says_how_to_add_them_and_later_adds_them_once(typed):
    code, said, _ = typed("init")
    assert (code, LINK.search(said)) == (0, None)
    assert "plainsight init --steward EMAIL --steward-name NAME" in said

    code, said, _ = typed("init", *STEWARD)
    assert code == 0
    assert LINK.search(said)
    for _ in range(2):
        code, said, _ = typed("init", *STEWARD)
        assert (code, said) == (6, "")
    assert people(typed) == [("sam@b.example", "steward", None)]


def test_another_first_steward_is_refused(typed):
    typed("init", *STEWARD)
    code, _, complaint = typed("init", "--steward", "tom@b.example", "--steward-name", "Tom")
    assert (code, "plainsight people add" in complaint) == (2, True)
    assert people(typed) == [("sam@b.example", "steward", None)]


@pytest.mark.parametrize(
    "words",
    [
        ("--steward", "sam@b.example"),
        ("--steward-name", "Sam"),
        ("--steward-organisation", "leeds_council"),
        ("--steward", "sam.b.example", "--steward-name", "Sam"),
        ("--steward", "sam@b.example", "--steward-name", " "),
    ],
)
def test_half_a_steward_makes_nothing(typed, tmp_path, words):
    code, said, complaint = typed("init", *words)
    assert (code, said) == (2, "")
    assert "sam" not in complaint.casefold()
    assert not (tmp_path / "place").exists()


def test_an_organisation_that_is_not_listed_is_refused_before_anything_is_made(typed, tmp_path):
    wrong = ("init", *STEWARD, "--steward-organisation", "nowhere_council")
    code, said, complaint = typed(*wrong)
    assert (code, said, "nowhere_council" in complaint) == (2, "", False)
    assert "--steward-organisation" in complaint
    assert not (tmp_path / "place").exists()

    own = tmp_path / "own.csv"
    own.write_text("key,name,class\nown_body,Own Body,council\n", encoding="utf-8")
    code, said, _ = typed(
        "init", *STEWARD, "--steward-organisation", "leeds_council", "--organisations", own
    )
    assert (code, said, (tmp_path / "place").exists()) == (2, "", False)

    assert typed("init")[0] == 0
    assert typed(*wrong)[0] == 2
    assert people(typed) == []
    assert typed("init", *STEWARD, "--steward-organisation", "kirklees_council")[0] == 0
