"""File points are the coordinates in one file of places, judged one by one and together."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from geo.place_forms import MISPLACED
from geo.refusals import Refusal

if TYPE_CHECKING:
    from geo.points.point_account import PointAccount
    from geo.points.region import Region

__all__ = ["FilePoints", "Land"]

#: Gives the region points should lie in, when the first point is met: making it takes a moment.
Land: TypeAlias = Callable[[], "Region"]


class FilePoints:
    """Judges the points of one file while it is read.

    Parameters
    ----------
    land
        Gives the region the points should lie in; None where nothing is known of it, and then
        every point that can be read passes.
    """

    def __init__(self, land: Land | None) -> None:
        self._land = land
        self._account: PointAccount | None = None

    def judged(self, frame: pd.DataFrame, faults: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        """Add what is wrong with single points to the faults of a chunk, likely cause first.

        Parameters
        ----------
        frame
            Rows with the text columns `place_kind` and `place`, indexed by line.
        faults
            What the schema says of them. Where a likely cause is known, it takes the place of the
            remark that the form is wrong.
        """
        places = self._points(frame)
        if self._land is None or places.empty:
            return faults
        # geopandas and numba: most files hold no point, and their import should not wait for them
        from geo.points.coordinates import point_faults

        said = point_faults(places, self._land())
        causes = said[said != ""]
        kept = [
            fault
            for fault in faults
            if fault.line not in causes.index
            or (fault.column, fault.reason) != ("place", MISPLACED)
        ]
        found = [
            Refusal(line, "place", reason)
            for line, reason in zip(causes.index.tolist(), causes.tolist(), strict=True)
        ]
        return tuple(sorted(kept + found))

    def count(self, accepted: pd.DataFrame) -> None:
        """Add the points of accepted rows to the account of the file."""
        places = self._points(accepted)
        if self._land is None or places.empty:
            return
        from geo.points.point_account import account_of  # as heavy as what `judged` imports

        account = account_of(places, self._land())
        self._account = account if self._account is None else self._account + account

    def require_sound(self, file: str) -> None:
        """Refuse the file if its points together show a mistake that no single one shows.

        Raises
        ------
        OutsideRegion
            If more points lie outside the region, or look exchanged, than chance explains.
        """
        if self._account is None:
            return
        from geo.points.point_account import OutsideRegion, file_fault  # already loaded by `count`

        if fault := file_fault(self._account):
            raise OutsideRegion(file, fault)

    def _points(self, frame: pd.DataFrame) -> pd.Series:
        places: pd.Series = frame.loc[frame["place_kind"] == "point", "place"]
        return places
