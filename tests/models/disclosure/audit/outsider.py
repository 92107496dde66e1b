"""An outsider who has kept every release, and works from the words of the disclosure rules alone.

Nothing of the audit is used here: cells are read as JSON, sums are plain loops, and what is
possible is asked of a solver once more.
"""

from collections import defaultdict
from itertools import product

import highspy
import numpy as np

from geo.periods import Period, quarters_between
from models.disclosure.dimensions import classes_of

COUNTY = "E47000003"
NOWHERE = "none"
#: More cases than anywhere: where nothing bounds a count.
CEILING = 5_000
#: What age classes and origins do: each case is in exactly one.
WHOLE = ("age", "origin")


def ends(cell, declared=None):
    """The least and the most a printed form can stand for, in the words of the rules."""
    if declared is not None:
        return declared, declared
    if cell["state"] == "WITHHELD":
        return 0, np.inf
    if cell["state"] == "SMALL":
        return 0, 9
    high = np.inf if cell["high"] is None else cell["high"] + 4
    return max(8, cell["low"] - 4), high


def quarters_of(cell):
    """Name the quarters of a cell's period."""
    start, end = cell["period"].split("/")
    return tuple(
        each.name
        for each in quarters_between(Period.quarter("2020-Q1"), Period.quarter("2030-Q4"))
        if start <= each.start.isoformat() < end
    )


class Outsider:
    """What can be worked out of releases about base counts, first counted in a release."""

    def __init__(self, steps, areas, declared=()):
        self.cells = [[cell.as_json() for cell in step.release.cells] for step in steps]
        self.released = [step.release.quarter for step in steps]
        self.wards = areas["ward"].frame
        self.districts = list(areas["district"].codes)
        self.declared = declared
        ledger = steps[-1].counted.frame
        late = {
            row.counted_in
            for row in ledger.itertuples()
            if row.quarter < row.counted_in
            and self.first(row.quarter) < self.released.index(row.counted_in)
        }
        self.dropped = {self.released.index(name) for name in ledger["dropped_in"].dropna()}
        self.again = {self.released.index(name) for name in late} | self.dropped
        self.quarters = sorted(
            {name for cells in self.cells for cell in cells for name in quarters_of(cell)}
        )
        dims = {next(iter(c["dims"])) for cells in self.cells for c in cells if c["dims"]}
        self.dims = sorted(dims)
        self._number()
        self._know()

    def first(self, quarter):
        return next(at for at, name in enumerate(self.released) if name >= quarter)

    def editions(self, quarter):
        first = self.first(quarter)
        return [first, *sorted(at for at in self.again if at > first)]

    def places_in(self, area):
        """The base places of an area: wards, and what is in no ward of a district."""
        if area in self.wards.index or area.startswith("rest of"):
            return [area]
        for level in ("small_group_code", "group_code"):
            inside = self.wards.index[self.wards[level] == area]
            if len(inside):
                return list(inside)
        if area == COUNTY:
            return [place for each in (*self.districts, NOWHERE) for place in self.places_in(each)]
        if area == NOWHERE:
            return [f"rest of {NOWHERE}"]
        return [*self.wards.index[self.wards["district_code"] == area], f"rest of {area}"]

    def slots_in(self, area):
        return [*self.districts, NOWHERE] if area == COUNTY else [area]

    def _number(self):
        """Number every base count: a place's, or a class's in a district, by quarter, release."""
        self.at = {}
        for quarter in self.quarters:
            for edition in self.editions(quarter):
                for place in self.places_in(COUNTY):
                    self.at["", "", place, quarter, edition] = len(self.at)
                for dim in self.dims:
                    for name, slot in product(classes_of(dim), self.slots_in(COUNTY)):
                        self.at[dim, name, slot, quarter, edition] = len(self.at)

    def sum_of(self, dim, name, slots, quarters, upto, since=-1):
        """The base counts that make up a figure of release `upto`."""
        return [
            self.at[dim, name, slot, quarter, edition]
            for slot in slots
            for quarter in quarters
            for edition in self.editions(quarter)
            if since < edition <= upto
        ]

    def figure(self, cell, release):
        """The base counts that make up a released cell."""
        quarters = quarters_of(cell)
        for dim, name in cell["dims"].items():
            return self.sum_of(dim, name, self.slots_in(cell["area"]), quarters, release)
        return self.sum_of("", "", self.places_in(cell["area"]), quarters, release)

    def _know(self):
        self.rows = []
        for release, cells in enumerate(self.cells):
            for cell in cells:
                self._add(self.figure(cell, release), (), *ends(cell))
        for each in self.declared:
            plain = {"area": each.cell.area, "period": each.cell.period, "dims": each.cell.dims}
            at = self.released.index(each.told_by) if each.told_by else len(self.cells) - 1
            self._add(self.figure(plain, at), (), each.total, each.total)
        for quarter in self.quarters:
            editions = self.editions(quarter)
            for before, edition in zip([-1, *editions], editions, strict=False):
                self._relate(quarter, -1, edition)
                if edition not in self.dropped:
                    self._relate(quarter, before, edition)
        self._only_erase([at for at in self.again if not self.released[at].endswith("Q4")])
        free = np.array([edition in self.dropped for *_, edition in self.at])
        first = np.array([edition == self.first(quarter) for *_, quarter, edition in self.at])
        self.floor = np.where(free & ~first, -np.inf, 0.0)

    def _relate(self, quarter, since, upto):
        """Nothing is below zero; classes are parts of the cases of a district, or all of them."""
        for place in self.places_in(COUNTY):
            self._add(self.sum_of("", "", [place], [quarter], upto, since), (), 0, np.inf)
        for dim, slot in product(self.dims, self.slots_in(COUNTY)):
            cases = self.sum_of("", "", self.places_in(slot), [quarter], upto, since)
            classes = [
                self.sum_of(dim, name, [slot], [quarter], upto, since) for name in classes_of(dim)
            ]
            flat = [at for each in classes for at in each]
            for each in classes:
                self._add(each, (), 0, np.inf)
                if dim != "record_type":
                    self._add(cases, each, 0, np.inf)
                if dim == "type" and each is not classes[-1]:  # what is unknown is of no other
                    self._add(cases, [*each, *classes[-1]], 0, np.inf)
            most = 0 if dim in WHOLE else np.inf
            if dim == "sector":
                self._add(cases, flat, 0, np.inf)
            else:
                self._add(flat, cases, 0, most)

    def _add(self, plus, minus, low, high):
        if low > -np.inf or high < np.inf:
            self.rows.append((plus, minus, low, high))

    def solver(self, whole):
        """A solver that has read everything known, for whole counts or for any."""
        known = {}
        for plus, minus, low, high in self.rows:
            key = tuple(sorted(plus)), tuple(sorted(minus))
            before = known.get(key, (-np.inf, np.inf))
            known[key] = max(low, before[0]), min(high, before[1])
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        for floor in self.floor:
            solver.addVar(floor, CEILING)
        if whole:
            kinds = np.full(len(self.at), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            columns = np.arange(len(self.at), dtype=np.int32)
            solver.changeColsIntegrality(len(self.at), columns, kinds)
        for (plus, minus), (low, high) in known.items():
            weights = np.array([1.0] * len(plus) + [-1.0] * len(minus))
            columns = np.array([*plus, *minus], dtype=np.int32)
            solver.addRow(low, high, columns.size, columns, weights)
        return solver

    def bounds_of(self, sums, whole=False):
        """Least and greatest value of base counts less others, as whole numbers or any."""
        solver = self.solver(whole)
        return [tuple(sign * self._least(solver, each, sign) for sign in (1, -1)) for each in sums]

    def _least(self, solver, sums, sign):
        plus, minus = sums
        columns = np.arange(len(self.at), dtype=np.int32)
        cost = np.zeros(len(self.at))
        np.add.at(cost, list(plus), sign)
        np.add.at(cost, list(minus), -sign)
        solver.changeColsCost(columns.size, columns, cost)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return round(solver.getInfo().objective_function_value, 6)

    def _only_erase(self, editions):
        """Between revisions nothing is counted late: the county loses, and each kind of report."""
        for edition in sorted(editions):
            later = [each for each in self.at if each[-1] == edition > self.first(each[-2])]
            self._add([self.at[each] for each in later if each[0] == ""], (), -np.inf, 0)
            for each in later:
                if each[0] == "record_type":
                    self._add([self.at[each]], (), -np.inf, 0)

    def secrets(self, truth):
        """Every sum that must stay unknown, as base counts less others, with what it is of.

        A hidden cell; a quarter of a ward, a group, or of what is in no ward; a whole less one of
        its parts in place, in time or in class. `truth` gives the true count of a sum.
        """
        found = {}
        for release, cells in enumerate(self.cells):
            told = [(cell, frozenset(self.figure(cell, release))) for cell in cells]
            for cell, figure in told:
                if cell["state"] in ("SMALL", "WITHHELD"):
                    found.setdefault((figure, frozenset()), ("hidden", release, cell))
            for area, quarter in product(self.units(), self.quarters):
                if self.first(quarter) <= release:
                    figure = self.sum_of("", "", self.places_in(area), [quarter], release)
                    label = ("quarter", release, area, quarter)
                    found.setdefault((frozenset(figure), frozenset()), label)
            for (whole, every), (part, some) in product(told, told):
                if left := left_of(whole, every, part, some):
                    found.setdefault(left, ("difference", release, whole, part))
        return {
            sums: label
            for sums, label in found.items()
            if 1 <= truth(sums[0]) - truth(sums[1]) <= 7
        }

    def names_of(self, unknowns):
        """The base counts that each unknown of the audit is: one, or several for a total.

        The only thing taken from the audit: how it numbers what it does not know.
        """
        named = {}
        for part in unknowns.parts.values():
            for (name, slot, span, edition), number in np.ndenumerate(part.index):
                if number >= 0:
                    where = part.slots[slot].removeprefix("rest of ") or NOWHERE
                    place = f"rest of {where}" if part.slots[slot].startswith("rest") else where
                    places = self.places_in(where) if part.name == "total" else [place]
                    dim = "" if part.name in ("place", "total") else part.name
                    (quarter,) = part.spans[span]
                    key = dim, part.classes[name]
                    named[int(number)] = {self.at[*key, at, quarter, edition] for at in places}
        return named

    def units(self):
        """Wards, small groups and groups, and what is in no ward of a district."""
        groups = [*self.wards["small_group_code"], *self.wards["group_code"]]
        rests = [f"rest of {each}" for each in (*self.districts, NOWHERE)]
        return [*self.wards.index, *dict.fromkeys(groups), *rests]

    def leaks(self, truth, whole=False):
        """Every secret that can be proved to be there, or to be under seven."""
        asked = self.secrets(truth)
        found = zip(asked.items(), self.bounds_of(list(asked), whole), strict=True)
        return [
            (label, low, high)
            for (_, label), (low, high) in found
            if np.ceil(low - 1e-6) >= 1 or np.floor(high + 1e-6) < 7
        ]


def left_of(whole, every, part, some):
    """What is left of a cell beside a part of it in place, in time or in class; or None."""
    alike = {name for name in ("area", "period", "dims") if part[name] == whole[name]}
    if part["measure"] != whole["measure"]:
        return None
    if some < every and len(alike) == 2:
        return every - some, frozenset()
    if alike == {"area", "period"} and not whole["dims"] and whole["measure"] == "cases":
        return every, some
    return None


def true_counts(outsider, counted):
    """Give what tells the true count of a list of base counts."""
    values = counts_of(outsider, counted)
    return lambda figure: int(values[list(figure)].sum())


def counts_of(outsider, counted, organisation=None):
    """Count the truth behind an outsider's base counts from the ledger, by a plain loop.

    With an organisation, only its own: the cases of which any report is its own, and its reports.
    """
    frame, found = counted.frame, defaultdict(int)
    its_own = set(frame.loc[frame["organisation"] == organisation, "case_no"])
    for row in frame.itertuples():
        district = row.district_code or NOWHERE
        place = row.ward_code or f"rest of {district}"
        moves = [(row.counted_in, 1)] + ([(row.dropped_in, -1)] if row.dropped_in else [])
        for name, sign in moves:
            if name > outsider.released[-1]:
                continue
            edition = max(outsider.released.index(name), outsider.first(row.quarter))
            if organisation in (None, row.organisation):
                found["record_type", row.record_type, district, row.quarter, edition] += sign
            if not row.first or (organisation and row.case_no not in its_own):
                continue
            found["", "", place, row.quarter, edition] += sign
            for kind in row.types.split(";"):
                found["type", kind, district, row.quarter, edition] += sign
            for dim in ("age", "origin", "sector"):
                found[dim, getattr(row, dim), district, row.quarter, edition] += sign
    return np.array([found[key] for key in outsider.at])


def pinned_for(steps, areas, organisation, counted=None):
    """Every printed figure whose few others an organisation can pin down, with their bounds.

    It knows what of `counted`, or of the last ledger, is its own. Few are under eight. Pinned is
    closer than seven apart, or than the printed form by itself leaves them where that is less
    ("10" stands for 8 to 14).
    """
    outsider = Outsider(steps, areas)
    counted = steps[-1].counted if counted is None else counted
    own, truth = counts_of(outsider, counted, organisation), counts_of(outsider, counted)
    outsider.floor = np.where(np.isinf(outsider.floor), outsider.floor, own)
    asked = {}
    for release, cells in enumerate(outsider.cells):
        for cell in cells:
            figure = outsider.figure(cell, release)
            few = truth[figure].sum() - own[figure].sum() < 8
            if cell["state"] in ("SHOWN", "COARSE") and own[figure].sum() > 0 and few:
                low, high = ends(cell)
                asked[tuple(figure)] = (outsider.released[release], cell, min(7, high - low))
    bounds = outsider.bounds_of([(figure, ()) for figure in asked])
    return [
        (*label, low, high)
        for label, (low, high) in zip(asked.values(), bounds, strict=True)
        if np.floor(high + 1e-6) - np.ceil(low - 1e-6) < label[2]
    ]
