"""Faults that somebody could one day make in the protection, each planted by itself.

A fault changes one function wherever the service uses it. The suite must find something under every
one of them; `caught_by` names the check of the short form, the long form runs them all.
"""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest

from models import derive as deriving
from models.deriving import findings as finding
from models.disclosure import counted, cube, may_count, spec
from models.disclosure.audit import audit, insiders, proof, repair, rows, targets
from models.disclosure.cellkey import noise_for
from models.disclosure.cells import ReleasedCell, State
from models.disclosure.counted import Counted
from models.disclosure.cube import ExactCells
from models.disclosure.protect import protect
from models.disclosure.protected import ProtectedCube
from models.release import Release
from tests.attacks.disclosure.ours import Refused
from webmap import publish
from webmap.publishing import figures

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """One thing gone wrong: its name, what it is in words, how to plant it, who should notice."""

    name: str
    words: str
    plant: Plant
    caught_by: str


def noticed(fault: Fault, check: Callable[[Any], int], service: Any) -> str:
    """Plant a fault, run a check, and say who noticed: nothing if nobody did.

    A guard that refuses to make a cell, and an audit that refuses to publish, have noticed.
    """
    with pytest.MonkeyPatch.context() as patch:
        fault.plant(patch)
        try:
            return "the check" if check(service) else ""
        except Refused:
            return "the audit, which refuses to publish"
        except ValueError:
            return "a guard, which refuses the cell"


def instead(patch: pytest.MonkeyPatch, real: Any, faulty: Any) -> None:
    """Put `faulty` in the place of `real` in every module of the service that names it."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("models", "webmap"):
            for word, held in list(vars(module).items()):
                if held is real:
                    patch.setattr(module, word, faulty)


# Protection of single cells.


def protecting(rule: Callable[[np.ndarray, np.ndarray, ExactCells], Any]) -> Plant:
    """Protect by a rule of its own: which cells are hidden, and what the others print."""

    def plant(patch):
        def faulty(exact, policy):
            n = exact.frame["n"].to_numpy(dtype=np.int64)
            noisy = n + noise_for(n, exact.frame["ckey"].to_numpy(), policy)
            small, printed = rule(n, noisy, exact)
            cells = [
                ReleasedCell(id=at, state=State.SMALL, low=0, high=9)
                if hidden
                else ReleasedCell(id=at, state=State.SHOWN, value=each, low=each, high=each)
                for at, hidden, each in zip(exact.ids, small, printed.tolist(), strict=True)
            ]
            return ProtectedCube(cells=tuple(cells), policy=policy)

        instead(patch, protect, faulty)

    return plant


def nearest(noisy):
    """Round as the rules say."""
    return 5 * ((noisy + 2) // 5)


def _from_children(n, noisy, exact):
    """Print a district as the sum of what is printed for its wards."""
    printed = nearest(noisy)
    small = (n < 8) | (noisy < 8)
    shown: dict[tuple[str, str], int] = {}
    for at, (cell, hidden) in enumerate(zip(exact.ids, small, strict=True)):
        if cell.table == "T1" and not hidden:
            key = (cell.area[:5], cell.period)
            shown[key] = shown.get(key, 0) + int(printed[at])
    for at, cell in enumerate(exact.ids):
        key = (f"E050{int(cell.area[-1]) - 2}", cell.period)
        if cell.table == "T2" and key in shown:
            printed[at], small[at] = shown[key], False
    return small, printed


def _ordered_by_count(patch):
    def faulty(exact, policy):
        cells = protect(exact, policy).cells
        order = np.argsort(-exact.frame["n"].to_numpy(), kind="stable")
        return ProtectedCube(cells=tuple(cells[at] for at in order), policy=policy)

    instead(patch, protect, faulty)


def _empty_left_out(patch):
    def faulty(exact, policy):
        held = exact.frame["n"].to_numpy() > 0
        some = zip(protect(exact, policy).cells, held, strict=True)
        return ProtectedCube(cells=tuple(cell for cell, there in some if there), policy=policy)

    instead(patch, protect, faulty)


def _small_as_none(patch):
    """SMALL says "none" where there is none."""

    def faulty(exact, policy):
        held = exact.frame["n"].to_numpy() > 0
        cells = [
            cell if there or cell.state is State.SHOWN else replace(cell, high=0)
            for cell, there in zip(protect(exact, policy).cells, held, strict=True)
        ]
        return ProtectedCube(cells=tuple(cells), policy=policy)

    instead(patch, protect, faulty)


# The noise and its key.


def keying(change: Callable[[pd.DataFrame, ExactCells, str], np.ndarray]) -> Plant:
    """Give every cell another cell key."""

    def plant(patch):
        real = cube.tabulate

        def faulty(reports, geography, family, quarter, wanted):
            exact = real(reports, geography, family, quarter, wanted)
            keys = change(exact.frame["ckey"].to_numpy().astype(np.int64), exact, quarter.name)
            frame = exact.frame.assign(ckey=(keys % 256).astype(np.uint8))
            return ExactCells(ids=exact.ids, frame=frame)

        instead(patch, real, faulty)

    return plant


def byte_of(*words):
    """A number from 0 to 255 that some words decide."""
    return hashlib.sha256(" ".join(map(str, words)).encode()).digest()[0]


def record_keying(faulty: Callable[..., np.ndarray]) -> Plant:
    """Make record keys in another way."""
    return lambda patch: instead(patch, counted.record_keys, faulty)


def _keyed_by_record(patch):
    real = counted._rows

    def faulty(fresh, before, quarter, key):
        made = real(fresh, before, quarter, key)
        return made.assign(rk=[byte_of(uid) if uid else rk for uid, rk in
                               zip(made["uid"], made["rk"], strict=True)])  # fmt: skip

    patch.setattr(counted, "_rows", faulty)


def _keyed_by_order(patch):
    real = counted._rows

    def faulty(fresh, before, quarter, key):
        made = real(fresh, before, quarter, key)
        return made.assign(rk=made["uid"].rank().fillna(0).astype(np.int64) * 37 % 256)

    patch.setattr(counted, "_rows", faulty)


# What is counted, and when.


def admitting(change: Callable[..., Counted]) -> Plant:
    """Count in another way."""
    return lambda patch: instead(patch, counted.admit, change)


_admit = counted.admit


def _late_at_once(ledger, placed, family, quarter, key, **asked):
    return _admit(ledger, placed, family, quarter, key, **{**asked, "revises": True})


def _counted_afresh(_ledger, placed, family, quarter, key, **_asked):
    return _admit(Counted.none(), placed, family, quarter, key)


def _every_report(ledger, placed, family, quarter, key, **asked):
    made = _admit(ledger, placed, family, quarter, key, **asked)
    return Counted(made.frame.assign(first=True))


def counting(change: Callable[[pd.DataFrame], np.ndarray]) -> Plant:
    """Let other records into the cube."""
    return lambda patch: instead(patch, may_count.in_cube, change)


def _without_consent(patch):
    instead(patch, spec.release_spec, lambda **_: spec.WHOLE)


# The audit.


def _not_mended(patch):
    patch.setattr(repair.Repair, "_say_less_of", lambda *_: None)
    patch.setattr(audit.Audit, "holds", property(lambda _: True))


def _past_forgotten(patch):
    real = rows._figures
    patch.setattr(rows, "_figures", lambda told, policy: real(told[-1:], policy))


def _targets_of_small_cells_alone(patch):
    patch.setattr(targets, "_quarters", lambda *_: ())
    patch.setattr(targets, "_less_a_part", lambda *_: ())


def _believes_more_noise(patch):
    real = rows.interval

    def faulty(cell, policy):
        low, high = real(cell, policy)
        return (low, high) if cell.state is State.SMALL else (max(low - 5, 0.0), high + 5)

    instead(patch, real, faulty)


def _ends_confused(patch):
    """Judges safe what cannot be proved to be there, pinned or not."""
    patch.setattr(proof, "MOST", 1)


def _insiders_passed_over(patch):
    instead(patch, insiders.pass_over, lambda *_, **__: insiders.Pinned(0, 0.0, 0))


def _equals_apart(patch):
    """Coarsens one of the cells that count the same cases, and leaves the others."""
    real = repair.Repair._say_less

    def faulty(self, row):
        kept = list(self._at[row])
        self._at[row] = kept[:1]
        real(self, row)
        self._at[row] = kept

    patch.setattr(repair.Repair, "_say_less", faulty)


def _withheld_alone(patch):
    real = repair.Repair.withhold

    def faulty(self, chosen):
        siblings = self._siblings
        self._siblings = {key: held[:1] for key, held in siblings.items()}
        real(self, chosen)
        self._siblings = siblings

    patch.setattr(repair.Repair, "withhold", faulty)


# What is derived from the cells.


def deriving_from_exact(change: Callable[[Release, ExactCells], Release]) -> Plant:
    """Derive something from exact counts, as a hurried change would."""

    def plant(patch):
        kept: list[ExactCells] = []
        tabulate, derive = cube.tabulate, deriving.derive

        def seen(*asked):
            kept[:] = [tabulate(*asked)]
            return kept[0]

        instead(patch, tabulate, seen)
        instead(patch, derive, lambda *asked, **more: change(derive(*asked, **more), kept[0]))

    return plant


def _exact_rates(release, exact):
    counts = {(each.table, each.area, each.period): n
              for each, n in zip(exact.ids, exact.frame["n"].tolist(), strict=True)
              if not each.dims}  # fmt: skip
    told = [
        replace(
            layer,
            areas=tuple(
                replace(area, rate=float(counts[layer.table, area.area, layer.period]))
                for area in layer.areas
            ),
        )
        for layer in release.findings
    ]
    return replace(release, findings=tuple(told))


def _exact_classes(release, exact):
    n = {(each.table, each.area, each.period): n
         for each, n in zip(exact.ids, exact.frame["n"].tolist(), strict=True)
         if not each.dims}  # fmt: skip
    told = [
        replace(
            layer,
            areas=tuple(
                replace(
                    area,
                    category="fewer than expected"
                    if n[layer.table, area.area, layer.period] == 0
                    else area.category,
                )
                for area in layer.areas
            ),
        )
        for layer in release.findings
    ]
    return replace(release, findings=tuple(told))


def _exact_sentences(release, exact):
    busiest = exact.ids[int(exact.frame["n"].to_numpy().argmin())].area
    return replace(release, sentences=(*release.sentences, f"Fewest came from {busiest}."))


def _checksum_told(release, exact):
    return replace(release, audit={**release.audit, "input": byte_of(exact.frame["n"].tolist())})


def _seeded_by_data(patch):
    kept: list[int] = []
    tabulate, every = cube.tabulate, finding.all_findings

    def seen(ledger, *asked):
        kept[:] = [byte_of(*sorted(ledger.frame["uid"].dropna()))]
        return tabulate(ledger, *asked)

    instead(patch, tabulate, seen)
    instead(patch, every, lambda cells, areas, wanted, seed: every(
        cells, areas, wanted, seed + kept[0]))  # fmt: skip


def _areas_as_they_come(patch):
    """Lists the sectors and areas of cells with cases first, as a grouping of rows would."""

    def faulty(exact, policy):
        held = exact.frame["n"].to_numpy() > 0
        cells = protect(exact, policy).cells
        first = [cell for cell, there in zip(cells, held, strict=True) if there]
        rest = [cell for cell, there in zip(cells, held, strict=True) if not there]
        return ProtectedCube(cells=(*first, *rest), policy=policy)

    instead(patch, protect, faulty)


# What is drawn.


def drawing_from_exact(change: Callable[[Any, list[int]], Any]) -> Plant:
    """Draw a view with the true counts at hand."""

    def plant(patch):
        kept: list[ExactCells] = []
        tabulate, draw = cube.tabulate, figures.figures

        def seen(*asked):
            kept[:] = [tabulate(*asked)]
            return kept[0]

        def faulty(release, question):
            period, level = question.period.iso, question.table
            counts = [
                n
                for cell, n in zip(kept[0].ids, kept[0].frame["n"].tolist(), strict=True)
                if (cell.table, cell.period) == (level, period) and not cell.dims
            ]
            view = draw(release, question)
            return change(view, counts) if len(counts) == len(view.areas) else view

        instead(patch, tabulate, seen)
        instead(patch, draw, faulty)

    return plant


def _coloured_by_exact(view, counts):
    most = len(view.legend) - 1
    areas = [
        replace(area, look=view.legend[min(n // 5, most)])
        for area, n in zip(view.areas, counts, strict=True)
    ]
    return replace(view, areas=tuple(areas))


def _listed_by_exact(view, counts):
    areas = [
        replace(area, order=(0, -float(n), "", ""))
        for area, n in zip(view.areas, counts, strict=True)
    ]
    return replace(view, areas=tuple(areas))


def _exact_file(patch):
    kept: list[ExactCells] = []
    tabulate, real = cube.tabulate, publish.assets

    def seen(*asked):
        kept[:] = [tabulate(*asked)]
        return kept[0]

    def faulty(release, areas):
        counts = ",".join(map(str, kept[0].frame["n"].tolist()))
        return {**real(release, areas), "counts.csv": counts.encode()}

    instead(patch, tabulate, seen)
    instead(patch, real, faulty)


FAULTS: Final = (
    Fault("threshold 5", "cells are hidden below 5, not 8",
          protecting(lambda n, v, _: ((n < 5) | (v < 5), np.maximum(nearest(v), 10))),
          "one release"),
    Fault("hidden by the true count alone", "a noisy count below 8 is printed",
          protecting(lambda n, v, _: (n < 8, nearest(v))), "one release"),
    Fault("hidden by the noisy count alone", "a true count of 6 or 7 is printed as 10",
          protecting(lambda _, v, __: (v < 8, nearest(v))), "one case more"),
    Fault("not rounded", "the noisy count is printed as it is",
          protecting(lambda n, v, _: ((n < 8) | (v < 8), np.maximum(v, 10))), "rules of cells"),
    Fault("rounded down", "figures are cut to the multiple of 5 below",
          protecting(lambda n, v, _: ((n < 10) | (v < 10), 5 * (v // 5))), "one release"),
    Fault("rounded to tens", "figures are rounded to 10 and read as rounded to 5",
          protecting(lambda n, v, _: ((n < 8) | (v < 8), np.maximum(10 * ((v + 5) // 10), 10))),
          "one release"),
    Fault("sums of the printed", "a district is printed as the sum of its printed wards",
          protecting(_from_children), "one release"),
    Fault("sorted by count", "cells stand in the order of their true counts",
          _ordered_by_count, "rules of cells"),
    Fault("empty cells left out", "a cell of no case has no line", _empty_left_out,
          "rules of cells"),
    Fault("none told apart", "a hidden cell of no case says none", _small_as_none, "one release"),
    Fault("no noise", "printed figures are the true count, rounded",
          protecting(lambda n, *_: (n < 8, nearest(n))), "another key"),
    Fault("noise by cell", "each table draws its own noise for the same cases",
          keying(lambda keys, exact, _: keys + [byte_of(at.table) for at in exact.ids]),
          "equal sets"),
    Fault("noise by release", "each release draws new noise",
          keying(lambda keys, _, quarter: keys + byte_of(quarter)), "another route"),
    Fault("noise by chance", "every run draws new noise",
          keying(lambda keys, *_: np.random.default_rng().integers(0, 256, keys.size)),
          "taken in again"),
    Fault("noise by record", "the noise is keyed by records, which change when taken in again",
          _keyed_by_record, "taken in again"),
    Fault("noise by order", "the noise is keyed by the order of records", _keyed_by_order,
          "taken in again"),
    Fault("noise without the secret", "whoever knows a case's identity knows its noise",
          record_keying(lambda uids, _: np.array([byte_of(uid) for uid in uids], dtype=np.uint8)),
          "another key"),
    Fault("confidential records counted", "records with another handling code than P are counted",
          counting(lambda records: ~records["information_grade"].eq("E").to_numpy(dtype=bool)),
          "two worlds"),
    Fault("false records counted", "records suspected false are counted",
          counting(lambda records: records["handling"].eq("P").to_numpy(dtype=bool)),
          "two worlds"),
    Fault("every report a case", "a case counts once for each report of it",
          admitting(_every_report), "one release"),
    Fault("late reports at once", "late reports change closed quarters before the revision",
          admitting(_late_at_once), "frozen figures"),
    Fault("counted afresh", "each release counts all records anew", admitting(_counted_afresh),
          "frozen figures"),
    Fault("no consent asked", "T6 is published without the consent it needs", _without_consent,
          "rules of cells"),
    Fault("not mended", "the audit finds leaks and mends none", _not_mended, "one release"),
    Fault("past forgotten", "the audit looks at this release alone", _past_forgotten,
          "releases in turn"),
    Fault("hidden cells alone audited", "quarters told by no table are no targets",
          _targets_of_small_cells_alone, "one release"),
    Fault("more noise believed", "the audit takes printed figures for vaguer than they are",
          _believes_more_noise, "one release"),
    Fault("pinned counts let pass", "the audit asks only whether a case can be proved",
          _ends_confused, "told by nobody"),
    Fault("insiders passed over", "no organisation's own knowledge is looked at",
          _insiders_passed_over, "insiders"),
    Fault("equals coarsened apart", "one of two cells of the same cases is made coarser",
          _equals_apart, "equal sets"),
    Fault("withheld alone", "a cell is withheld and its siblings are not", _withheld_alone,
          "withheld"),
    Fault("exact rates", "rates are worked out from true counts",
          deriving_from_exact(_exact_rates), "two worlds"),
    Fault("exact classes", "an area with no case is called quiet",
          deriving_from_exact(_exact_classes), "two worlds"),
    Fault("exact sentences", "a sentence names the area of the fewest true cases",
          deriving_from_exact(_exact_sentences), "two worlds"),
    Fault("checksum told", "the release carries a checksum of what it was made from",
          deriving_from_exact(_checksum_told), "two worlds"),
    Fault("chance from records", "draws depend on which records there are", _seeded_by_data,
          "two worlds"),
    Fault("coloured by exact counts", "the classes of a map are of true counts",
          drawing_from_exact(_coloured_by_exact), "drawn in two worlds"),
    Fault("page sorted by count", "the table of a map is in the order of true counts",
          drawing_from_exact(_listed_by_exact), "drawn in two worlds"),
    Fault("exact counts in a file", "a file of true counts lies beside the pages", _exact_file,
          "drawn in two worlds"),
    Fault("listed as they come", "cells with cases are listed before those without",
          _areas_as_they_come, "two worlds"),
)  # fmt: skip
