"""A place has the form that its kind promises: a point, a postcode, a ward, a town on the list."""

from types import MappingProxyType
from typing import Final

import pandas as pd

from geo.closed_lists import ClosedLists

__all__ = ["MISPLACED", "place_fits", "plain_places"]

#: Why a place is refused.
MISPLACED: Final = "does not have the form of its place_kind, or is not on the list for it"
#: The pattern of each kind that has no closed list.
_FORMS: Final = MappingProxyType(
    {
        "uprn": r"[0-9]{1,12}",
        "postcode": r"(?i:[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2})",
        "ward": r"E05[0-9]{6}",
        "force": r"(?:E23[0-9]{6})?",
    }
)
_NUMBER: Final = r"-?[0-9]{1,7}(?:\.[0-9]{1,15})?"
_POINT: Final = rf"(?P<x>{_NUMBER}), ?(?P<y>{_NUMBER})"
#: Great Britain on the National Grid in metres, and in degrees: west, south, east, north.
_GRID: Final = (0.0, 0.0, 700_000.0, 1_300_000.0)
_DEGREES: Final = (-9.0, 49.0, 3.0, 61.0)


def place_fits(frame: pd.DataFrame, lists: ClosedLists) -> pd.Series:
    """Say whether each place has the form its kind promises; an unknown kind is its own fault.

    Parameters
    ----------
    frame
        Text columns `place_kind` and `place`.
    lists
        Towns and districts there are.
    """
    fits = pd.Series(True, index=frame.index)
    for kind, places in frame["place"].groupby(frame["place_kind"]):
        if kind in _FORMS:
            fits[places.index] = places.str.fullmatch(_FORMS[kind])
        elif kind == "point":
            fits[places.index] = _is_point(places)
        elif kind in {"town", "district"}:
            listed = lists.towns if kind == "town" else lists.districts
            fits[places.index] = places.isin(sorted(listed))
    return fits


def plain_places(frame: pd.DataFrame) -> pd.Series:
    """Return places that fit, each written in one way, so that the same place is the same text."""
    at_postcode = frame["place_kind"] == "postcode"
    spaced = frame["place"].str.upper().str.replace(r" ?([0-9][A-Z]{2})$", r" \1", regex=True)
    return spaced.where(at_postcode, frame["place"].str.replace(", ", ",", regex=False))


def _is_point(places: pd.Series) -> pd.Series:
    """Say which texts are a point of Great Britain: easting,northing or longitude,latitude."""
    pair = places.str.extract(f"^{_POINT}$").astype("float64")
    boxes = [
        pair["x"].between(west, east) & pair["y"].between(south, north)
        for west, south, east, north in (_GRID, _DEGREES)
    ]
    return boxes[0] | boxes[1]
