"""Scoring compares what an attacker worked out with the truth, which no attacker is given.

What is asked about is public: every figure that is hidden, every quarter of a ward or group, every
printed whole less a printed part. What counts is public too: proved to be there, pinned, or exact.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from models.disclosure.dimensions import classes_of
from tests.attacks.disclosure.linear import Linear
from tests.attacks.disclosure.stores import true_cases, true_reports

MOST = 7


@dataclass(frozen=True, kw_only=True)
class Score:
    """How an attack fared.

    Attributes
    ----------
    targets
        Sums asked about that truly hold from 1 to 7.
    exact
        Of these, how many were worked out exactly.
    proved
        Proved to be there at all.
    pinned
        Proved to be less than seven, or proved to be there: what must not happen even once.
    wrong
        Sums whose truth lies outside what the attacker concluded: he was misled, and so may the
        audit be.
    """

    targets: int
    exact: int
    proved: int
    pinned: int
    wrong: int = 0

    @property
    def share(self):
        """Share of targets worked out exactly."""
        return self.exact / self.targets if self.targets else 0.0


class Truth:
    """What each unknown of a linear attacker truly is."""

    def __init__(self, history, told):
        asked = {"late_at_once": told.late_at_once}
        self.counts = Counter()
        for part, frame in (
            ("cases", true_cases(history, told_start(told), **asked)),
            ("reports", true_reports(history, told_start(told), **asked)),
        ):
            for row in frame.to_dict("records"):
                for key in _keys(part, row):
                    self.counts[key] += 1

    def of(self, linear, asked):
        """The true value of each sum asked for."""
        names = {number: key for key, number in linear.numbers.items()}
        return np.array([sum(self.counts[names[at]] for at in each) for each in asked])


def told_start(told):
    """First day of the figures."""
    from datetime import date

    return date.fromisoformat(told.start)


def _keys(part, row):
    when = (row["quarter"], row["edition"])
    if part == "reports":
        yield ("record_type", row["record_type"], row["district"], *when)
        return
    yield ("cases", "", row["slot"], *when)
    yield ("origin", row["origin"], "county", *when)
    yield ("age", row["age"], row["district"], *when)
    yield from (("type", kind, row["district"], *when) for kind in row["types"])
    if isinstance(row["sector"], str):
        yield ("sector", row["sector"], row["district"], *when)


def hidden(linear, tables=None):
    """Sums of unknowns behind every hidden cell of every telling."""
    return _unlike(
        numbers
        for telling, sums in zip(linear.told.tellings, linear.sums, strict=True)
        for cell, numbers in zip(telling.cells, sums, strict=True)
        if cell["state"] in ("SMALL", "WITHHELD") and (tables is None or cell["table"] in tables)
    )


def unpublished(linear):
    """Every quarter of every ward, of the rest of each district, and of every group."""
    geography, last = linear.told.geography, len(linear.told.tellings) - 1
    wards = [(ward,) for ward in geography.codes["ward"]]
    rests = [(f"rest of {district}",) for district in geography.codes["district"]]
    groups = [
        tuple(sorted(geography.wards_in(level, code)))
        for level in ("small_group", "group")
        for code in geography.codes.get(level, ())
    ]
    quarters = sorted({key[3] for key in linear.numbers})
    return _unlike(
        linear.unknowns("cases", "", slots, [quarter], last)
        for quarter in quarters
        for slots in [*wards, *rests, *groups]
    )


def differences(linear):
    """Every printed whole less one printed part of it: in place, in time or in class."""
    printed = defaultdict(set)
    for at, (telling, sums) in enumerate(zip(linear.told.tellings, linear.sums, strict=True)):
        for cell, numbers in zip(telling.cells, sums, strict=True):
            if cell["state"] in ("SHOWN", "COARSE") and cell["measure"] == "cases":
                printed[at].add(numbers)
    for held in printed.values():
        yield from _unlike(whole - part for whole in held for part in held if part < whole)


def _unlike(sums):
    return list(dict.fromkeys(each for each in sums if each))


def score(linear, asked, truth, *, careful=True):
    """Let a linear attacker work on sums, and count what of the truth he found.

    A `careful` score presses no sum further than until it is known to be safe; the exact count of
    recoveries needs one that is not.
    """
    asked = list(asked)
    true = truth.of(linear, asked)
    chosen = np.flatnonzero((true >= 1) & (true <= MOST))
    if not chosen.size:
        return Score(targets=0, exact=0, proved=0, pinned=0)
    low, high = linear.ends([asked[at] for at in chosen], until=MOST if careful else None)
    if np.isnan(low).any():
        return Score(targets=chosen.size, exact=0, proved=0, pinned=0, wrong=chosen.size)
    return judged(low, high, true[chosen])


def judged(low, high, true):
    """Count what ends of sums say of true values from 1 to 7."""
    least, most = np.ceil(low - 1e-6), np.floor(high + 1e-6)
    return Score(
        targets=true.size,
        exact=int(((least == most) & (least == true)).sum()),
        proved=int((least >= 1).sum()),
        pinned=int(((least >= 1) | (most < MOST)).sum()),
        wrong=int(((true < least) | (true > most)).sum()),
    )


def attack(told, history, *, tables=None, careful=True, most=None, seed=0):
    """Turn the linear attacker on everything told; at most `most` sums by lot, if given."""
    linear = Linear(told, tables)
    asked = [*hidden(linear, tables), *unpublished(linear)]
    asked = list(dict.fromkeys([*asked, *differences(linear)]))
    truth = Truth(history, told)
    if most is not None and len(asked) > most:
        chosen = np.random.default_rng(seed).permutation(len(asked))[:most]
        asked = [asked[at] for at in sorted(chosen)]
    return score(linear, asked, truth, careful=careful)


__all__ = ["Linear", "Score", "Truth", "attack", "classes_of", "differences", "hidden", "judged",
           "score", "unpublished"]  # fmt: skip
