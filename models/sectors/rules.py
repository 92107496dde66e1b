"""A rule says which sector a register's own code or words point at, or why they point at none.

The table travels as `models/sectors/data/rules.csv`, one rule a row, so that it can be read and
argued with. Names of businesses are no part of it: what a place is called does not say what it is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from models.sectors.keyed_table import packaged_lines, read_keyed
from models.sectors.taxonomy import SicRange, sectors

__all__ = ["Rule", "packaged_rules", "plain_words", "read_rules"]

_COLUMNS: Final = (
    "rule",
    "register",
    "how",
    "code",
    "unless",
    "sector",
    "precedence",
    "quality",
    "why",
)
_WAYS: Final = frozenset({"code", "words", "holds", "register"})
_NOT_A_WORD: Final = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table.

    Attributes
    ----------
    name
        What the rule is cited by.
    register
        The register whose entries it looks at.
    how
        ``code``: one of the entry's codes is `code`, or lies in the range ``first-last`` of SIC
        codes. ``words``: one of the entry's kinds is `code`, case and punctuation aside.
        ``holds``: one of them holds the words of `code`. ``register``: any entry.
    code
        What is looked for.
    unless
        Words that, standing in any of the entry's kinds, keep the rule from applying; or empty.
    sector
        Key of the sector pointed at, or None where the code is left unclassified on purpose.
    precedence
        Which of several sectors is the primary one: the lowest number. None without a sector.
    quality
        ``A`` the code names the sector, ``B`` it holds others beside it, ``C`` mostly others.
    why
        A note for the reader; the reason where there is no sector.
    """

    name: str
    register: str
    how: str
    code: str
    unless: str
    sector: str | None
    precedence: int | None
    quality: str | None
    why: str

    def finds(self, codes: Iterable[str], kinds: Iterable[str]) -> int | None:
        """Return which of an entry's codes or kinds the rule looks for, or None.

        Parameters
        ----------
        codes
            The entry's codes, in the register's order.
        kinds
            Its kinds as `plain_words`, in the register's order.
        """
        said = list(kinds)
        if self.unless and any(_holds(kind, self.unless) for kind in said):
            return None
        if self.how == "register":
            return 0
        tried = codes if self.how == "code" else said
        return next((at for at, one in enumerate(tried) if self._is_met_by(one)), None)

    def _is_met_by(self, said: str) -> bool:
        if self.how == "words":
            return said == plain_words(self.code)
        if self.how == "holds":
            return _holds(said, self.code)
        return said in SicRange.of(self.code) if "-" in self.code else said == self.code


def plain_words(words: str) -> str:
    """Return words in small letters with one space between them and no punctuation."""
    return _NOT_A_WORD.sub(" ", words.casefold()).strip()


@cache
def packaged_rules() -> tuple[Rule, ...]:
    """Return the packaged rules, in the order of the table."""
    return read_rules(packaged_lines("rules.csv"))


def read_rules(lines: Iterable[str]) -> tuple[Rule, ...]:
    """Read a table of rules: CSV with the columns of the packaged one, in its order.

    Raises
    ------
    ValueError
        If a column is missing, a rule stands twice, or a cell cannot be used. The message names
        line and column.
    """
    return tuple(read_keyed(lines, _COLUMNS, _rule).values())


def _rule(row: Mapping[str, str], line: int) -> Rule:
    for column, fault in _faults(row):
        raise ValueError(f"line {line}, {column}: {fault}.")
    return Rule(
        name=row["rule"],
        register=row["register"],
        how=row["how"],
        code=row["code"],
        unless=row["unless"],
        sector=row["sector"] or None,
        precedence=int(row["precedence"]) if row["precedence"] else None,
        quality=row["quality"] or None,
        why=row["why"],
    )


def _faults(row: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with a row, by column."""
    if not all(row[column] for column in ("rule", "register", "how", "code")):
        yield "rule", "rule, register, how and code must be there"
    if row["how"] not in _WAYS:
        yield "how", f"must be one of {', '.join(sorted(_WAYS))}"
    if row["sector"] and row["sector"] not in sectors():
        yield "sector", "must be a key of the sectors, or empty"
    if bool(row["sector"]) != row["precedence"].isdigit():
        yield "precedence", "must be a whole number with a sector, and empty without"
    if (row["quality"] not in {"A", "B", "C"}) if row["sector"] else row["quality"]:
        yield "quality", "must be A, B or C with a sector, and empty without"
    if not row["sector"] and not row["why"]:
        yield "why", "must say why there is no sector"


def _holds(kind: str, words: str) -> bool:
    """Say whether whole words stand in a kind, side by side."""
    return f" {plain_words(words)} " in f" {kind} "
