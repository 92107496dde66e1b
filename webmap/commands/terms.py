"""Terms are what a command line says of a file besides the file: words, dates, shape, encoding."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from boundaries.names import towns
from geo.closed_lists import ClosedLists
from geo.closed_lists import senders as read_senders
from geo.periods import Period
from geo.sources.delimited import ENCODINGS
from geo.sources.terms import Terms
from webmap import clock
from webmap.config import Settings
from webmap.errors import UsageRefused
from webmap.intake.mappings import mapping_for
from webmap.keeping.organisations import senders_in_use
from webmap.workspace import Workspace

__all__ = [
    "EncodingOption",
    "ExtractedOnOption",
    "MappingOption",
    "OrganisationsOption",
    "PeriodOption",
    "Said",
    "TodayOption",
    "YearBegins",
    "YearBeginsOption",
    "day_of",
]


class YearBegins(StrEnum):
    """The month in which the years of a published table begin."""

    JANUARY = "january"
    APRIL = "april"


MappingOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        help="Where the columns stand in a file of another shape: a TOML file, or the name of "
        "a shipped mapping.",
        readable=False,
    ),
]
EncodingOption: TypeAlias = Annotated[
    str | None, typer.Option(help="Encoding of the file: utf-8, utf-16 or cp1252.")
]
ExtractedOnOption: TypeAlias = Annotated[
    str | None, typer.Option(help="Day a register was extracted, where its file does not say.")
]
OrganisationsOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="The steward's list: CSV of key, name, class.", readable=False),
]
PeriodOption: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Quarter of a published table that does not say its own: 2023-Q4."),
]
YearBeginsOption: TypeAlias = Annotated[
    YearBegins | None,
    typer.Option(help="Month in which the years of a published table begin, if not January."),
]
TodayOption: TypeAlias = Annotated[str | None, typer.Option(hidden=True)]
_MONTHS: Final = {None: 1, YearBegins.JANUARY: 1, YearBegins.APRIL: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of the files, as it was typed.

    Attributes
    ----------
    mapping
        A mapping file, or the name of a shipped one.
    encoding
        Encoding of the files.
    extracted_on
        Day a register was extracted.
    organisations
        The steward's list.
    period
        Quarter of a published table.
    year_begins
        Month in which its years begin.
    today
        The day to act on, for a repeatable run.
    """

    mapping: Path | None = None
    encoding: str | None = None
    extracted_on: str | None = None
    organisations: Path | None = None
    period: str | None = None
    year_begins: YearBegins | None = None
    today: str | None = None

    @property
    def options(self) -> set[str]:
        """The options given that only some sources understand."""
        given = {
            "mapping": self.mapping,
            "encoding": self.encoding,
            "extracted-on": self.extracted_on,
            "organisations": self.organisations,
            "period": self.period,
            "year-begins": self.year_begins,
        }
        return {name for name, value in given.items() if value}

    @property
    def files(self) -> list[Path]:
        """The files it names."""
        return [file for file in (self.mapping, self.organisations) if file is not None]

    def terms(self, source: str, place: Workspace, settings: Settings) -> Terms:
        """Return what the reader of a source is to be told.

        Raises
        ------
        UsageRefused
            If a day or an encoding is none, or the mapping is of another source.
        InputRefused
            If the mapping or the list cannot be used.
        """
        if self.encoding not in {None, *ENCODINGS}:
            raise UsageRefused(f"--encoding must be one of {', '.join(ENCODINGS)}.")
        mapping = mapping_for(source, self.mapping) if self.mapping else None
        listed = (
            read_senders(self.organisations)
            if self.organisations
            else senders_in_use(place, settings)
        )
        return Terms(
            lists=ClosedLists.of_senders(towns(), listed),
            today=day_of("--today", self.today) or clock.today(),
            key=b"",
            layout=mapping.layout if mapping else None,
            register=mapping.register if mapping else "",
            encoding=self.encoding or (mapping.encoding if mapping else None),
            extracted_on=day_of("--extracted-on", self.extracted_on),
            period=_period_of(self.period),
            year_begins=_MONTHS[self.year_begins],
        )


def _period_of(text: str | None) -> Period | None:
    """Return the quarter an option names."""
    try:
        return Period.quarter(text) if text else None
    except ValueError:
        raise UsageRefused("--period must be a quarter written as 2023-Q4.") from None


def day_of(option: str, text: str | None) -> date | None:
    """Return the day an option names.

    Raises
    ------
    UsageRefused
        If it is not written YYYY-MM-DD.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageRefused(f"{option} must be a date written YYYY-MM-DD.") from None
