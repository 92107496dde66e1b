"""The ONS form names a column by level, year and meaning: `WD25CD` is a ward code of 2025."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas, Level, name_some
from boundaries.errors import BoundaryRefused
from boundaries.gazetteer import load
from boundaries.tables import DISTRICTS, expected_wards

__all__ = [
    "Columns",
    "columns_of",
    "identities",
    "packaged_figures",
    "require_known_district_sizes",
    "require_where_expected",
]

#: Stem of the columns and beginning of the codes of each level that is read from a file.
_FORMS: Final[dict[str, tuple[str, str]]] = {
    "ward": ("WD", "E05"),
    "lsoa": ("LSOA", "E01"),
    "msoa": ("MSOA", "E02"),
}
_DISTRICT_CODE: Final = re.compile(r"E0[6-9][0-9]{6}")
_LONGEST_NAME: Final = 120
#: Letters nobody can see: they turn the text after them round, break its line or cannot be sent.
_UNSHOWABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: How far outside the packaged outline of its district an area may reach, metres.
_SLACK: Final = 3_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Which property of a feature holds what, and the year that follows from it.

    Attributes
    ----------
    level
        What one feature is.
    vintage
        The year of the code column, such as ``"2025"``.
    code, name, district
        Names of the properties as they are written in the file.
    district_name
        The same for the name of the district, or None: names are then known from the codes.
    """

    level: Level
    vintage: str
    code: str
    name: str
    district: str
    district_name: str | None


def columns_of(features: list[dict[str, Any]], level: Level) -> Columns:
    """Find the ONS columns of one level among the properties of the first feature.

    Raises
    ------
    BoundaryRefused
        If the level is not read from files, or a column is missing or there for two years.
    """
    if level not in _FORMS:
        raise BoundaryRefused(
            "a file can hold wards, LSOAs or MSOAs; districts and county are united from wards. "
            "Give a ward file."
        )
    stem, _ = _FORMS[level]
    present = {str(column).upper(): str(column) for column in features[0]["properties"]}
    years = [found[1] for column in present if (found := re.fullmatch(rf"{stem}(\d\d)CD", column))]
    if len(years) != 1:
        raise BoundaryRefused(_wrong_columns(present, level, years))
    year = years[0]
    name, district = present.get(f"{stem}{year}NM"), _district_column(present, year)
    if name is None or district is None:
        missing = f"{stem}{year}NM" if name is None else f"LAD{year}CD"
        raise BoundaryRefused(
            f"column {missing} is missing. Use the file as ONS publishes it, with its attributes."
        )
    return Columns(
        level=level,
        vintage=f"20{year}",
        code=present[f"{stem}{year}CD"],
        name=name,
        district=district,
        district_name=present.get(district.upper().replace("CD", "NM", 1)),
    )


def identities(features: list[dict[str, Any]], columns: Columns) -> pd.DataFrame:
    """Return name, district code and district name by area code, in the order of the file.

    Raises
    ------
    BoundaryRefused
        If a code or a name is missing or malformed, by number of feature, or a code is repeated.
    """
    start = _FORMS[columns.level][1]
    code_form = re.compile(rf"{start}[0-9]{{6}}")
    codes, rows = [], []
    for number, feature in enumerate(features, start=1):
        found = feature["properties"]
        code, district = found.get(columns.code), found.get(columns.district)
        if not isinstance(code, str) or not code_form.fullmatch(code):
            raise BoundaryRefused(
                f"feature {number}, column {columns.code}: expected an ONS code, {start} and six "
                "digits. Export the file again from the source."
            )
        if not isinstance(district, str) or not _DISTRICT_CODE.fullmatch(district):
            raise BoundaryRefused(
                f"feature {number}, column {columns.district}: expected an ONS district code such "
                "as E08000035. Export the file again from the source."
            )
        codes.append(code)
        name = _readable(found.get(columns.name), number, columns.name)
        rows.append((name, district, _district_name(found, district, columns, number)))
    _require_unique(codes)
    index = pd.Index(codes, name="area_code", dtype="str")
    return pd.DataFrame(rows, index=index, columns=["name", "district_code", "district_name"])


def packaged_figures(columns: Columns) -> pd.DataFrame | None:
    """Return packaged residents and deprivation by code, if they are of that level and vintage."""
    try:
        packaged = load(columns.level, columns.vintage)
    except BoundaryRefused:
        return None
    return pd.DataFrame(packaged.frame[["residents", "deprivation"]])


def require_known_district_sizes(areas: Areas) -> None:
    """Refuse wards of a West Yorkshire district that are not as many as it had that year.

    Districts elsewhere, and years whose numbers are not carried, are not checked.
    """
    if areas.level != "ward":
        return
    expected = expected_wards(areas.vintage)
    found = Counter(areas.frame["district_code"])
    for code, wards in expected.items():
        if code in found and found[code] != wards:
            raise BoundaryRefused(
                f"{DISTRICTS[code]} ({code}) had {wards} wards in {areas.vintage}; this file has "
                f"{found[code]}. Give the complete file of one vintage."
            )


def require_where_expected(areas: Areas) -> None:
    """Refuse areas of West Yorkshire that do not lie in their district.

    Eastings and northings of the county are so alike that swapping them stays in Great Britain;
    only the place of the district tells.
    """
    at_home = load("district").frame.bounds
    bounds = areas.frame.bounds.assign(home=areas.frame["district_code"])
    bounds = bounds[bounds["home"].isin(at_home.index)]
    home = at_home.loc[bounds.pop("home")].to_numpy()
    astray = _astray(bounds.to_numpy(), home)
    if not astray.any():
        return
    swapped = not _astray(bounds[["miny", "minx", "maxy", "maxx"]].to_numpy(), home).any()
    cause = (
        "Eastings and northings are swapped: put easting first"
        if swapped
        else "Check the coordinate system and the district codes"
    )
    raise BoundaryRefused(
        f"outlines lie outside their district: {name_some(bounds.index[astray])}. {cause}, and "
        "give the file again."
    )


def _astray(bounds: np.ndarray, home: np.ndarray) -> np.ndarray:
    """Say which bounds (west, south, east, north) reach beyond home, with some slack."""
    too_low = bounds[:, :2] < home[:, :2] - _SLACK
    too_high = bounds[:, 2:] > home[:, 2:] + _SLACK
    return np.asarray((too_low | too_high).any(axis=1))


def _wrong_columns(present: dict[str, str], level: Level, years: list[str]) -> str:
    """Say why the code column cannot be told."""
    stem, _ = _FORMS[level]
    if years:
        return (
            f"there are code columns of {len(years)} years ({stem}yyCD), so the vintage is not "
            "known. Keep the columns of one year."
        )
    for other_stem, _ in _FORMS.values():
        if any(re.fullmatch(rf"{other_stem}\d\dCD", column) for column in present):
            named = f"{level}s" if level == "ward" else f"{level.upper()}s"
            return f"this file holds {other_stem} codes, not {named}. Give a file of {named}."
    return (
        f"there is no column of codes such as {stem}25CD. Use the file as ONS publishes it, with "
        f"the columns {stem}yyCD, {stem}yyNM and LADyyCD."
    )


def _district_column(present: dict[str, str], year: str) -> str | None:
    """Find the district code: of the same year, else of the only other year, else the active."""
    others = sorted(column for column in present if re.fullmatch(r"LAD\d\dCD", column))
    if f"LAD{year}CD" in present:
        return present[f"LAD{year}CD"]
    if len(others) == 1:
        return present[others[0]]
    return present.get("LADCD_ACTIVE")


def _district_name(found: dict[str, Any], district: str, columns: Columns, number: int) -> str:
    """Return the name of a district: the known one of its code, else the one in the file."""
    if district in DISTRICTS:
        return DISTRICTS[district]
    if columns.district_name is None:
        return district
    return _readable(found.get(columns.district_name), number, columns.district_name)


def _readable(name: object, number: int, column: str) -> str:
    """Return a name that is text of reasonable length, every letter of which can be seen."""
    if (
        not isinstance(name, str)
        or not 0 < len(name.strip()) <= _LONGEST_NAME
        or any(unicodedata.category(letter) in _UNSHOWABLE for letter in name)
    ):
        raise BoundaryRefused(
            f"feature {number}, column {column}: expected a name of up to {_LONGEST_NAME} "
            "letters. Export the file again from the source."
        )
    return name.strip()


def _require_unique(codes: list[str]) -> None:
    """Refuse a code that two features carry."""
    twice = [code for code, times in Counter(codes).items() if times > 1]
    if twice:
        raise BoundaryRefused(
            f"area codes appear twice: {name_some(pd.Index(twice))}. Dissolve the parts of an "
            "area into one feature, and do not join files of two vintages."
        )
