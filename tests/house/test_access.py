"""The page of who may open what says what the access matrix says, line by line."""

import re
from pathlib import Path

import pytest

from tests.attacks.access_matrix import SIDES, Page, pages_of

#: How the page says who.
WHO = {
    "anyone": "anyone",
    "members": "everybody signed in",
    "analysts": "everybody signed in",
    "steward": "the steward",
}
HOW = {"GET": "read", "POST": "send"}
HEADINGS = {"partner": "## The partner side", "restricted": "## The restricted side"}


def row_of(page: Page) -> tuple[str, ...]:
    """A line of the matrix as the page writes it."""
    who = WHO[page.group]
    if page.of:
        who = f"{who}, for their own {page.of}"
    if page.not_on:
        who = f"{who}, about others"
    return (page.what[:1].upper() + page.what[1:], f"`{plain(page.at)}`", HOW[page.method], who)


def plain(address: str) -> str:
    """An address as people write it: its blanks in capitals."""
    return re.sub(r"<\w+:(\w+)>", lambda blank: blank[1].upper(), address)


@pytest.mark.parametrize("side", SIDES)
def test_page_says_what_the_matrix_says(root: Path, side: str):
    text = (root / "docs/reference/access.md").read_text(encoding="utf-8")
    part = text.split(HEADINGS[side])[1].split("\n## ")[0]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in part.splitlines()
        if line.startswith("|") and "`" in line
    ]
    wanted = [row_of(page) for page in pages_of(side)]

    assert [row for row in wanted if row not in rows] == [], "put these rows into access.md"
    assert [row for row in rows if row not in wanted] == [], "take these rows out of access.md"
    assert len(rows) == len(wanted)
