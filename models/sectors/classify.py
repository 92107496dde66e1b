"""Classifying gives each entry of a register one primary sector, by a rule that can be cited.

An entry may stand in several sectors: the rules' precedence decides the primary one and all are
kept. One that no rule places is counted under its code, never dropped and never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from models.sectors.rules import Rule, packaged_rules, plain_words
from models.sectors.taxonomy import sectors

__all__ = ["NO_RULE", "Classification", "classify", "one_sector_each"]

#: Stands in place of a rule where none looks for the code.
NO_RULE: Final = "no rule"
_LOOKED_AT: Final = ["register", "kinds", "kind_codes"]
_FOUND: Final = ("sector", "sectors", "rule", "quality", "precedence", "code", "words", "why")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Classification:
    """What the rules made of the entries of registers.

    Attributes
    ----------
    premises
        One row an entry, in the order given: `premises_uid`, `register`, `sector` (the primary
        one, or missing), `sectors` (all it stands in, primary first, ``;`` between), `rule` (the
        one that decided), `quality` (``A`` to ``C``) and `precedence` (``Int64``).
    unclassified
        Entries without a sector by `register`, `rule` (or ``no rule``), `code`, `words`, `why`,
        with how many `premises`; most first. An entry with several codes counts once, under the
        first. It holds no names.
    """

    premises: pd.DataFrame
    unclassified: pd.DataFrame

    def __post_init__(self) -> None:
        """Hold that every entry is in a sector or counted as unclassified."""
        without = int(self.premises["sector"].isna().sum())
        counted = int(self.unclassified["premises"].sum())
        if without != counted:
            raise ValueError(f"{without} entries have no sector but {counted} are listed so.")

    @property
    def by_sector(self) -> pd.DataFrame:
        """Count entries by sector and register, in the order of the sectors.

        Returns
        -------
        Columns `sector`, `register`, `premises` (it is their primary sector) and `also` (they
        stand in it beside another). Sectors without any are left out.
        """
        entries = self.premises.dropna(subset=["sector"])
        primary = entries.groupby(["sector", "register"]).size()
        each = entries.assign(sector=entries["sectors"].str.split(";")).explode("sector")
        stands = each.groupby(["sector", "register"]).size()
        counts = pd.DataFrame({"stands": stands})
        counts["premises"] = primary.reindex(counts.index, fill_value=0)
        counts["also"] = counts["stands"] - counts["premises"]
        table = counts.reset_index().drop(columns="stands")
        order = {key: at for at, key in enumerate(sectors())}
        return table.sort_values(
            ["sector", "register"],
            key=lambda column: column.map(order) if column.name == "sector" else column,
            ignore_index=True,
        )


def classify(premises: pd.DataFrame, rules: Sequence[Rule] | None = None) -> Classification:
    """Give every entry its sectors.

    Parameters
    ----------
    premises
        With `premises_uid`, `register`, `kinds` (the register's own words, ``;`` between) and
        `kind_codes` (its codes, ``;`` between); both may be missing. No other column is looked
        at, names least of all.
    rules
        The rules to go by; the packaged ones if left out.

    Returns
    -------
    A `Classification`. Among several rules the lowest precedence wins, then the code or kind the
    register gives first, then the order of the table. The same entry always gets the same.
    """
    rules = packaged_rules() if rules is None else rules
    by_register: dict[str, list[Rule]] = {}
    for rule in rules:
        by_register.setdefault(rule.register, []).append(rule)
    looked_at = premises[_LOOKED_AT].fillna("").astype("str")
    alike = looked_at.groupby(_LOOKED_AT, sort=False).ngroup().to_numpy()
    different = looked_at.drop_duplicates()
    found = pd.DataFrame(
        [
            _verdict(by_register.get(register, []), kinds, codes)
            for register, kinds, codes in different.itertuples(index=False)
        ],
        columns=list(_FOUND),
    ).iloc[alike]
    entries = pd.concat(
        [
            premises[["premises_uid", "register"]].reset_index(drop=True),
            found.reset_index(drop=True),
        ],
        axis="columns",
    ).astype({"sector": "str", "quality": "str", "precedence": "Int64"})
    return Classification(
        premises=entries.drop(columns=["code", "words", "why"]), unclassified=_listed(entries)
    )


def one_sector_each(entries: pd.DataFrame, groups: pd.Series) -> pd.Series:
    """Give premises that stand in several registers one primary sector.

    Parameters
    ----------
    entries
        The `premises` of a `Classification`, or some of them: leave out registered offices, which
        say nothing of a place.
    groups
        The premises each entry belongs to, by `premises_uid`; an entry not in it is a premises
        of its own.

    Returns
    -------
    The sector by premises, missing where no entry has one: that of the entry with the lowest
    precedence, and of the first `premises_uid` among equals.
    """
    own = entries["premises_uid"]
    told = entries.assign(premises=own.map(groups).astype("str").fillna(own))
    ordered = told.sort_values(["precedence", "premises_uid"], na_position="last")
    return ordered.drop_duplicates("premises").set_index("premises")["sector"].sort_index()


def _verdict(rules: Sequence[Rule], written_kinds: str, written_codes: str) -> tuple[object, ...]:
    """Return what the rules of a register say of kinds and codes, in the order of `_FOUND`."""
    words = _parts(written_kinds)
    codes = _parts(written_codes)
    kinds = [plain_words(kind) for kind in words]
    met = [
        (rule.precedence or 0, position, at, rule)
        for at, rule in enumerate(rules)
        if (position := rule.finds(codes, kinds)) is not None
    ]
    placing = sorted((key for key in met if key[3].sector), key=lambda key: key[:3])
    if placing:
        first = placing[0][3]
        stands_in = dict.fromkeys(str(key[3].sector) for key in placing)
        found = (first.sector, ";".join(stands_in), first.name, first.quality, first.precedence)
        return (*found, "", "", "")
    declined = min(met, key=lambda key: (key[3].how == "register", key[1], key[2]), default=None)
    rule = None if declined is None else declined[3]
    at = 0 if declined is None else declined[1]
    return (
        None,
        "",
        NO_RULE if rule is None else rule.name,
        None,
        None,
        codes[min(at, len(codes) - 1)] if codes else "",
        words[min(at, len(words) - 1)] if words else "",
        "" if rule is None else rule.why,
    )


def _listed(entries: pd.DataFrame) -> pd.DataFrame:
    """Count entries without a sector by register, rule and code."""
    keys = ["register", "rule", "code", "words", "why"]
    without = entries[entries["sector"].isna()]
    counted = without.groupby(keys, sort=True).size().rename("premises").reset_index()
    return counted.sort_values(["premises", *keys], ascending=[False] + [True] * 5).reset_index(
        drop=True
    )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
