"""A mapping is a small TOML file that says where our columns stand in a file of another shape.

It names the columns wanted and no others, so that a police export or a council register can be
read without anyone retyping it, and without the rest of it ever being kept.
"""

import re
from collections import abc
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.errors import FileMissing, MappingRefused
from geo.sources.delimited import ENCODINGS
from geo.sources.layout import Layout, folded
from geo.sources.mapping_toml import parsed_toml

__all__ = ["Mapping", "date_form", "read_mapping"]

#: A mapping is a page of text; anything longer is another file.
_MOST_BYTES: Final = 1_000_000
_MOST_TITLE_LINES: Final = 100
_REGISTER: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")
_KEYS: Final = (
    "source", "register", "sheet", "title_lines", "encoding", "line_breaks",
    "columns", "joined", "constants", "words", "dates", "months",
)  # fmt: skip
#: How people write the parts of a date, longest first, and how a computer is told them.
_PARTS: Final = {
    "YYYY": "%Y", "Month": "%B", "Mon": "%b", "YY": "%y", "MM": "%m", "DD": "%d",
    "hh": "%H", "mm": "%M", "ss": "%S",
}  # fmt: skip
_PART: Final = re.compile("|".join(_PARTS))
_HEADER: Final = re.compile(r"\s*\[\s*([^\[\]]*?)\s*\]")
_START: Final = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)\s*=")
_QUOTES: Final = "\"'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What a mapping file says.

    Attributes
    ----------
    source
        What the file is, by the name it is imported under: ``concerns``, ``licences``.
    register
        Key of the register it is an extract of, such as ``hmo``; empty where it is none.
    layout
        Where the columns stand, and in which words.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    """

    source: str
    register: str = ""
    layout: Layout
    encoding: str | None = None


def read_mapping(path: Path, columns: abc.Mapping[str, abc.Sequence[str]]) -> Mapping:
    """Read a mapping file.

    Parameters
    ----------
    path
        A TOML file with the keys of ``docs/reference/mappings.md`` and no others.
    columns
        The columns each source may be read into, by its name.

    Raises
    ------
    FileMissing
        If no file can be read there.
    MappingRefused
        If it is not TOML, or says anything a mapping cannot mean: by key and line.
    """
    text = _text(path)
    told = parsed_toml(text, path.name)
    return _Reading(path.name, text, told, columns).mapping()


def date_form(written: str) -> str:
    """Return the form of a date as ``strptime`` is told it: DD/MM/YYYY is ``%d/%m/%Y``.

    Parameters
    ----------
    written
        Made of YYYY or YY, MM, Mon or Month, DD, hh, mm, ss and what stands between them.

    Raises
    ------
    ValueError
        If it has no year or no month, names a part twice, or has other letters in it.
    """
    parts = _PART.findall(written)
    kinds = [_kind(part) for part in parts]
    between = _PART.sub("", written)
    if not {"Y", "M"} <= set(kinds) or len(set(kinds)) < len(kinds):
        raise ValueError("a date needs its year and its month, once each.")
    if re.search(r"[A-Za-z0-9%]", between.replace("T", "")):
        raise ValueError("a date is made of YYYY, MM, DD and what stands between them.")
    return _PART.sub(lambda part: _PARTS[part[0]], written)


def _kind(part: str) -> str:
    """Say which part of a date this is: two ways to write a month are one part."""
    return part if part.islower() else part[0].upper()


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError):
        raise FileMissing(path.name) from None
    if len(content) > _MOST_BYTES:
        raise MappingRefused(path.name, 1, "it is too long for a mapping")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise MappingRefused(path.name, line, "the text is not UTF-8") from None


class _Reading:
    """A mapping on its way from what was written to what it means, refused by key and line."""

    def __init__(
        self,
        file: str,
        text: str,
        told: dict[str, Any],
        columns: abc.Mapping[str, abc.Sequence[str]],
    ) -> None:
        self.file, self.lines, self.told, self.columns = file, text.splitlines(), told, columns

    def mapping(self) -> Mapping:
        """Check every key and say what the file means."""
        for key in self.told:
            if key not in _KEYS:
                raise self.refused("", key, f"this key is none of {', '.join(_KEYS)}")
        source = self.one("source", str, "")
        if source not in self.columns:
            raise self.refused("", "source", f"must be one of {', '.join(self.columns)}")
        register = self.one("register", str, "")
        if register and not _REGISTER.fullmatch(register):
            raise self.refused("", "register", "must be small letters, digits and _")
        encoding = self.one("encoding", str, None)
        if encoding not in {None, *ENCODINGS}:
            raise self.refused("", "encoding", f"must be one of {', '.join(ENCODINGS)}")
        layout = self.layout(self.columns[source])
        return Mapping(source=source, register=register, layout=layout, encoding=encoding)

    def layout(self, ours: abc.Sequence[str]) -> Layout:
        """Check the tables of columns, and say where each column stands."""
        headings = self.texts("columns", ours)
        joined = self.joined(ours)
        constants = self.texts("constants", ours)
        if not headings and not joined:
            raise self.refused("", "columns", "must name a heading for at least one of our columns")
        for table, columns, others in (
            ("joined", joined, {*headings}),
            ("constants", constants, {*headings, *joined}),
        ):
            for column in columns:
                if column in others:
                    raise self.refused(table, column, "is read from a column already")
        return Layout(
            headings=headings,
            joined=joined,
            constants=constants,
            words=self.words(headings),
            dates=self.forms("dates", headings),
            months=self.forms("months", headings),
            title_lines=self.title_lines(),
            sheet=self.one("sheet", str, None),
            line_breaks=self.one("line_breaks", bool, False),
            whole=True,
        )

    def one(self, key: str, kind: type, default: Any) -> Any:  # noqa: ANN401 - TOML is untyped
        """Return the value of a key, of the kind it must be."""
        value = self.told.get(key, default)
        if value is not default and type(value) is not kind:
            named = {str: "text in quotes", int: "a whole number", bool: "true or false"}[kind]
            raise self.refused("", key, f"must be {named}")
        return value

    def title_lines(self) -> int:
        """Return how many lines stand before the headings."""
        lines: int = self.one("title_lines", int, 0)
        if not 0 <= lines <= _MOST_TITLE_LINES:
            raise self.refused("", "title_lines", f"must be 0 to {_MOST_TITLE_LINES}")
        return lines

    def texts(self, table: str, ours: abc.Iterable[str]) -> dict[str, str]:
        """Return a table of our columns and a text for each."""
        held = self.table(table, ours)
        for column, text in held.items():
            if not isinstance(text, str) or not text.strip():
                raise self.refused(table, column, "must be text in quotes")
        return held

    def table(self, table: str, ours: abc.Iterable[str]) -> dict[str, Any]:
        """Return a table whose keys are columns of ours."""
        held = self.told.get(table, {})
        if not isinstance(held, dict):
            raise self.refused("", table, f"must be a table: [{table}]")
        for column in held:
            if column not in ours:
                allowed = ", ".join(ours)
                raise self.refused(table, column, f"this key is none of {allowed}")
        return dict(held)

    def joined(self, ours: abc.Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return our columns that are made of several, and the headings of these."""
        held = self.table("joined", ours)
        for column, headings in held.items():
            several = isinstance(headings, list) and len(headings) > 1
            if not (several and all(isinstance(name, str) and name.strip() for name in headings)):
                raise self.refused("joined", column, 'must be a list of headings: ["one", "other"]')
            if len({folded(name) for name in headings}) < len(headings):
                raise self.refused("joined", column, "names a heading twice")
        return {column: tuple(headings) for column, headings in held.items()}

    def forms(self, table: str, headings: abc.Mapping[str, str]) -> dict[str, str]:
        """Return the forms dates are written in."""
        held = self.texts(table, headings)
        for column, text in held.items():
            try:
                held[column] = date_form(text)
            except ValueError as error:
                raise self.refused(table, column, str(error).rstrip(".")) from None
        return held

    def words(self, ours: abc.Iterable[str]) -> dict[str, dict[str, str]]:
        """Return what the words of the file are in ours."""
        held = self.told.get("words", {})
        if not isinstance(held, dict):
            raise self.refused("", "words", "must be a table: [words.column]")
        for column, words in held.items():
            if column not in ours:
                raise self.refused("words", column, "has words but no heading in [columns]")
            fine = isinstance(words, dict) and all(isinstance(word, str) for word in words.values())
            if not fine:
                raise self.refused("words", column, 'must be lines of "their word" = "our word"')
        return {column: dict(words) for column, words in held.items()}

    def refused(self, table: str, key: str, fault: str) -> MappingRefused:
        """Say what is wrong with a key; one that is not ours is named by its line alone."""
        known = key in _KEYS or any(key in ours for ours in self.columns.values())
        named = ".".join(filter(None, [table, key if known else ""]))
        return MappingRefused(self.file, self.line(table, key), f"{named}: {fault}".lstrip(": "))

    def line(self, table: str, key: str) -> int:
        """Find the line a key stands on; that of its table, or 1, where it cannot be found."""
        wanted, inside, found = f"{table}.{key}".strip("."), "", 1
        for number, line in enumerate(self.lines, start=1):
            if header := _HEADER.match(line):
                inside = header[1]
                found = number if inside in {table, wanted} else found
                continue
            start = _START.match(line)
            if start and f"{inside}.{start[1].strip(_QUOTES)}".strip(".") == wanted:
                return number
        return found
