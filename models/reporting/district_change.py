"""A district change is a rise, or a fall, that the wards of one district share for a while.

A reporting drive looks like this, and so does an agency that starts or stops sending. A hotspot
does not: it is a few wards. Counts alone cannot tell a drive from a true rise of a whole district.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.reporting.runs import Groups, chance_of, evidence, runs

__all__ = [
    "FEWEST_QUARTERS",
    "FEWEST_WARDS",
    "LEAST_CHANGE",
    "Direction",
    "DistrictChange",
    "find_district_changes",
    "unevenness",
]

Direction: TypeAlias = Literal["rise", "fall"]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Labels: TypeAlias = NDArray[np.str_]
Rows: TypeAlias = NDArray[np.intp]
Whole: TypeAlias = NDArray[np.int64]

#: Times the usual, or the usual divided by this, under which a change is not worth a name.
LEAST_CHANGE: Final = 1.25
#: Usual chance of naming anything where nothing changed: a name changes what is expected.
LEVEL: Final = 0.01
#: Wards under which nothing can be said to be shared by a district.
FEWEST_WARDS: Final = 4
#: Fewest quarters in which a change can be told from the usual state.
FEWEST_QUARTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DistrictChange:
    """One district whose wards together reported more, or fewer, for some quarters. RESTRICTED.

    Attributes
    ----------
    district
        Its code.
    direction
        ``rise`` or ``fall``.
    first, last
        Columns of the first and the last quarter of the change.
    observed, expected
        Cases of those wards in those quarters, and how many there would have been had they kept
        pace with the other districts.
    factor
        Times as many as usual.
    wards, moved
        Wards of the district looked at, and those of them that went the same way. Wards that a
        change of their own was found in before are not looked at.
    p
        Chance of as clear a change anywhere, in any run of quarters, if nothing changed.
    uneven_p
        Chance of wards changing as differently from each other as these, if all of them changed
        alike. Where it is small, something inside the district changed too.
    draws
        Tables dealt out anew.
    """

    district: str
    direction: Direction
    first: int
    last: int
    observed: int
    expected: float
    factor: float
    wards: int
    moved: int
    p: float
    uneven_p: float
    draws: int


def find_district_changes(
    counts: ArrayLike,
    districts: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int,
    rng: np.random.Generator,
    in_no_area: ArrayLike | None = None,
    level: float = LEVEL,
) -> tuple[DistrictChange, ...]:
    """Name the districts whose wards together reported more, or fewer, for a while.

    Parameters
    ----------
    counts
        Whole numbers, shape ``(n, quarters)``.
    districts
        District of each area, shape ``(n,)``.
    neighbours
        In the order of `counts`.
    draws
        Tables dealt out anew.
    rng
        Source of chance. The order of the areas does not matter.
    in_no_area
        Cases known to a district and to no area of it, shape ``(districts, quarters)``, districts
        in the order of their sorted names.
    level
        Chance of naming anything where nothing changed.

    Returns
    -------
    At most one change a district, the clearest first. None where there are fewer than four
    quarters or than two districts; none for a district of fewer than four wards.

    Raises
    ------
    ValueError
        If shapes disagree, a count is not a whole number, or `draws` is under 1.

    Notes
    -----
    Two explanations compete for every run of at most half of the quarters: a whole district
    changed, or one area with its neighbours did. Each is weighed by the log-likelihood ratio of
    two shares of cases in that run, theirs and everybody else's, against one. The clearest of all
    is compared with the clearest of tables in which the quarters of all cases were dealt out
    anew, which keeps how much each area and each quarter reported: a lasting hotspot changes
    nothing, nor does a rise of the whole county (as in Kulldorff et al. 2005, *PLoS Medicine*
    2(3), e59). What is found is taken out, and the rest is tested anew, as Zhang, Assuncao &
    Kulldorff (2010), *Journal of Probability and Statistics*, 642379, do for secondary clusters.
    Only whole districts are named; a neighbourhood that explains more is a matter of hotspots.
    """
    table, label = _checked(counts, districts, neighbours, draws)
    order = np.lexsort((*table.T, label))
    is_area = np.ones(label.size, dtype=np.bool_)
    beside = neighbours.with_self()[order][:, order].toarray()
    around = [np.flatnonzero(row) for row in beside]
    table, label = table[order], label[order]
    if in_no_area is not None:
        table, label = _with_the_rest(table, label, in_no_area)
        is_area = np.arange(label.size) < order.size
        around += [np.empty(0, np.intp)] * int((~is_area).sum())
    left = np.ones(label.size, dtype=np.bool_)
    found: list[DistrictChange] = []
    while table.shape[1] >= FEWEST_QUARTERS and np.unique(label[left]).size >= 2:
        field = _Field.of(table, label, around, is_area, left)
        local = field.local(draws, rng, level)
        if local.size:
            left[np.flatnonzero(left)[local]] = False
            continue
        change = field.district(draws, rng, level)
        if change is None:
            break
        found.append(change)
        left &= label != change.district
    return tuple(found)


def _checked(
    counts: ArrayLike, districts: ArrayLike, neighbours: Neighbours, draws: int
) -> tuple[Whole, Labels]:
    """Take the arguments, or say what is wrong with them."""
    figures, label = np.asarray(counts, dtype=np.float64), np.asarray(districts, dtype=np.str_)
    if figures.ndim != 2 or not figures.shape[:1] == label.shape == (len(neighbours),):
        raise ValueError(
            f"counts are {figures.shape}, districts {label.shape} and neighbours of "
            f"{len(neighbours)} areas; give one row of quarters and one district an area."
        )
    if not np.all(np.isfinite(figures) & (figures >= 0) & (figures == np.floor(figures))):
        raise ValueError("counts must be whole numbers from zero up; none was tested.")
    if draws < 1:
        raise ValueError("a test needs at least one draw.")
    return figures.astype(np.int64), label


def _with_the_rest(table: Whole, label: Labels, in_no_area: ArrayLike) -> tuple[Whole, Labels]:
    """Add a row for each district: its cases in no area, which no neighbourhood holds."""
    rest, names = np.asarray(in_no_area, dtype=np.int64), np.unique(label)
    if rest.shape != (names.size, table.shape[1]) or np.any(rest < 0):
        raise ValueError(
            f"cases in no area are {rest.shape}; give whole numbers, one row for each of the "
            f"{names.size} districts and one column for each of the {table.shape[1]} quarters."
        )
    return np.concatenate([table, rest]), np.concatenate([label, names])


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """The rows that nothing was found in so far, and what may have changed among them."""

    table: Whole
    names: tuple[str, ...]
    districts: tuple[Rows, ...]
    around: tuple[Rows, ...]
    is_area: Flags

    @classmethod
    def of(
        cls, table: Whole, label: Labels, around: list[Rows], is_area: Flags, left: Flags
    ) -> "_Field":
        row = np.cumsum(left) - 1
        named = {str(name): np.flatnonzero((label == name) & left) for name in np.unique(label)}
        names = tuple(name for name, rows in named.items() if is_area[rows].sum() >= FEWEST_WARDS)
        beside = [rows[left[rows]] for rows, here in zip(around, left, strict=True) if here]
        return cls(
            table[left],
            names,
            tuple(row[named[name]] for name in names),
            tuple(row[rows] for rows in beside if rows.size),
            is_area[left],
        )

    def local(self, draws: int, rng: np.random.Generator, level: float) -> Rows:
        """Return the neighbourhood that changed by itself, if one did and no district explains it.

        It has to be clear, and clearer than any district.
        """
        seen = evidence(self.table, Groups.of(self.around))
        strongest = float(np.abs(seen).max(initial=0.0))
        wider = np.abs(evidence(self.table, Groups.of(self.districts))).max(initial=0.0)
        at = int(np.abs(seen).max(axis=1).argmax())
        if strongest <= wider:
            return self.around[at][:0]
        p = chance_of(strongest, self.table, Groups.of(self.around), draws, rng, level)
        return self.around[at] if p <= level else self.around[at][:0]

    def district(self, draws: int, rng: np.random.Generator, level: float) -> DistrictChange | None:
        """Return the clearest change of a whole district, if it is clear and worth a name."""
        if not self.names:
            return None
        groups = Groups.of(self.districts)
        seen = evidence(self.table, groups)
        at, run = np.unravel_index(int(np.abs(seen).argmax()), seen.shape)
        p = chance_of(float(abs(seen[at, run])), self.table, groups, draws, rng, level)
        change = self._change(int(at), int(run), bool(seen[at, run] > 0), p, draws, rng)
        worth = max(change.factor, 1 / max(change.factor, 1e-9)) >= LEAST_CHANGE
        return change if p <= level and worth else None

    def _change(
        self, at: int, run: int, rise: bool, p: float, draws: int, rng: np.random.Generator
    ) -> DistrictChange:
        first, after = (int(ends[run]) for ends in runs(self.table.shape[1]))
        rows = self.districts[at]
        inside, of = self.table[:, first:after].sum(axis=1), self.table.sum(axis=1)
        expected = _kept_pace(inside, of, rows)
        areas = self.is_area[rows]
        above = (inside[rows] - expected)[areas]
        return DistrictChange(
            district=self.names[at],
            direction="rise" if rise else "fall",
            first=first,
            last=after - 1,
            observed=int(inside[rows].sum()),
            expected=float(expected.sum()),
            factor=float(inside[rows].sum() / max(expected.sum(), 1e-9)),
            wards=int(areas.sum()),
            moved=int((above > 0).sum() if rise else (above < 0).sum()),
            p=p,
            uneven_p=unevenness(inside[rows][areas], of[rows][areas], draws, rng),
            draws=draws,
        )


def _kept_pace(inside: Whole, of: Whole, rows: Rows) -> Floats:
    """Cases of each row in the run, had it gone from its other quarters as all others did."""
    theirs = inside.sum() - inside[rows].sum()
    rest = of.sum() - of[rows].sum() - theirs
    pace = (theirs + 0.5) / (rest + 0.5)  # half a case keeps the ratio finite
    expected: Floats = (of[rows] - inside[rows]) * pace
    return expected


def unevenness(inside: Whole, of: Whole, draws: int, rng: np.random.Generator) -> float:
    """Return the chance of rows differing as much if all shared one change."""
    expected = np.maximum(of * inside.sum() / max(of.sum(), 1), 1e-9)
    seen = ((inside - expected) ** 2 / expected).sum()
    drawn = rng.multivariate_hypergeometric(of, int(inside.sum()), size=draws)
    reached = ((drawn - expected) ** 2 / expected).sum(axis=1) >= seen * (1 - 1e-9)
    return float((1 + reached.sum()) / (draws + 1))
