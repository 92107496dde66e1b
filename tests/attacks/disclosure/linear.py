"""The linear attacker works out what everything told leaves possible, by linear programmes.

Written from the disclosure rules alone, and sharing nothing with the service's own audit, so that
it tests the audit and does not repeat it. What it does not know are whole numbers: how many cases
of a place (or class) and quarter each release counted for the first time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import highspy
import numpy as np
from scipy import sparse

from geo.periods import Period
from models.disclosure.dimensions import classes_of

#: Classes that make up the whole, that may overlap but cover it, and that are a part of it.
PARTITION, COVER, PART = {"age", "origin"}, {"type"}, {"sector"}
#: No further knowledge.
NOTHING: Mapping = MappingProxyType({})


class Linear:
    """Everything told, as rows over unknowns ``x >= 0``; asked for the ends of sums of them.

    Parameters
    ----------
    told
        What a partner has.
    tables
        Names of the tables used; None for all.
    known
        Further things known: sums of unknowns, as the attributes `numbers` names them, with the
        ends they lie between.

    Attributes
    ----------
    floor
        The least an unknown can be, for whoever knows more than that it is not below zero.
    """

    def __init__(self, told, tables=None, known: Mapping[frozenset, tuple[float, float]] = NOTHING):
        self.told = told
        self.numbers: dict[tuple, int] = {}
        self.rows: dict[frozenset, tuple[float, float]] = {}
        self.nesting: list[tuple[frozenset, frozenset, float]] = []
        self.sums: list[list[frozenset]] = []
        self.floor: Mapping[int, float] = NOTHING
        map_ = told.geography
        self.level = {code: level for level, codes in map_.codes.items() for code in codes}
        self.districts = map_.codes.get("district", ())
        for release, telling in enumerate(told.tellings):
            sums = []
            for cell in telling.cells:
                if tables is not None and cell["table"] not in tables:
                    sums.append(frozenset())
                    continue
                sums.append(self.sum_of(cell, release))
                self._narrow(sums[-1], told.behind(cell))
            self.sums.append(sums)
        for numbers, ends in known.items():
            self._narrow(numbers, ends)
        self._relate_classes()

    def sum_of(self, cell, release) -> frozenset[int]:
        """The unknowns that a cell told by a release is the sum of."""
        quarters = [
            each.name for each in Period.from_iso(cell["period_kind"], cell["period"]).quarters
        ]
        part, name = next(iter(cell["dims"].items()), ("cases", ""))
        return self.unknowns(part, name, self._slots(cell["area"], part), quarters, release)

    def unknowns(self, part, name, slots, quarters, release) -> frozenset[int]:
        """The unknowns of a class in some slots and quarters, up to a release."""
        return frozenset(
            self._number((part, name, slot, quarter, edition))
            for slot in slots
            for quarter in quarters
            for edition in self.told.editions(quarter)
            if edition <= release
        )

    def _number(self, key):
        return self.numbers.setdefault(key, len(self.numbers))

    def _slots(self, area, part):
        """Slots of an area: wards and the rest of districts for cases, districts for classes."""
        level = self.level[area]
        if level == "county":
            if part == "origin":
                return ["county"]
            return ["", *(slot for each in self.districts for slot in self._slots(each, part))]
        if level == "district":
            return [area] if part != "cases" else self.district_slots(area)
        return sorted(self.told.geography.wards_in(level, area))

    def district_slots(self, district):
        """The wards of a district, and what is in none of them."""
        wards = self.told.geography.members["district"]
        return [*sorted(w for w, held in wards.items() if held == district), f"rest of {district}"]

    def _narrow(self, numbers, ends):
        low, high = self.rows.get(numbers, (-np.inf, np.inf))
        self.rows[numbers] = max(low, ends[0]), min(high, ends[1])

    def _relate_classes(self):
        """What anyone knows of classes and their whole, for each place, quarter and release."""
        used = {(key[0], *key[2:]) for key in self.numbers if key[0] != "cases"}
        for part, slot, quarter, edition in sorted(used):
            cases = self._whole(slot, quarter, edition)
            classes = [
                self._number((part, name, slot, quarter, edition)) for name in classes_of(part)
            ]
            if part in COVER | PARTITION or part == "record_type":
                self.nesting.append((frozenset(classes), cases, np.inf))
            if part in PARTITION | PART:
                self.nesting.append((cases, frozenset(classes), np.inf))
            if part in COVER:
                self.nesting += [(cases, frozenset([each]), np.inf) for each in classes]

    def _whole(self, slot, quarter, edition):
        places = [slot]
        if slot == "county":
            places = ["", *(each for d in self.districts for each in self.district_slots(d))]
        elif slot in self.districts:
            places = self.district_slots(slot)
        return frozenset(self._number(("cases", "", each, quarter, edition)) for each in places)

    @cached_property
    def solver(self):
        """A solver that has read every row."""
        plus = [*self.rows, *(more for more, _, _ in self.nesting)]
        minus = [*([frozenset()] * len(self.rows)), *(less for _, less, _ in self.nesting)]
        low = [ends[0] for ends in self.rows.values()] + [0.0] * len(self.nesting)
        high = [ends[1] for ends in self.rows.values()] + [most for *_, most in self.nesting]
        matrix = indicator(plus, len(self.numbers)) - indicator(minus, len(self.numbers))
        floor = np.array([self.floor.get(at, 0.0) for at in range(len(self.numbers))])
        return _solver(matrix.tocsr(), np.array(low), np.array(high), floor)

    def fits(self):
        """Whether there is anything that fits all that was told."""
        return self._best(np.zeros(len(self.numbers))) is not None

    def ends(self, asked: Iterable[frozenset], *, until=None):
        """The least and greatest value of each sum asked for, shape ``(2, n)``.

        Parameters
        ----------
        asked
            Sums of unknowns.
        until
            If given, a sum found able to be 0 and this large is not pressed further: its ends are
            then any that are as wide.
        """
        asked = list(asked)
        matrix = indicator([whole(each) for each in asked], len(self.numbers))
        matrix = (matrix - indicator([part(each) for each in asked], len(self.numbers))).tocsr()
        ends = np.array([np.full(matrix.shape[0], np.inf), np.full(matrix.shape[0], -np.inf)])
        for at in range(matrix.shape[0]):
            cost = matrix[[at]].toarray().ravel()
            for sign in (1, -1):
                if until is not None and self._is_wide(ends[:, at], sign, until):
                    continue
                point = self._best(sign * cost)
                if point is None:
                    return np.full(ends.shape, np.nan)
                reached = matrix @ point
                ends = np.array([np.minimum(ends[0], reached), np.maximum(ends[1], reached)])
        return ends

    @staticmethod
    def _is_wide(ends, sign, until):
        return ends[0] <= 1e-6 if sign == 1 else ends[1] >= until - 1e-6

    def _best(self, cost):
        size = cost.size
        self.solver.changeColsCost(size, np.arange(size, dtype=np.int32), cost)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        assert status == highspy.HighsModelStatus.kOptimal, status
        return np.array(self.solver.getSolution().col_value)


@dataclass(frozen=True)
class Less:
    """A sum of unknowns less another, neither of which holds the other."""

    whole: frozenset[int]
    part: frozenset[int]


def whole(asked):
    """What is added of a sum or a difference."""
    return asked.whole if isinstance(asked, Less) else asked


def part(asked):
    """What is taken off a difference; nothing of a sum."""
    return asked.part if isinstance(asked, Less) else frozenset()


def indicator(sums, width):
    """Sums of unknowns as the rows of a matrix."""
    ends = np.cumsum([0, *map(len, sums)])
    flat = np.fromiter((at for each in sums for at in sorted(each)), np.int64, ends[-1])
    return sparse.csr_array((np.ones(flat.size), flat, ends), shape=(len(sums), width))


#: Stands for no bound: no sum of cases comes near, and every programme keeps an end.
PLENTY = 1e6


def _solver(matrix, low, high, floor):
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.zeros(matrix.shape[1])
    model.col_lower_ = floor
    model.col_upper_ = np.full(matrix.shape[1], PLENTY)
    model.row_lower_ = np.where(np.isinf(low), -highspy.kHighsInf, low)
    model.row_upper_ = np.where(np.isinf(high), highspy.kHighsInf, high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver
