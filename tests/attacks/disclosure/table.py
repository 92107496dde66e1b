"""The table of attacks: which test runs each, what it found on careless builds and on ours.

The long tests measure and write docs/reference/attacks.md; nothing in it is typed by hand but the
words.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.attacks.disclosure.scoring import Score

PAGE: Final = Path(__file__).parents[3] / "docs" / "reference" / "attacks.md"

#: Each attack of the disclosure rules: what it tries, what it first succeeds on, and its tests.
ATTACKS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "A1": ("a parent less its other children", "hide 1 to 4", ("test_disclosure_attacks.py",)),
    "A2": ("linear bounds over everything told", "hide 1 to 4, and 1 to 7; our cells before "
           "their audit", ("test_disclosure_attacks.py", "test_disclosure_long.py")),
    "A3": ("the same over releases in turn, with late reports and a revision", "hide 1 to 4, each "
           "release counting afresh", ("test_disclosure_attacks.py", "test_disclosure_long.py")),
    "A4": ("one period less another, one release less the one before", "hide 1 to 4, each "
           "release counting afresh", ("test_disclosure_attacks.py",)),
    "A5": ("filters by hand-made addresses", "a filter over any wards",
           ("test_disclosure_pages.py",)),
    "A6": ("vintages, boxes, clipped exports", "none: no such question is offered",
           ("test_hostile_requests.py",)),
    "A7": ("averaging over repeats, restarts, new imports and orders", "noise drawn at each asking",
           ("test_disclosure_attacks.py", "test_disclosure_long.py", "test_two_worlds_pages.py")),
    "A8": ("cells of the same cases", "noise drawn for each table",
           ("test_disclosure_attacks.py", "test_disclosure_faults.py")),
    "A9": ("one case more or less", "hide 1 to 4", ("test_disclosure_attacks.py",)),
    "A10": ("an organisation's own cases", "hide 1 to 4", ("test_disclosure_attacks.py",)),
    "A11": ("public totals of the same cases", "hide 1 to 4", ("test_disclosure_attacks.py",)),
    "A12": ("two worlds with the same released cells", "rates from exact counts; an app that "
            "tells of the store", ("test_two_worlds.py", "test_two_worlds_imported.py",
                                   "test_two_worlds_pages.py", "test_disclosure_long.py")),
    "A13": ("the source of pages and every resource", "views coloured and sorted by exact counts",
            ("test_two_worlds.py", "test_disclosure_faults.py")),
    "A14": ("what files carry beside their figures", "a file of exact counts",
            ("test_export_files.py", "test_two_worlds.py")),
    "A15": ("logs and temporary files", "files with 500 planted people",
            ("test_canaries.py", "test_canaries_elsewhere.py")),
    "A16": ("answers to mistakes", "none: one answer is compared with the others",
            ("test_hostile_requests.py", "test_access_matrix.py")),
    "A17": ("caches, tags and ranges", "a tag made from the store's time",
            ("test_hostile_requests.py", "test_two_worlds_pages.py")),
    "A18": ("roles", "none: every page is held against what is written down",
            ("test_access_matrix.py",)),
    "A19": ("order, paging and legend", "cells and pages sorted by exact counts",
            ("test_two_worlds.py", "test_hostile_requests.py", "test_disclosure_faults.py")),
}  # fmt: skip

#: Marks the parts that a long test writes; what stands around them is left as it is.
MEASURED: Final = "<!-- {}: written by the long tests -->"
END: Final = "<!-- end -->"

_HEAD: Final = """# Attacks

What is tried against a release, on a county of twelve wards with made-up cases. An attack counts
only if it first succeeds on a careless build. Attackers hold what partners can get; the truth is
counted apart, by other code, to score them. A count from 1 to 7 is *proved* where it must be at
least one, and *pinned* where it must be at least one or must be below seven: neither may happen.
The linear attacker is written from the disclosure rules and shares nothing with the audit.

"""


def which_tests() -> str:
    """The table of attacks and the tests that run them."""
    rows = [
        f"| {name} | {words} | {careless} | {', '.join(f'`{test}`' for test in tests)} |"
        for name, (words, careless, tests) in ATTACKS.items()
    ]
    heading = ["| | attack | first succeeds on | tests in `tests/attacks` |", "|---|---|---|---|"]
    return "\n".join([*heading, *rows])


def score_row(attack: str, build: str, found: Score) -> str:
    """One row of what an attack found."""
    return (
        f"| {attack} | {build} | {found.targets} | {found.exact} ({found.share:.1%}) | "
        f"{found.proved} | {found.pinned} |"
    )


def write_part(name: str, title: str, lines: Sequence[str]) -> None:
    """Put one measured part into the page, in place of what was measured before."""
    mark = MEASURED.format(name)
    part = "\n".join([mark, f"## {title}", "", *lines, END])
    parts = parts_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    parts[name] = part
    head = f"{_HEAD}## Which test runs each\n\n{which_tests()}\n"
    text = "\n\n".join([head.rstrip(), *(parts[each] for each in sorted(parts))])
    PAGE.write_text(text + "\n", encoding="utf-8")


def parts_of(page: str) -> dict[str, str]:
    """Return the measured parts of a page by name."""
    found = {}
    for part in page.split("<!-- ")[1:]:
        name, colon, _ = part.partition(": written by")
        if colon:
            found[name] = f"<!-- {part}".rstrip() + f"\n{END}"
    return found
