"""The suite: every check turns one kind of attack on a service and counts what it found.

On the service as it is each finds nothing; with a fault planted in its protection at least one
must find something. A check sees what partners see; where it holds that against the truth, the
truth was counted by `stores`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from geo.periods import Period, quarters_between
from models.disclosure import spec as specifying
from models.disclosure.cells import CellId
from models.disclosure.geography import Geography
from models.disclosure.spec import cells_of
from tests.attacks.disclosure import scoring
from tests.attacks.disclosure.linear import Linear
from tests.attacks.disclosure.ours import Ours
from tests.attacks.disclosure.scoring import MOST, Truth
from tests.attacks.disclosure.stores import (
    REVISION,
    grown,
    one_release,
    true_cases,
    true_reports,
)
from tests.attacks.disclosure.worlds import OTHERS, pair_of_worlds
from tests.published import published_resources
from tests.world import FAMILY, LAST, SHORT, county, placed, random_records

AREAS: Final = county()
START: Final = date.fromisoformat(FAMILY.start)
#: Cases a quarter: few enough for half of the ward-years to be hidden.
FEW: Final = 30
#: Another secret, under which all noise is another.
OTHER_KEY: Final = bytes(range(1, 33))
#: Where a report of each organisation comes from.
ORIGIN: Final = {name: "council" if "council" in name else "police" for name in OTHERS}
#: How far apart the least and most of others' cases must lie: what "10" leaves by itself.
DOUBT: Final = 6
#: How many figures an insider looks at, the first by their numbers.
OF_AN_INSIDER: Final = 15
#: Pairs of worlds whose cells are the same after repair; `worlds` says how they are found.
PAIRS: Final = (0, 1)
#: A world in which cells that must be of the same cases are coarsened.
EQUALS: Final = (12, 45)
#: How many sums the linear attacker is asked about, by lot.
ASKED: Final = 300


@lru_cache
def few(seed=8, per_quarter=FEW):
    """A county where much is hidden; some cases are told of twice, some in no ward."""
    records = random_records(AREAS, per_quarter, seed=seed)
    again = records.iloc[::6].assign(
        uid=[f"again-{at}" for at in range(len(records.iloc[::6]))],
        received_on=records["received_on"].iloc[::6] + pd.Timedelta(days=1),
        organisation="leeds_council",
        came_from="council",
    )
    vague = records.iloc[::9].index
    names = np.random.default_rng(seed).choice(list(OTHERS), len(records))
    records = records.assign(
        ward_code=records["ward_code"].where(~records.index.isin(vague), None),
        precision=records["precision"].where(~records.index.isin(vague), "district"),
        organisation=names,
        came_from=[ORIGIN[name] for name in names],
    )
    both = pd.concat([records, again.assign(record_uid=again["uid"])], ignore_index=True)
    return both[both["received_on"] < np.datetime64(LAST.end)].reset_index(drop=True)


def told_once(service):
    """A linear attacker on one release: sums from 1 to 7 proved to be there or pinned."""
    history = one_release(few(), LAST)
    found = scoring.attack(service.tell(history), history)
    return found.pinned + found.wrong


def told_by_nobody(service):
    """The same where reports name no organisation, so that no look at insiders hides a mistake."""
    history = one_release(few().assign(organisation=None), LAST)
    found = scoring.attack(service.tell(history), history)
    return found.pinned + found.wrong


def told_again(service):
    """The same on releases in turn, with late reports and an annual revision among them."""
    history = in_turn()
    found = scoring.attack(service.tell(history), history)
    return found.pinned + found.wrong


def wholes_less_parts(service):
    """The same on printed figures less printed parts of them, in place, in time and in class."""
    history = in_turn()
    told = service.tell(history)
    found = scoring.attack(told, history, most=ASKED, of=scoring.differences)
    return found.pinned + found.wrong


@lru_cache
def in_turn():
    """Two releases, the second of them the annual revision, which counts what came in late."""
    quarters = quarters_between(Period.quarter("2025-Q3"), Period.quarter("2025-Q4"))
    return grown(few(8), quarters, late_share=0.3, seed=8)


def insiders(service):
    """Figures that tell an organisation, which knows its own cases, how many others there are."""
    history = one_release(few(1), LAST)
    told = service.tell(history)
    frame = true_cases(history, START)
    linear, pinned = Linear(told), 0
    for name in OTHERS:
        own = Counter(
            key
            for row in frame[[name in held for held in frame["organisations"]]].to_dict("records")
            for key in scoring.keys_of("cases", row)
        )
        pinned += _pinned_for(told, own, Truth(history, told), linear.sums[0])
    return pinned


def _pinned_for(told, own, truth, sums):
    """How many printed figures with few others leave next to no doubt how many."""
    linear = Linear(told)
    linear.floor = {
        linear.numbers[key]: count for key, count in own.items() if key in linear.numbers
    }
    printed = {
        numbers
        for cell, numbers in zip(told.tellings[0].cells, sums, strict=True)
        if cell["state"] in ("SHOWN", "COARSE") and cell["measure"] == "cases"
    }
    asked = sorted(printed, key=sorted)
    mine = np.array([sum(linear.floor.get(at, 0) for at in each) for each in asked])
    others = truth.of(linear, asked) - mine
    chosen = np.flatnonzero((mine > 0) & (others <= MOST))[:OF_AN_INSIDER]
    if not chosen.size:
        return 0
    low, high = linear.ends([asked[at] for at in chosen])
    return int((np.floor(high + 1e-6) - np.ceil(low - 1e-6) < DOUBT).sum())


def frozen(service):
    """Figures of closed periods that a release without a revision tells anew."""
    quarters = quarters_between(Period.quarter("2025-Q4"), Period.quarter("2026-Q2"))
    told = service.tell(grown(few(3), quarters, late_share=0.25, seed=3))
    before: dict[str, tuple] = {}
    changed = 0
    for telling in told.tellings:
        now = {_address(cell): _figure(cell) for cell in telling.cells}
        if not telling.quarter.endswith(REVISION):
            changed += sum(before[at] != now[at] for at in before.keys() & now.keys())
        before |= now
    return changed


def taken_in_again(service):
    """Figures that change when the same cases are taken in again, in other order and batches."""
    records = few()
    first = service.tell(one_release(records, LAST))
    changed = 0
    for seed in range(2):
        names = [f"batch-{seed}-{at:06d}" for at in range(len(records))]
        again = records.sample(frac=1, random_state=seed)
        again = again.assign(uid=names, record_uid=names).reset_index(drop=True)
        told = service.tell(one_release(again, LAST))
        changed += _unlike(first.tellings[0].cells, told.tellings[0].cells)
    return changed


def equal_sets(service):
    """Cells of the very same cases that say different things of them.

    Two that must be of the same cases say the very same; two that happen to be may differ in how
    exactly they say it, once the audit has made one of them coarser.
    """
    history = one_release(pair_of_worlds(AREAS, *EQUALS)[0], LAST)
    told = service.tell(history)
    members, linear = _members(told, history), Linear(told)
    said: dict[frozenset, set] = defaultdict(set)
    must: dict[frozenset, set] = defaultdict(set)
    for cell, numbers in zip(told.tellings[0].cells, linear.sums[0], strict=True):
        must[numbers].add(_figure(cell))
        held = members(cell)
        if held:
            said[held].add(_printed_ends(cell))
    return sum(len(figures) - 1 for figures in must.values()) + sum(map(_apart, said.values()))


def another_route(service):
    """Figures that differ between a release made at once and one that others came before."""
    records = pair_of_worlds(AREAS, *EQUALS)[0]
    quarters = quarters_between(Period.quarter("2026-Q2"), LAST)
    at_once = service.tell(one_release(records, LAST)).tellings[-1]
    in_turn = service.tell(grown(records, quarters, late_share=0, seed=0)).tellings[-1]
    there = {_address(cell): _printed_ends(cell) for cell in in_turn.cells}
    return sum(
        _apart({_printed_ends(cell), there[_address(cell)]})
        for cell in at_once.cells
        if _address(cell) in there
    )


def _printed_ends(cell):
    high = np.inf if cell["high"] is None else cell["high"]
    return cell["low"] or 0, high


def _apart(ends):
    """Whether some of what is printed leaves nothing that all of it could mean."""
    return max(low for low, _ in ends) > min(high for _, high in ends)


def one_more(service):
    """Steps, as a quiet ward goes from no case to seven, at which any of its figures moves."""
    base = random_records(AREAS, 60, seed=4, risk=np.arange(12) > 0)
    ward, said = AREAS["ward"].codes[0], []
    for more in range(8):
        days = [f"2025-0{1 + at}-11" for at in range(more)]
        names = [f"more-{at}" for at in range(more)]
        added = placed(AREAS, [0] * more, days, case_uid=names, uid=names, record_uid=names)
        records = pd.concat([base, added], ignore_index=True)
        told = replace(service, spec=SHORT).tell(one_release(records, LAST))
        said.append([_figure(cell) for cell in told.tellings[0].cells if cell["area"] == ward])
    return sum(now != then for then, now in pairwise(said))


def two_worlds(service):
    """Pairs of worlds with the same cells whose releases are not the same to the last byte."""
    differing = 0
    for seed in PAIRS:
        first, second = (
            service.prepare(one_release(world, LAST))[-1].release
            for world in pair_of_worlds(AREAS, seed)
        )
        differing += json.dumps(first.as_json()) != json.dumps(second.as_json())
    return differing


def drawn(service):
    """Resources of partners' pages that are not the same in two worlds."""
    first, second = (
        published_resources(service.prepare(one_release(world, LAST))[-1].release, AREAS)
        for world in pair_of_worlds(AREAS, PAIRS[0])
    )
    names = first.keys() | second.keys()
    return sum(first.get(name) != second.get(name) for name in names)


def keyed(service):
    """Keys under which the figures are the same as under another: the noise is not the key's."""
    history = one_release(few(), LAST)
    here, there = (
        replace(service, key=key).tell(history).tellings[0].cells
        for key in (service.key, OTHER_KEY)
    )
    return int(_unlike(here, there) == 0)


def rules(service):
    """Cells missing, added, out of order, or printed as no rule allows."""
    spec = specifying.release_spec(consented=False)
    told = replace(service, spec=spec).tell(one_release(few(), LAST))
    cells = told.tellings[0].cells
    expected = cells_of(spec, Geography.of(AREAS).codes, FAMILY, LAST)
    wanted = [(e.measure, e.table, e.area, e.period, dict(e.dims)) for e in expected]
    there = [(c["measure"], c["table"], c["area"], c["period"], c["dims"]) for c in cells]
    dropped = {"T9"} - {cell["table"] for cell in cells}
    misplaced = there != [each for each in wanted if each[1] not in dropped]
    odd = sum(not _allowed(cell) for cell in cells)
    consent = sum(cell["table"] == "T6" for cell in cells)
    return int(misplaced) + odd + consent


def withheld(service):
    """Siblings of a ward-year withheld by the steward that are told all the same."""
    ward, period = str(AREAS["ward"].codes[0]), "2025-01-01/2026-01-01"
    chosen = CellId(
        measure="cases",
        table="T1",
        area=ward,
        vintage=FAMILY.vintage,
        period_kind="year",
        period=period,
    )
    told = replace(service, withheld=(chosen,)).tell(one_release(few(), LAST))
    siblings = [
        cell
        for cell in told.tellings[0].cells
        if cell["table"] == "T1" and cell["period"] == period and cell["area"][:5] == ward[:5]
    ]
    return sum(cell["state"] != "WITHHELD" for cell in siblings)


def _allowed(cell):
    ends = [cell["low"], cell["high"]]
    if cell["state"] == "SMALL":
        return ends == [0, 9] and cell["value"] is None
    if cell["state"] == "WITHHELD":
        return ends == [None, None] and cell["value"] is None
    printed = [each for each in (*ends, cell["value"]) if each is not None]
    return all(each >= 10 and each % 5 == 0 for each in printed)


def _members(told, history):
    """Return what says which cases (or reports) a cell is of, by the truth."""
    frames = {
        "cases": true_cases(history, START).reset_index(names="number"),
        "reports": true_reports(history, START).reset_index(names="number"),
    }
    linear = Linear(told)
    held: dict[tuple, set] = defaultdict(set)
    for part, frame in frames.items():
        for row in frame.to_dict("records"):
            for key in scoring.keys_of(part, row):
                held[key].add(f"{part} {row['number']}")
    names = {number: key for key, number in linear.numbers.items()}

    def of(cell):
        numbers = linear.sum_of(cell, 0)
        return frozenset().union(*(held.get(names[at], ()) for at in numbers))

    return of


def _address(cell):
    fields = ("measure", "table", "area", "vintage", "period_kind", "period")
    return (*(cell[name] for name in fields), *sorted(cell["dims"].items()))


def _figure(cell):
    return cell["state"], cell["value"], cell["low"], cell["high"]


def _unlike(first, second):
    """Cells of two tellings that are not the same, one by one."""
    if len(first) != len(second):
        return abs(len(first) - len(second))
    return sum(dict(here) != dict(there) for here, there in zip(first, second, strict=True))


#: Every check by name, and the attacks of the disclosure rules it belongs to.
CHECKS: Final[Mapping[str, Callable[[Ours], int]]] = {
    "one release": told_once,
    "told by nobody": told_by_nobody,
    "releases in turn": told_again,
    "wholes less parts": wholes_less_parts,
    "insiders": insiders,
    "frozen figures": frozen,
    "taken in again": taken_in_again,
    "equal sets": equal_sets,
    "another route": another_route,
    "one case more": one_more,
    "two worlds": two_worlds,
    "drawn in two worlds": drawn,
    "another key": keyed,
    "rules of cells": rules,
    "withheld": withheld,
}
__all__ = ["AREAS", "CHECKS", "few", "in_turn"]
