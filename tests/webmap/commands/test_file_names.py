"""A file is called what its sender likes, so its name must not write a line of ours."""

import json

import pytest

from tests.concern_files import concern, write_concerns
from webmap.errors import ExitCode

FORGED = "june.csv: 900 read = 900 accepted + 0 duplicate + 0 refused"
COMMANDS = [
    ("import", "concerns"),
    ("import", "return"),
    ("import", "concerns", "good.csv"),
    ("check",),
    ("map-columns",),
    ("boundaries", "add"),
    ("places", "add-uprns"),
    ("backup",),
    ("backup", "whole.zip", "--key-to"),
    ("restore",),
    ("template", "visits", "-o"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("control", ["\n", "\r", "\x1b[2K", "\u2028", "\u202e", "\x85"])
def test_a_name_with_a_control_character_is_refused_and_not_shown(
    command_line, tmp_path, monkeypatch, command, control
):
    monkeypatch.chdir(tmp_path)
    write_concerns(tmp_path / "good.csv", concern(1))
    hostile = write_concerns(tmp_path / f"a{control}{FORGED}", concern(2))
    before = sorted(tmp_path.rglob("*"))

    code, printed, said = command_line(*command, hostile)

    assert code == ExitCode.USAGE
    assert (printed, FORGED in said, control in said.rstrip("\n")) == ("", False, False)
    assert "control character" in said
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_of_any_letters_is_shown_as_it_is(command_line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write_concerns(tmp_path / "Łódź - août & 東京.csv", concern(1))

    code, printed, _ = command_line("check", path, "--json", "--today", "2026-11-22")

    assert code == ExitCode.DONE
    assert json.loads(printed)["file"] == path.name
