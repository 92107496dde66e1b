"""Scoring compares what an attacker worked out with the truth, which no attacker is given.

What is asked about is public: every figure that is hidden, every quarter of a ward or group, every
printed whole less a printed part. What counts is public too: proved to be there, pinned, or exact.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from tests.attacks.disclosure.linear import Less, Linear, part, whole
from tests.attacks.disclosure.stores import true_cases, true_reports

MOST = 7
#: Fields of a key that say nothing of a class.
WHERE_AND_WHEN = 2


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
        asked, start = {"late_at_once": told.late_at_once}, date.fromisoformat(told.start)
        self.counts = Counter()
        for measure, frame in (
            ("cases", true_cases(history, start, **asked)),
            ("reports", true_reports(history, start, **asked)),
        ):
            for row in frame.to_dict("records"):
                for key in keys_of(measure, row):
                    self.counts[key] += 1

    def of(self, linear, asked):
        """The true value of each sum asked for."""
        names = {number: key for key, number in linear.numbers.items()}

        def value(numbers):
            return sum(self.counts[names[at]] for at in numbers)

        return np.array([value(whole(each)) - value(part(each)) for each in asked])


def keys_of(measure, row):
    """The unknowns of a linear attacker that a case or a report counts in."""
    when = (row["quarter"], row["edition"])
    if measure == "reports":
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
    """Every printed whole less one printed part of it: in place, in time or in class.

    In place and time any figure of cases that lies within another is a part; in class, a class of
    an area and period is one of all cases of that area and period.
    """
    found = []
    for telling, sums in zip(linear.told.tellings, linear.sums, strict=True):
        printed = {
            (cell["area"], cell["period"], *cell["dims"].items()): numbers
            for cell, numbers in zip(telling.cells, sums, strict=True)
            if cell["state"] in ("SHOWN", "COARSE") and cell["measure"] == "cases"
        }
        undivided = {numbers for key, numbers in printed.items() if len(key) == WHERE_AND_WHEN}
        found += [more - less for more in undivided for less in undivided if less < more]
        found += [
            Less(printed[key[:WHERE_AND_WHEN]], numbers)
            for key, numbers in printed.items()
            if len(key) > WHERE_AND_WHEN and key[:WHERE_AND_WHEN] in printed
        ]
    return list(dict.fromkeys(found))


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


def attack(told, history, *, tables=None, careful=True, most=None, seed=0, of=None):
    """Turn the linear attacker on everything told, or on what `of` lists.

    At most `most` sums are asked about, by lot, if given.
    """
    linear = Linear(told, tables)
    asked = of(linear) if of else [*hidden(linear, tables), *unpublished(linear)]
    asked = list(dict.fromkeys(asked))
    truth = Truth(history, told)
    if most is not None and len(asked) > most:
        chosen = np.random.default_rng(seed).permutation(len(asked))[:most]
        asked = [asked[at] for at in sorted(chosen)]
    return score(linear, asked, truth, careful=careful)
