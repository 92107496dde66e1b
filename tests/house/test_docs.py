"""The documentation keeps pace: links lead somewhere, and its tables say what the code does."""

import re
from pathlib import Path

import pytest

from geo import schema
from models.disclosure.policy import Policy
from webmap.commands.main import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(
    r"^\s*(?:\$ )?(?:\.venv/bin/)?plainsight ([a-z][a-z-]*)|`plainsight ([a-z][a-z-]*)", re.M
)
PLACE = re.compile(r"`((?:boundaries|geo|models|webmap|tests|docs|notebooks)[/.][\w/.-]+)`")
TARGET = re.compile(r"^\s*make ([a-z-]+)|`make ([a-z-]+)", re.MULTILINE)


def named(pattern: re.Pattern[str], text: str) -> set[str]:
    """Words a page names in running text or in a block of commands."""
    return {first or second for first, second in pattern.findall(text)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path):
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), (
            f"{path.relative_to(ROOT)} links to {link}, which is not there: mend the link."
        )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_modules_named_are_there(path: Path):
    for named_place in PLACE.findall(path.read_text(encoding="utf-8")):
        spelled = named_place if "/" in named_place else named_place.replace(".", "/")
        found = [ROOT / spelled, ROOT / f"{spelled}.py"]
        assert any(place.exists() for place in found), (
            f"{path.relative_to(ROOT)} names {named_place}, which is not there: say where it went."
        )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_targets_exist(path: Path):
    text = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert named(COMMAND, text) <= set(COMMANDS), f"{path.name} names a command nobody wrote."
    assert named(TARGET, text) <= targets, f"{path.name} names a make target nobody wrote."


def test_concerns_file_page_knows_every_column_and_word():
    page = (ROOT / "docs/reference/concerns-file.md").read_text(encoding="utf-8")
    words = {*schema.COLUMNS, *schema.EXPLOITATION, *schema.RECORD_TYPES, *schema.ORIGINS}
    missing = sorted(word for word in words if f"`{word}`" not in page)
    assert not missing, f"docs/reference/concerns-file.md does not explain {missing}."


def test_protection_page_prints_the_intervals_of_the_policy():
    page = (ROOT / "docs/explanation/protection.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (\d+) to (\d+) \|$", page, re.MULTILINE)
    printed = {int(value): (int(low), int(high)) for value, low, high in rows}
    policy = Policy()
    assert policy.smallest_printed in printed
    assert printed == {value: policy.counts_behind(value) for value in printed}
