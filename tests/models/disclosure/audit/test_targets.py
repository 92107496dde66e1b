"""Every sum that the words of the rules protect is a target, and no other."""

import pytest

from geo.periods import Period
from models.disclosure.audit.targets import targets_of
from models.disclosure.audit.together import put_together
from models.disclosure.cells import State
from models.disclosure.policy import Policy
from models.disclosure.spec import family_from
from tests.models.disclosure.audit.outsider import Outsider, true_counts
from tests.models.disclosure.audit.telling import (
    DIVIDED,
    lived,
    of_wards,
    stores_of,
    tell,
    tiny,
    where,
)
from tests.world import FAMILY, county

AREAS = tiny()
YEAR = family_from(Period.quarter("2024-Q1").start, "2025")


def together_of(steps):
    return put_together([step.release for step in steps], steps[-1].counted, Policy())


def targets_in(steps):
    together = together_of(steps)
    return together, targets_of(together.told, together.unknowns)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_sum_that_the_words_of_the_rules_protect_is_a_target_and_no_other(seed):
    records = lived(AREAS, 25, seed, first="2023-Q4", last="2025-Q1")
    steps = tell(stores_of(records, "2023-Q4", "2025-Q1"), AREAS, DIVIDED, family=FAMILY)
    together, targets = targets_in(steps)
    outsider = Outsider(steps, AREAS)
    truth = true_counts(outsider, steps[-1].counted)
    named = outsider.names_of(together.unknowns)
    ours = set()
    for plus, minus in zip(targets.columns, targets.less, strict=True):
        more, less = (frozenset().union(*(named[at] for at in each)) for each in (plus, minus))
        ours.add((more - less, less - more))

    theirs = set(outsider.secrets(truth))

    assert len(theirs) > 100
    assert any(less for _, less in theirs)  # a whole less a class of it
    assert ours == theirs


@pytest.mark.parametrize("held", [0, 1, 2, 7, 8, 9])
def test_only_counts_from_one_to_seven_are_targets(held):
    spread = {0: {"2024-Q1": held}, 1: {"2024-Q1": 40}}
    (step,) = tell({"2024-Q4": of_wards(AREAS, spread)}, AREAS, family=YEAR)
    together, targets = targets_in([step])
    ward = together.unknowns.parts["place"].index[0, 0, 0, 0]

    assert ((int(ward),) in targets.columns) is (1 <= held <= 7)
    true = targets.matrix @ together.unknowns.truth
    assert ((true >= 1) & (true <= 7)).all()
    assert len(set(zip(targets.columns, targets.less, strict=True))) == len(targets)


def test_two_hidden_wards_of_three_are_a_target_together():
    """15 printed for the three is at least 11, and a hidden one at most 9: so the others are at
    least 2 together, though either of them may be none."""
    areas = county(columns=3, rows=1)
    spread = {0: {"2024-Q1": 7}, 1: {"2024-Q1": 3}, 2: {"2024-Q1": 4}}
    store = {"2024-Q4": of_wards(areas, spread)}
    (before,) = tell(store, areas, family=YEAR)
    together, targets = targets_in([before])
    wards = together.unknowns.parts["place"].index[0, :3, :, 0]
    year = {where(cell)[:3]: cell for cell in before.release.cells}
    both = tuple(sorted(wards[1:].ravel().tolist()))

    assert year["T8", "E08000032-G01", "year"].value == 15
    assert year["T1", areas["ward"].codes[0], "year"].state is State.SMALL
    assert (both, ()) in zip(targets.columns, targets.less, strict=True)
    assert leaks_of([before], areas)[both_of(areas)] == 11 - 9

    (after,) = tell(store, areas, family=YEAR, audited=True)

    assert after.audit.holds
    assert not leaks_of([after], areas)


def both_of(areas):
    return tuple(areas["ward"].codes[1:])


def leaks_of(steps, areas):
    """What an outsider proves of wards over the year: by wards, the least there can be."""
    outsider = Outsider(steps, areas)
    truth = true_counts(outsider, steps[-1].counted)
    found = {}
    for label, low, _ in outsider.leaks(truth):
        if label[0] == "difference" and label[3]["table"] == "T1":
            whole = set(outsider.places_in(label[2]["area"])) & set(areas["ward"].codes)
            found[tuple(sorted(whole - {label[3]["area"]}))] = low
    return found


def test_a_district_less_a_group_and_its_cases_less_those_of_a_class_are_targets():
    """30 cases of the district, 25 of them in one group and 26 of them of adults."""
    spread = {0: {"2024-Q1": 25}, 2: {"2024-Q1": 5}}
    records = of_wards(AREAS, spread, child=["no"] * 26 + ["yes"] * 4)
    (step,) = tell({"2024-Q4": records}, AREAS, family=YEAR)
    together, targets = targets_in([step])
    at = {
        (cell.id.area, cell.id.period_kind, *cell.id.dims.values()): columns
        for cell, columns in zip(step.release.cells, together.told[0].columns, strict=True)
    }
    found = set(zip(targets.columns, targets.less, strict=True))

    assert (at["E08000032", "year"], at[AREAS["ward"].codes[0], "year"]) in found
    assert (at["E08000032", "year"], at["E08000032", "year", "adult"]) in found
    assert (at["E08000032", "year"], at["E08000032", "year", "child"]) not in found  # 26 left
