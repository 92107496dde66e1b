"""Placing gives each record the ward and district it can be counted in, and no finer place.

A town-level record is somewhere in its town's district; it is never put into a ward. What a
record cannot say stays empty. A place so near a ward line that the outlines may have it on the
wrong side is marked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from boundaries.crs import to_bng
from boundaries.names import towns
from boundaries.tables import ward_districts
from geo.assign import AreaIndex
from geo.postcodes import Postcodes
from geo.uprns import Uprns
from geo.ward_lines import POSTCODE_REACH, WardLines, line_error

__all__ = ["PRECISIONS", "place"]

#: How exactly a record says where, finest first.
PRECISIONS: Final = ("point", "uprn", "postcode", "ward", "town", "district", "force", "none")

Floats: TypeAlias = NDArray[np.float64]

_AXES: Final = ("easting", "northing")
#: No longitude or latitude is larger, and no easting and northing of a real place both so small.
_LARGEST_DEGREE: Final = 180.0
_POINT: Final = r"^(?P<x>[^,\s]+)\s*,\s*(?P<y>[^,\s]+)$"


def place(
    records: pd.DataFrame, wards: Areas, postcodes: Postcodes, uprns: Uprns | None = None
) -> pd.DataFrame:
    """Say for each record how exactly it is placed, and in which ward and district.

    Parameters
    ----------
    records
        With the text columns `place_kind` and `place`. A point is ``easting,northing`` in
        EPSG:27700 metres or ``longitude,latitude`` in WGS 84 degrees.
    wards
        The wards to count in; their districts are the districts known.
    postcodes
        Where postcodes are.
    uprns
        Where UPRNs are, if a table of them was given.

    Returns
    -------
    A copy of `records` with six more columns. `precision` is one of `PRECISIONS`; `ward_code`
    and `district_code` are codes or None. A ward code of another vintage has precision
    ``district`` and counts at its district; an unknown one, a UPRN where no table is given and
    a place that cannot be read have ``none``. A place outside all wards, and a postcode or UPRN
    that is not listed, keeps its precision and has neither code. Where the directory's district
    of a postcode and the outline disagree, the district stands and the ward stays empty.
    `near_line` is true where a point, UPRN or postcode lies so near a ward line that it may
    belong on the other side (see `geo.ward_lines`). `easting` and `northing` are EPSG:27700 metres
    of a point, UPRN or postcode that is counted in a ward, else missing.

    Raises
    ------
    BoundaryRefused
        If the wards overlap.
    """
    atlas = _Atlas.of(wards, postcodes, uprns)
    kinds = records["place_kind"].reset_index(drop=True)
    written = records["place"].astype("str").str.strip().reset_index(drop=True)
    written = written[written.notna() & (written != "")]
    found = [find(written[kinds[written.index] == kind], atlas) for kind, find in _FINDERS.items()]
    placed = pd.concat([*found, _force(kinds)]).reindex(kinds.index)
    placed["precision"] = placed["precision"].fillna("none")
    near = placed.pop("near_line").eq(True)
    metres = {axis: placed.pop(axis).where(placed["ward_code"].notna()) for axis in _AXES}
    for column in placed:
        known = placed[column].astype("object")
        placed[column] = known.where(known.notna(), None)
    placed = placed.assign(near_line=near, **metres)
    return records.assign(**placed.set_axis(records.index, axis="index"))


@dataclass(frozen=True, slots=True, eq=False)
class _Atlas:
    """What is needed to find a place of any kind."""

    index: AreaIndex
    lines: WardLines
    error: float
    postcodes: Postcodes
    uprns: Uprns | None
    wards: NDArray[np.object_]
    districts: NDArray[np.object_]
    district_of_ward: Mapping[str, str]
    district_of_town: Mapping[str, str]

    @classmethod
    def of(cls, wards: Areas, postcodes: Postcodes, uprns: Uprns | None) -> "_Atlas":
        """Make ready to place records in these wards."""
        codes = wards.codes.to_numpy(dtype=object)
        districts = wards.frame["district_code"].to_numpy(dtype=object)
        by_town = zip(towns()["town"].str.casefold(), towns()["district_code"], strict=True)
        by_ward = ward_districts() | dict(zip(codes, districts, strict=True))
        error = line_error(wards)
        return cls(
            index=AreaIndex(wards),
            lines=WardLines.of(wards, np.hypot(error, POSTCODE_REACH)),
            error=error,
            postcodes=postcodes,
            uprns=uprns,
            wards=codes,
            districts=districts,
            district_of_ward={key: code for key, code in by_ward.items() if code in districts},
            district_of_town={key: code for key, code in by_town if code in districts},
        )

    def inside(self, x: Floats, y: Floats, error: float) -> pd.DataFrame:
        """Return the ward and district of each point, and whether its error may reach a line."""
        rows = self.index.assign(x, y)
        within = np.full(x.size, np.hypot(self.error, error))
        return pd.DataFrame(
            {
                "ward_code": pd.Series(self.wards[rows], dtype="str").where(rows >= 0),
                "district_code": pd.Series(self.districts[rows], dtype="str").where(rows >= 0),
                "near_line": self.lines.near(x, y, within),
                "easting": x,
                "northing": y,
            }
        )


def _points(written: pd.Series, atlas: _Atlas) -> pd.DataFrame:
    """Place points in the wards that hold them; one that is not two numbers has no precision."""
    pairs = written.str.extract(_POINT).apply(pd.to_numeric, errors="coerce")
    xy = pairs.to_numpy(dtype=np.float64, copy=True)
    precision = np.where(np.isfinite(xy).all(axis=1), "point", "none")
    degrees = (np.abs(xy) <= _LARGEST_DEGREE).all(axis=1)
    xy[degrees] = np.column_stack(to_bng(xy[degrees, 0], xy[degrees, 1]))
    found = atlas.inside(xy[:, 0], xy[:, 1], 0)
    return _placed(written, precision, **found)


def _uprns(written: pd.Series, atlas: _Atlas) -> pd.DataFrame:
    """Place UPRNs in the wards that hold them, where there is a table that says where they are."""
    if atlas.uprns is None:
        return _placed(written, "none")
    known = atlas.uprns.locate(written)
    found = atlas.inside(known["easting"].to_numpy(), known["northing"].to_numpy(), 0)
    return _placed(written, "uprn", **found)


def _postcodes(written: pd.Series, atlas: _Atlas) -> pd.DataFrame:
    """Place postcodes in the wards that hold them, if these are in the district listed."""
    known = atlas.postcodes.locate(written)
    found = atlas.inside(known["easting"].to_numpy(), known["northing"].to_numpy(), POSTCODE_REACH)
    listed = known["district_code"].reset_index(drop=True)
    listed = listed.where(listed.isin(atlas.districts))
    ward = found["ward_code"].where(found["district_code"] == listed)
    return _placed(written, "postcode", **found.assign(ward_code=ward, district_code=listed))


def _wards(written: pd.Series, atlas: _Atlas) -> pd.DataFrame:
    """Place ward codes: of these wards as they are, of another vintage at their district."""
    district = written.map(atlas.district_of_ward)
    current = written.isin(atlas.wards)
    otherwise = np.where(district.notna(), "district", "none")
    return _placed(written, np.where(current, "ward", otherwise), written.where(current), district)


def _towns(written: pd.Series, atlas: _Atlas) -> pd.DataFrame:
    """Place towns in their district, never in a ward."""
    district = written.str.casefold().map(atlas.district_of_town)
    return _placed(written, "town", district_code=district)


def _districts(written: pd.Series, atlas: _Atlas) -> pd.DataFrame:
    """Place district codes."""
    return _placed(written, "district", district_code=written.where(written.isin(atlas.districts)))


def _force(kinds: pd.Series) -> pd.DataFrame:
    """Place what is known to be in the force's area and no finer, whatever is written."""
    return _placed(kinds[kinds == "force"], "force")


def _placed(
    written: pd.Series,
    precision: str | NDArray[np.str_],
    ward_code: pd.Series | None = None,
    district_code: pd.Series | None = None,
    near_line: pd.Series | None = None,
    easting: pd.Series | None = None,
    northing: pd.Series | None = None,
) -> pd.DataFrame:
    """Put the findings beside each other, with the index of `written`."""
    columns = {"precision": precision, "ward_code": ward_code, "district_code": district_code}
    found = {name: _column(column, len(written)) for name, column in columns.items()}
    near = False if near_line is None else near_line.to_numpy(dtype=np.bool_)
    metres = zip(_AXES, (easting, northing), strict=True)
    at = {axis: np.nan if each is None else each.to_numpy(np.float64) for axis, each in metres}
    return pd.DataFrame(found).assign(near_line=near, **at).set_axis(written.index, axis="index")


def _column(said: str | NDArray[np.str_] | pd.Series | None, length: int) -> pd.Series:
    """Make a text column of what was found: an array, one word for all, or nothing."""
    if said is None or isinstance(said, str):
        return pd.Series([said] * length, dtype="str")
    return pd.Series(np.asarray(said, dtype=object), dtype="str")


_FINDERS: Final[Mapping[str, Callable[[pd.Series, _Atlas], pd.DataFrame]]] = MappingProxyType(
    {
        "point": _points,
        "uprn": _uprns,
        "postcode": _postcodes,
        "ward": _wards,
        "town": _towns,
        "district": _districts,
    }
)
