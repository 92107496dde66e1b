"""A UPRN is the number of one property; a table says where each of them is.

OS Open UPRN lists 41 million. Of the table a user gives, the rows around the areas in use are
kept in one small file, sorted, which is looked up from disk without being read as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.crs import to_bng
from geo.errors import ColumnsRefused, FileMissing, InputRefused
from geo.refusals import Refusal
from geo.sources.layout import RowTest
from geo.sources.tabular import TextChunk, read_table

__all__ = ["ATTRIBUTION", "COLUMNS", "Extent", "UprnTable", "Uprns", "read_uprns"]

#: Stands beside what was placed by UPRN.
ATTRIBUTION: Final = "Contains OS data © Crown copyright and database right (OS Open UPRN)"
#: Headings of OS Open UPRN.
COLUMNS: Final = ("UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE")

#: West, south, east and north edge in EPSG:27700 metres.
Extent: TypeAlias = tuple[float, float, float, float]
Numbers: TypeAlias = NDArray[np.int64]

_NUMBER: Final = "[0-9]{1,12}"
_METRES: Final = r"[0-9]{1,7}(?:\.[0-9]{1,3})?"
_DEGREES: Final = r"-?[0-9]{1,2}(?:\.[0-9]{1,10})?"
_FORMS: Final = {
    "UPRN": (_NUMBER, "must be 1 to 12 digits"),
    "X_COORDINATE": (_METRES, "must be an easting in metres"),
    "Y_COORDINATE": (_METRES, "must be a northing in metres"),
}
#: How far the metres and the degrees of one row may lie apart; datums differ by a few metres.
_APART: Final = 50.0
_CENTIMETRES: Final = 100
#: Bits of a northing below the easting, and what takes them out.
_HALF: Final = 32
_LOW: Final = (1 << _HALF) - 1
_ZIP: Final = b"PK\x03\x04"
#: Refused rows named; the others are counted.
_NAMED: Final = 1_000


@dataclass(frozen=True, eq=False)
class Uprns:
    """Where properties are, by UPRN.

    Attributes
    ----------
    table
        Two rows of int64, one column a property: UPRNs in rising order, each once; and easting
        and northing in whole centimetres of EPSG:27700, as ``easting * 2**32 + northing``.

    Raises
    ------
    ValueError
        If the table is not so.
    """

    table: Numbers

    def __post_init__(self) -> None:
        """Refuse what cannot be looked up."""
        if self.table.dtype != np.int64 or self.table.ndim != 2 or len(self.table) != 2:
            raise ValueError("a table of UPRNs is two rows of 64-bit whole numbers.")

    @classmethod
    def of(cls, number: Numbers, easting: Numbers, northing: Numbers) -> "Uprns":
        """Make a table of UPRNs in rising order and their places in centimetres."""
        return cls(np.stack([number, (easting << _HALF) + northing]))

    @classmethod
    def load(cls, path: Path) -> "Uprns":
        """Open a file that `packed` made; it is looked up where it lies, not read.

        Raises
        ------
        FileMissing
            If there is none.
        ValueError
            If it is not such a file.
        """
        try:
            return cls(np.load(path, mmap_mode="r", allow_pickle=False))
        except FileNotFoundError:
            raise FileMissing(path.name) from None
        except (ValueError, EOFError):
            raise ValueError(f"{path.name} is not a table of UPRNs that was packed here.") from None

    def __len__(self) -> int:
        """Count the properties."""
        return int(self.table.shape[1])

    def packed(self) -> bytes:
        """Return the bytes of a file that `load` opens; the same table gives the same bytes."""
        content = BytesIO()
        np.save(content, np.ascontiguousarray(self.table), allow_pickle=False)
        return content.getvalue()

    def locate(self, uprns: pd.Series) -> pd.DataFrame:
        """Find each UPRN.

        Parameters
        ----------
        uprns
            Text, with or without leading noughts; may be missing.

        Returns
        -------
        Columns `easting` and `northing` (EPSG:27700 metres) with the index of `uprns`; missing
        where a UPRN is not in the table.
        """
        written = uprns.astype("str").str.strip()
        formed = written.str.fullmatch(_NUMBER).eq(True).to_numpy(dtype=np.bool_)
        asked = written.where(formed, "0").to_numpy(dtype=np.int64)
        numbers, places = self.table
        row = np.searchsorted(numbers, asked)
        known = formed & (row < len(self))
        known[known] = numbers[row[known]] == asked[known]
        found = np.full((len(uprns), 2), np.nan)
        place = places[row[known]]
        found[known] = np.column_stack([place >> _HALF, place & _LOW]) / _CENTIMETRES
        return pd.DataFrame(found, columns=["easting", "northing"], index=uprns.index)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UprnTable:
    """What became of a table of UPRNs: read = kept + elsewhere + duplicate + refused.

    Attributes
    ----------
    uprns
        The properties kept.
    read, elsewhere, duplicate, refused
        Rows of the file; those outside the extent; those that repeat a row; those that cannot be
        used.
    refusals
        The first thousand reasons, by line.
    """

    uprns: Uprns
    read: int
    elsewhere: int
    duplicate: int
    refused: int
    refusals: tuple[Refusal, ...]


def read_uprns(
    path: Path, extent: Extent, *, watch: Callable[[int], None] | None = None
) -> UprnTable:
    """Read a table of UPRNs as text, a part at a time, and keep what lies inside an extent.

    Parameters
    ----------
    path
        CSV in the form of OS Open UPRN: `COLUMNS`, in any order; the degrees may be left out.
    extent
        West, south, east and north edge in EPSG:27700 metres.
    watch
        Told the bytes read so far.

    Returns
    -------
    The properties kept, and an account of every row. A UPRN that stands there with two places is
    refused on every line: nobody can say which is right. Memory is bounded by what is kept.

    Raises
    ------
    InputRefused
        If the file is an archive, is no such table, or has no row inside the extent.
    """
    _require_unpacked(path)
    kept = [np.empty((0, 4), dtype=np.int64)]
    read = elsewhere = refused = 0
    refusals: list[Refusal] = []
    for chunk in read_table(path, COLUMNS, required=COLUMNS[:3], only=_between(*extent[::2])):
        faults = _faults(chunk)
        bad = {fault.line for fault in faults}
        refused += len(bad)
        refusals += faults[: _NAMED - len(refusals)]
        good = chunk.frame[~chunk.frame.index.isin(bad)]
        near = _inside(good, extent)
        crossed = _degrees_disagree(near)
        kept.append(_whole_numbers(near))
        read += chunk.read + chunk.passed_over
        elsewhere += len(good) - len(near) + chunk.passed_over
        if watch is not None:
            watch(chunk.position)
        if crossed:
            raise ColumnsRefused(path.name, _CROSSED)
    uprns, lines, duplicate = _sorted(np.concatenate(kept))
    if not len(uprns):
        raise InputRefused(
            f"{path.name}: none of its {read} rows lies in the wards in use. Give OS Open UPRN "
            "for Great Britain, or cut to West Yorkshire. Nothing was stored."
        )
    refusals += [Refusal(line, "UPRN", _TWO_PLACES) for line in lines[: _NAMED - len(refusals)]]
    return UprnTable(
        uprns=uprns,
        read=read,
        elsewhere=elsewhere,
        duplicate=duplicate,
        refused=refused + len(lines),
        refusals=tuple(sorted(refusals)),
    )


_TWO_PLACES: Final = "stands in this file with two places; neither is used"
_CROSSED: Final = (
    "the metres and the degrees of its rows do not say the same place, so columns are exchanged "
    "or of another system"
)


def _require_unpacked(path: Path) -> None:
    """Refuse an archive in words that say what to do."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_ZIP))
    except OSError:
        raise FileMissing(path.name) from None
    if start == _ZIP:
        raise InputRefused(
            f"{path.name}: this is a ZIP archive, as Ordnance Survey hands it out. Unpack it and "
            "give the CSV file inside. Nothing was stored."
        )


def _between(west: float, east: float) -> RowTest:
    """Return the test that leaves a row unread if its easting is a number outside the extent."""

    def wanted(easting: str) -> bool:
        """Say whether a row with this easting is to be read."""
        try:
            metres = float(easting)
        except ValueError:
            return True  # to be refused by its line
        return not (metres < west or metres > east)

    return RowTest("X_COORDINATE", wanted)


def _faults(chunk: TextChunk) -> list[Refusal]:
    """Name the rows of a chunk that cannot be used, once each."""
    faults = {refusal.line: refusal for refusal in chunk.refusals}
    for column, (form, reason) in _FORMS.items():
        wrong = chunk.frame.index[~chunk.frame[column].str.fullmatch(form)]
        faults |= {int(line): Refusal(int(line), column, reason) for line in wrong}
    return [faults[line] for line in sorted(faults)]


def _inside(rows: pd.DataFrame, extent: Extent) -> pd.DataFrame:
    """Return the rows whose place lies in the extent."""
    west, south, east, north = extent
    x = rows["X_COORDINATE"].astype(np.float64)
    y = rows["Y_COORDINATE"].astype(np.float64)
    return rows[x.between(west, east) & y.between(south, north)]


def _degrees_disagree(rows: pd.DataFrame) -> bool:
    """Say whether most rows that give degrees too mean another place by them."""
    formed = rows["LATITUDE"].str.fullmatch(_DEGREES) & rows["LONGITUDE"].str.fullmatch(_DEGREES)
    told = rows[formed]
    east, north = to_bng(
        told["LONGITUDE"].to_numpy(dtype=np.float64), told["LATITUDE"].to_numpy(dtype=np.float64)
    )
    apart = np.hypot(
        east - told["X_COORDINATE"].to_numpy(dtype=np.float64),
        north - told["Y_COORDINATE"].to_numpy(dtype=np.float64),
    )
    return bool(2 * (apart > _APART).sum() > len(told))


def _whole_numbers(rows: pd.DataFrame) -> Numbers:
    """Return line, UPRN, and easting and northing in centimetres, shape ``(n, 4)``."""
    metres = rows[["X_COORDINATE", "Y_COORDINATE"]].to_numpy(dtype=np.float64)
    number = rows["UPRN"].astype(np.int64).to_numpy()
    return np.column_stack(
        [rows.index.to_numpy(), number, np.rint(metres * _CENTIMETRES).astype(np.int64)]
    )


def _sorted(kept: Numbers) -> tuple[Uprns, list[int], int]:
    """Sort by UPRN; return the table, the lines of those with two places, and how many repeat."""
    kept = kept[np.lexsort(kept.T[[0, 3, 2, 1]])]
    same = (kept[1:, 1:] == kept[:-1, 1:]).all(axis=1)
    same_number = kept[1:, 1] == kept[:-1, 1]
    torn = kept[1:, 1][same_number & ~same]
    in_doubt = np.isin(kept[:, 1], torn)
    repeated = np.r_[False, same] & ~in_doubt
    once = kept[~repeated & ~in_doubt]
    uprns = Uprns.of(once[:, 1], once[:, 2], once[:, 3])
    return uprns, sorted(kept[in_doubt, 0].tolist()), int(repeated.sum())
