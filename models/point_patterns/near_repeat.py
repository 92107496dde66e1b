"""A near repeat is an event soon after and close to another, more often than chance would have it.

Where people live, and which months are busy, put events close together too. Both stay as they are
while dates are dealt out anew; only what place and time have to do with each other is broken.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE, Words
from models.chance.significance import benjamini_hochberg, two_sided
from models.point_patterns.close_pairs import Bands, Closed, count_near, count_pairs, near_pairs
from models.point_patterns.places import check_places

__all__ = ["NearRepeat", "knox"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.intp]

METHOD: Final = (
    "Knox (1964): pairs of events by distance and by days apart; expected from both margins; p by "
    "dealing the dates out over the places anew; Benjamini-Hochberg at .05 over the bands"
)
#: False discovery rate of one table, and the chance left out at either side of its limits.
RATE: Final = 0.05
TAILS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearRepeat:
    """Pairs of events by band of space and of time, shape ``(space bands, time bands)`` each.

    Attributes
    ----------
    observed
        Pairs seen.
    expected
        Pairs close in space, times pairs close in time, over all pairs.
    ratio
        Observed over expected; ``nan`` where none are expected.
    lower, upper
        Central 95% of what dealing out the dates anew gave.
    p
        One-tailed, for more pairs than chance; never 0. What R's ``surveillance::knox`` asks.
    p_fewer
        The other tail.
    q
        Benjamini-Hochberg of the two-sided p over the table.
    poisson_p
        Chance of more pairs than observed if pairs were independent Poisson events, as R prints
        it. They are not, and the count observed is left out of the tail: shown to compare.
    category
        "more than expected", "fewer than expected", "as expected" or "cannot tell".
    space_bands, time_bands
        Ends of the bands, shape ``(bands, 2)``.
    space_pairs, time_pairs
        Pairs in each band of space, and of time.
    n, pairs
        Events tested, and pairs among them.
    removed
        Events left out because another of the same case stayed.
    draws
        Times the dates were dealt out anew.
    method
        The method in words.
    """

    observed: Whole
    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    p: Floats
    p_fewer: Floats
    q: Floats
    poisson_p: Floats
    category: Words
    space_bands: Floats
    time_bands: Floats
    space_pairs: Whole
    time_pairs: Whole
    n: int
    pairs: int
    removed: int
    draws: int
    method: str

    @property
    def p_two_sided(self) -> Floats:
        """Twice the smaller tail, at most 1."""
        doubled: Floats = np.minimum(1.0, 2 * np.minimum(self.p, self.p_fewer))
        return doubled


def knox(
    xy: ArrayLike,
    day: ArrayLike,
    space_bands: ArrayLike,
    time_bands: ArrayLike,
    draws: int,
    rng: np.random.Generator,
    *,
    case: ArrayLike | None = None,
    closed: Closed = "left",
) -> NearRepeat:
    """Count pairs of events close in space and time, and how many chance would give.

    Parameters
    ----------
    xy
        Eastings and northings in metres (EPSG:27700), shape ``(n, 2)``. Only places of point or
        postcode precision: events put at the centre of a ward or town are close by decree.
    day
        When each happened: days as numbers, or dates, shape ``(n,)``.
    space_bands, time_bands
        Metres, and days. Edges such as ``[0, 200, 400]`` are two bands; pairs of ends such as
        ``[(0, 200), (0, 400)]`` may overlap, so a threshold is a band from zero. A band is half
        open: 0-200 holds 0 and not 200.
    draws
        Times the dates are dealt out anew; 999 is usual.
    rng
        Source of chance. Store its seed with the result.
    case
        A label of the case each event belongs to, shape ``(n,)``. Of one case only the earliest
        event is kept: two reports of one case would be a near repeat of nothing. An event whose
        label is missing (``None``, ``nan``) is a case of its own.
    closed
        Which end a band holds. ``"right"`` makes 0-200 hold both 0 and 200, and 200-400 not 200,
        as the thresholds of R's ``surveillance::knox`` do.

    Returns
    -------
    A table of bands. One event or none makes no pair: all counts are 0, p is 1, "cannot tell".

    Raises
    ------
    ValueError
        If shapes disagree, a place or day is missing, bands do not go up, or `draws` is under 1.

    Notes
    -----
    Knox (1964), *Applied Statistics* 13(1), 25-29. Dates are dealt over events, not over pairs:
    pairs share events, and shuffling pairs (as R's ``surveillance::knox`` does) takes them for
    independent and makes p a little too small. The order of events does not matter.
    """
    places, days = check_places(xy), _days(day)
    if days.shape != (len(places),) or draws < 1:
        raise ValueError("give one day for each place, and at least one draw. Nothing was tested.")
    space, time = Bands.of(space_bands, closed), Bands.of(time_bands, closed)
    kept = _first_of_case(places, days, case)
    removed = len(places) - kept.size
    places, days = places[kept], days[kept]
    first, second, step = near_pairs(places, space.edges)
    seen = _banded(_count(first, second, step, days, space, time), space, time)
    dealt = np.empty((draws, *seen.shape), dtype=np.int64)
    for draw in range(draws):
        again = _count(first, second, step, rng.permutation(days), space, time)
        dealt[draw] = _banded(again, space, time)
    near = np.bincount(step, minlength=space.edges.size - 1)
    margins = (space.inside @ near, time.inside @ count_pairs(days, time.edges))
    return _table(seen, dealt, (space, time), margins, len(places), removed)


def _days(day: ArrayLike) -> Floats:
    """Read days as numbers, from numbers or dates."""
    given = np.asarray(day)
    if given.dtype.kind == "O" and any(isinstance(each, date) for each in given.flat):
        given = pd.DatetimeIndex(
            [pd.Timestamp(each).tz_localize(None) for each in given.flat]
        ).to_numpy()
    if given.dtype.kind == "M":
        if np.any(np.isnat(given)):
            raise ValueError("an event has no date. Leave it out, and say so. Nothing was tested.")
        given = given.astype("datetime64[D]").astype(np.int64)
    days = np.asarray(given, dtype=np.float64)
    if not np.all(np.isfinite(days)):
        raise ValueError("an event has no day. Leave it out, and say so. Nothing was tested.")
    return days


def _first_of_case(places: Floats, days: Floats, case: ArrayLike | None) -> Rows:
    """Return the rows kept, in an order that does not depend on that of the rows."""
    order = np.lexsort((places[:, 1], places[:, 0], days))
    if case is None:
        return order
    labels = pd.Series(np.asarray(case, dtype=object))
    if labels.shape != days.shape:
        raise ValueError("give one case for each place. Nothing was tested.")
    ordered = labels.iloc[order]
    kept: Rows = order[(ordered.isna() | ~ordered.duplicated()).to_numpy()]
    return kept


def _count(
    first: Rows, second: Rows, step: Whole, days: Floats, space: Bands, time: Bands
) -> Whole:
    """Count near pairs by step of space and of time."""
    counts = np.zeros((space.edges.size - 1, time.edges.size - 1), dtype=np.int64)
    count_near(first, second, step, days, time.edges, counts)
    return counts


def _banded(counts: Whole, space: Bands, time: Bands) -> Whole:
    """Add up steps to bands."""
    banded: Whole = space.inside @ counts @ time.inside.T
    return banded


def _table(
    seen: Whole,
    dealt: Whole,
    bands: tuple[Bands, Bands],
    margins: tuple[Whole, Whole],
    n: int,
    removed: int,
) -> NearRepeat:
    """Compare what was seen with its margins and with what the dealt dates gave."""
    pairs, draws = n * (n - 1) // 2, len(dealt)
    expected = np.outer(margins[0], margins[1]) / max(pairs, 1)
    at_least, at_most = (dealt >= seen).sum(axis=0), (dealt <= seen).sum(axis=0)
    q = benjamini_hochberg(two_sided(at_least, at_most, draws).ravel()).reshape(seen.shape)
    lower, upper = np.quantile(dealt, TAILS, axis=0)
    told = lower > 0
    words = [(q <= RATE) & (seen > expected), (q <= RATE) & (seen < expected) & told, told]
    ratio = np.full(seen.shape, np.nan)
    np.divide(seen, expected, out=ratio, where=expected > 0)
    return NearRepeat(
        observed=seen,
        expected=expected,
        ratio=ratio,
        lower=lower,
        upper=upper,
        p=(1 + at_least) / (draws + 1),
        p_fewer=(1 + at_most) / (draws + 1),
        q=q,
        poisson_p=np.asarray(stats.poisson.sf(seen, expected)),
        category=np.select(words, [MORE, FEWER, AS_EXPECTED], CANNOT_TELL),
        space_bands=bands[0].ends,
        time_bands=bands[1].ends,
        space_pairs=margins[0],
        time_pairs=margins[1],
        n=n,
        pairs=pairs,
        removed=removed,
        draws=draws,
        method=METHOD,
    )
