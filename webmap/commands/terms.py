"""Terms are what a command line says of a file besides the file: words, dates, shape, encoding."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from boundaries.names import towns
from geo.closed_lists import ClosedLists
from geo.closed_lists import senders as read_senders
from geo.sources.delimited import ENCODINGS
from webmap import clock
from webmap.config import Settings
from webmap.errors import UsageRefused
from webmap.mappings import mapping_for
from webmap.organisations import senders_in_use
from webmap.source import Terms
from webmap.workspace import Workspace

__all__ = ["Said", "day_of"]


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
    today
        The day to act on, for a repeatable run.
    """

    mapping: Path | None = None
    encoding: str | None = None
    extracted_on: str | None = None
    organisations: Path | None = None
    today: str | None = None

    @property
    def options(self) -> set[str]:
        """The options given that only some sources understand."""
        given = {
            "mapping": self.mapping,
            "encoding": self.encoding,
            "extracted-on": self.extracted_on,
            "organisations": self.organisations,
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
        )


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
