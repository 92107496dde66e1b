"""Every command and every setting exists, helps, and stands in the reference pages."""

import runpy
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from webmap.commands.main import COMMANDS

REFERENCE = Path("docs/reference")


@pytest.mark.parametrize("name", COMMANDS)
def test_command_exists_and_helps(name: str):
    module = import_module(COMMANDS[name].module)
    shown = CliRunner().invoke(module.app, ["--help"])
    assert shown.exit_code == 0, f"plainsight {name} --help fails: mend {COMMANDS[name].module}."
    command = typer.main.get_command(module.app)
    parts = [command, *getattr(command, "commands", {}).values()]
    for part in parts:
        assert part.help, f"plainsight {name}: give {part.name} a docstring; it is its help."
        for option in part.params:
            if getattr(option, "hidden", False) or option.name in {
                "install_completion",
                "show_completion",
            }:
                continue
            said = getattr(option, "help", None)
            assert said, f"plainsight {name}: {option.name} has no help=: say what it does."


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_in_the_reference(name: str, root: Path):
    page = (root / REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert f"## plainsight {name}\n" in page, (
        f"docs/reference/cli.md does not know plainsight {name}: run make docs."
    )


def test_every_setting_is_explained(root: Path):
    settings = import_module("webmap.config").Settings
    page = (root / REFERENCE / "settings.md").read_text(encoding="utf-8")
    prefix = settings.model_config.get("env_prefix", "").upper()
    for name in settings.model_fields:
        variable = f"`{prefix}{name.upper()}`"
        assert variable in page, (
            f"docs/reference/settings.md does not explain {variable}: say what it changes, its "
            "default, and who should touch it."
        )


@pytest.mark.parametrize("name", ["cli.md", "api.md"])
def test_reference_is_what_the_code_says(name: str, root: Path):
    generated = runpy.run_path(str(root / "docs" / "generate.py"))["PAGES"]
    written = (root / REFERENCE / name).read_text(encoding="utf-8")
    assert written == generated[name](), f"docs/reference/{name} is out of date: run make docs."
