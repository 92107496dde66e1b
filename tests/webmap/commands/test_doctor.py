"""The doctor prints a line a check, and its exit code says whether the stores can be used."""

import json

from tests.webmap.examined import found


def test_it_prints_a_line_a_check_and_ends_with_0(filled, command_line):
    code, shown, _ = command_line("doctor", "--workspace", filled.root)
    lines = [line for line in shown.splitlines() if not line.startswith(" ")]
    assert code == 0
    assert {line.split()[0] for line in lines} <= {"ok", "look", "unsafe"}
    assert len(lines) == len(found(filled))


def test_it_prints_json_for_programs_and_ends_with_5_where_a_store_is_unusable(
    filled, command_line
):
    (filled.restricted / "key").unlink()
    code, shown, _ = command_line("doctor", "--workspace", filled.root, "--json")
    rows = {row["check"]: row for row in json.loads(shown)}
    assert code == 5
    assert rows["key"]["state"] == "unsafe"
    assert rows["key"]["usable"] is False


def test_what_it_says_of_letting_people_in_is_a_whole_command(tmp_path, command_line):
    """With its words filled in, it lets somebody in who looks after the side."""
    place = tmp_path / "place"
    assert command_line("init", "--workspace", place)[0] == 0

    def rows():
        shown = command_line("doctor", "--workspace", place, "--json")[1]
        return {row["check"]: row for row in json.loads(shown)}

    for check, row in rows().items():
        if check in {"stewards", "analysts"}:
            words = row["do"].partition("plainsight ")[2].split()
            put = {"EMAIL": "jo@own.example", "NAME": "Jo", "KEY": "leeds_council"}
            given = [put.get(word, word) for word in words]
            assert command_line(*given, "--workspace", place)[::2] == (0, "")
            assert rows()[check]["says"] == "no invitation has been taken up yet"
