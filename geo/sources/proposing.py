"""A proposal says which column of a file each of ours is most likely read from.

It goes by how alike the headings are and by the form of what stands under them. A column that
looks as if it held people is never proposed, whatever it is called.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import as_file, files
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, utils

from geo.personal_data import find_in_text
from geo.sources.column_forms import ColumnForm
from geo.sources.tabular import read_table

__all__ = ["Proposal", "is_about_people", "propose", "synonyms"]

#: From this likeness on (of 100) a heading is proposed, and what the right form adds to it.
_ALIKE: Final = 75.0
_BONUS: Final = 12.0
#: Nobody's own words: headings of columns that hold people. They are neither shown nor proposed.
_ABOUT_PEOPLE: Final = re.compile(
    r"(?i)\b(surname|fore ?name|first ?name|last ?name|full ?name|dob|birth|age|gender|sex|phone|"
    r"tel|telephone|mobile|e ?mail|nhs|ni|nino|passport|nationality|ethnic\w*|vrm|registration|"
    r"vehicle|suspects?|offenders?|witness(?:es)?|nominals?|holder|supervisor|manager|"
    r"licensees?|owners?|proprietors?|landlords?|drivers?|"
    r"applicant|occupiers?|contact|officer|oic|notes?|comments?|narrative|summary|description|"
    r"details|mo|free ?text)\b"
)
#: Words that may be about people, and those beside which they are not.
_MAYBE_PEOPLE: Final = re.compile(r"(?i)\b(names?|victims?)\b")
_ABOUT_THINGS: Final = re.compile(
    r"(?i)\b(premises?|building|property|trading|business|site|establishment|company|organisation|agency|ward|"
    r"under 18|operator)\b"
)
#: The form some of our columns must have; any other column may hold any text.
_FORMS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    dict.fromkeys(["received_on", "happened_on", "since"], frozenset({"date"}))
    | dict.fromkeys(["longitude", "latitude", "easting", "northing"], frozenset({"number"}))
    | {"postcode": frozenset({"postcode", "text"}), "place": frozenset({"postcode", "text"})}
)
#: Pairs of numbers that make one place, in the order it is written in, as they are called
#: elsewhere, the usual ones first.
_POINTS: Final = (
    ("easting", ("eastings", "grid reference easting", "grid east", "x coordinate", "easting x")),
    ("northing", ("northings", "grid reference northing", "grid north", "y coordinate",
                  "northing y")),
    ("longitude", ("lon", "long", "lng")),
    ("latitude", ("lat",)),
)  # fmt: skip
#: Texts that may look like people's without being theirs.
_ANY_TEXT: Final = frozenset({"name", "address", "address_2", "address_3", "address_4"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One column of ours and where it is most likely read from.

    Attributes
    ----------
    column
        Our column.
    position
        Position of the file's column, counted from 0.
    heading
        Its heading.
    dates
        The forms its days may be written in; empty if it holds none.
    beside
        Positions and headings of the columns that are joined to it, such as that of the northing
        to the easting; empty if it is read from one column.
    instead
        Heading of a column of postcodes that gives the same place less exactly; else empty.
    """

    column: str
    position: int
    heading: str
    dates: tuple[str, ...] = ()
    beside: tuple[tuple[int, str], ...] = ()
    instead: str = ""


def synonyms(source: str) -> dict[str, tuple[str, ...]]:
    """Return what each of our columns is called elsewhere, for one source."""
    fields = ["source", "column", "heading"]
    with as_file(files("geo") / "data" / "heading_synonyms.csv") as path:
        (chunk,) = read_table(path, fields, required=fields)
    told = chunk.frame[chunk.frame["source"] == source]
    return {str(name): tuple(group["heading"]) for name, group in told.groupby("column")}


def is_about_people(heading: str, today: date) -> bool:
    """Say whether a heading is of a column about people, or is itself what someone is called."""
    plain = re.sub(r"[\W_]+", " ", heading)
    if _ABOUT_PEOPLE.search(plain):
        return True
    if _MAYBE_PEOPLE.search(plain) and not _ABOUT_THINGS.search(plain):
        return True
    return bool(find_in_text(heading, today))


def propose(
    headings: Sequence[str],
    forms: Sequence[ColumnForm],
    known: Mapping[str, Iterable[str]],
    today: date,
) -> list[Proposal]:
    """Propose a column of the file for each of ours, the surest first; each is used once.

    Parameters
    ----------
    headings
        The headings of the file.
    forms
        The form of each column of the file.
    known
        What each of our columns may be called: `synonyms`. Where one is a place and none a
        coordinate, two columns of coordinates are proposed as the place: none is more exact.
    today
        Civil date in Europe/London.
    """
    open_to_us = [
        at for at, heading in enumerate(headings)
        if heading.strip() and headings.count(heading) == 1 and not is_about_people(heading, today)
    ]  # fmt: skip
    point = _point(headings, forms, open_to_us) if "place" in known else None
    if point is not None:
        point = replace(point, instead=_postcode(headings, forms, open_to_us, known["place"]))
    scores = [
        (_score(ours, names, headings[at], forms[at]), ours, at)
        for at in open_to_us
        for ours, names in known.items()
    ]
    proposals = [point] if point else []
    taken: set[str | int] = set()
    for told in proposals:
        taken |= {told.column, told.position, *(at for at, _ in told.beside)}
    for score, ours, at in sorted(scores, key=lambda held: (-held[0], held[2], held[1])):
        if score >= _ALIKE and not {ours, at} & taken:
            taken |= {ours, at}
            proposals.append(
                Proposal(column=ours, position=at, heading=headings[at], dates=forms[at].dates)
            )
    return proposals


def _point(
    headings: Sequence[str], forms: Sequence[ColumnForm], open_to_us: Sequence[int]
) -> Proposal | None:
    """Propose two columns of coordinates as one place; None where there is no such pair."""
    found: dict[str, int] = {}
    for ours, names in _POINTS:
        score, at = max(
            ((_score(ours, names, headings[at], forms[at]), -at) for at in open_to_us),
            default=(0.0, 0),
        )
        if score >= _ALIKE + _BONUS:  # a longitude is rather like a latitude
            found[ours] = -at
    for first, second in (("easting", "northing"), ("longitude", "latitude")):
        if first in found and second in found and found[first] != found[second]:
            one, other = found[first], found[second]
            beside = ((other, headings[other]),)
            return Proposal(column="place", position=one, heading=headings[one], beside=beside)
    return None


def _postcode(
    headings: Sequence[str],
    forms: Sequence[ColumnForm],
    open_to_us: Sequence[int],
    names: Iterable[str],
) -> str:
    """Return the heading of the column that is most likely a postcode, or ``""``."""
    called = tuple(names)
    found = [
        (_score("place", called, headings[at], forms[at]), -at)
        for at in open_to_us
        if forms[at].kind == "postcode"
    ]
    score, at = max(found, default=(0.0, 0))
    return headings[-at] if score >= _ALIKE else ""


def _score(ours: str, names: Iterable[str], heading: str, form: ColumnForm) -> float:
    """Score how likely a column is ours, of 100 and more; 0 where its form forbids it."""
    if form.kind == "personal" and ours not in _ANY_TEXT:
        return 0.0
    wanted = _FORMS.get(ours)
    if wanted and form.kind not in {*wanted, "empty"}:
        return 0.0
    alike = max(
        fuzz.token_sort_ratio(heading, name, processor=utils.default_process)
        for name in (ours.replace("_", " "), *names)
    )
    return alike + (_BONUS if wanted and form.kind in wanted and alike else 0.0)
