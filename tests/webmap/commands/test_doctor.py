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
