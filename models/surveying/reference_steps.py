"""Reference steps are the past steps a step is judged by, each with the season it belongs to."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["ReferenceSteps"]

Rows: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSteps:
    """How the past of a step is chosen and cut into seasons.

    Attributes
    ----------
    freq
        Steps in a year.
    years
        Years of history asked for.
    half_window
        Steps either side of the same step of an earlier year that count as the same season.
    periods
        Seasons a year is cut into, the window being one of them; 1 leaves out all steps outside
        the windows.
    skip
        Newest steps left out, because what is to be found may already be in them.

    Raises
    ------
    ValueError
        If a year cannot be cut so.
    """

    freq: int
    years: int
    half_window: int
    periods: int
    skip: int

    def __post_init__(self) -> None:
        """Refuse what cannot be cut."""
        if min(self.freq, self.years, self.periods) < 1 or min(self.half_window, self.skip) < 0:
            raise ValueError(
                "steps a year, years and periods are at least 1, half window and steps skipped at "
                "least 0; nothing was judged."
            )
        outside = self.freq - 2 * self.half_window - 1
        if outside < self.periods - 1 or outside < 0:
            raise ValueError(
                "a year has too few steps for that half window and that many periods: periods and "
                "twice the half window together may not exceed the steps of a year."
            )

    @property
    def reach(self) -> int:
        """Steps of history the earliest step that can be judged has before it."""
        return self.freq * self.years + self.half_window

    def season_of_steps(self, step: int) -> tuple[Rows, Rows]:
        """Return the past steps `step` is judged by, and the season of each.

        Parameters
        ----------
        step
            Row of the step judged, from 0, at least `reach`.

        Returns
        -------
        Rows in order of time, and seasons from 0; the season of `step` itself is the last,
        ``periods - 1``.
        """
        season = np.full(step + 1, -1, dtype=np.intp)
        now, width = self.periods - 1, self.half_window
        season[step - width :] = now
        for year in range(1, self.years + 1):
            centre = step - year * self.freq
            season[centre - width : centre + width + 1] = now
            if self.periods > 1:
                first = centre + width + 1
                season[first : centre + self.freq - width] = self._between()
        season[max(0, step - self.skip) :] = -1
        rows = np.flatnonzero(season >= 0)
        return rows, season[rows]

    def _between(self) -> Rows:
        """Seasons of the steps from one window to the next; the first take what is left over."""
        others = self.periods - 1
        length, left = divmod(self.freq - 2 * self.half_window - 1, others)
        lengths = np.full(others, length)
        lengths[:left] += 1
        return np.repeat(np.arange(others), lengths)
