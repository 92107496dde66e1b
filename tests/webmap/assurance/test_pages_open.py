"""Who may open what, as the papers tell it, is what the access matrix says."""

import re

import pytest

from tests.attacks.access_matrix import SIDES, pages_of
from webmap.assurance.pages_open import open_pages
from webmap.side import Side

#: There only where a sign-in service is declared.
ELSEWHERE = "/sign-in/organisation"
WHO = {
    "anyone": "anyone",
    "members": "everybody signed in",
    "analysts": "everybody signed in",
    "steward": "data steward",
}


@pytest.mark.parametrize("side", SIDES)
def test_every_page_of_the_matrix_is_told_and_no_other(side):
    wanted = {
        (
            re.sub(r"<\w+:(\w+)>", lambda blank: blank[1].upper(), page.at),
            {"GET": "read", "POST": "send"}[page.method],
            WHO[page.group],
        )
        for page in pages_of(side)
        if not page.at.startswith(ELSEWHERE)
    }
    ours = Side.PARTNER if side == "partner" else Side.ANALYST
    told = {(page.address, page.use, page.who) for page in open_pages() if page.side is ours}
    assert told == wanted


def test_a_public_page_says_why():
    assert all(len(page.reason.split()) > 2 for page in open_pages() if page.is_public)
