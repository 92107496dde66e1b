"""A source is a kind of file the partnership is sent: how it is read, and where it is kept."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from geo.schema import COLUMNS, REQUIRED
from geo.sources.companies_house import HEADINGS as COMPANY_HEADINGS
from geo.sources.companies_house import read_companies_house
from geo.sources.concerns import read_concerns
from geo.sources.cqc import HEADINGS as CQC_HEADINGS
from geo.sources.cqc import read_cqc
from geo.sources.fhrs import read_fhrs
from geo.sources.licences import LICENCE_COLUMNS, REQUIRED_OF_OURS, read_licences
from webmap.db.records.tables import Premises, Record
from webmap.errors import UsageRefused
from webmap.intake.context_sources import CONTEXT_SOURCES
from webmap.intake.source import Source

__all__ = ["SOURCES", "register_of"]

_DATED: Final = frozenset({"encoding", "extracted-on"})
#: A business register whose addresses are kept as keyed hashes.
_register: Final = partial(Source, table=Premises, keyed=True, by_extract=True)

#: Every kind of file by the name the command line knows it by.
SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "concerns": Source(
            summary="Concerns of a partner, one row each (CSV or XLSX).",
            read=read_concerns,
            table=Record,
            keyed=True,
            options=frozenset({"mapping", "encoding", "organisations", "correct"}),
            columns=COLUMNS,
            recognise=frozenset(REQUIRED),
        ),
        "fhrs": Source(
            summary="The food hygiene register of one authority (XML).",
            read=read_fhrs,
            table=Premises,
            by_extract=True,
            document="FHRSEstablishment",
        ),
        "companies-house": _register(
            summary="Companies of the five districts, from BasicCompanyData (CSV).",
            read=read_companies_house,
            options=_DATED,
            recognise=frozenset(COMPANY_HEADINGS.values()),
        ),
        "cqc": _register(
            summary="Care locations of the five districts, from the CQC directory (CSV or XLSX).",
            read=read_cqc,
            options=_DATED,
            recognise=frozenset(CQC_HEADINGS.values()),
        ),
        "premises-licences": _register(
            summary="Premises licences of one council (CSV or XLSX).",
            read=read_licences,
            options=_DATED | {"mapping"},
            register="premises_licence",
            columns=LICENCE_COLUMNS,
            recognise=frozenset(REQUIRED_OF_OURS),
        ),
        "licences": _register(
            summary="Any other licensing register, through a mapping (CSV or XLSX).",
            read=read_licences,
            options=_DATED | {"mapping"},
            of_any_register=True,
            columns=LICENCE_COLUMNS,
        ),
        **CONTEXT_SOURCES,
    }
)


def register_of(source: str, said: str) -> str:
    """Return the key of the licensing register a file is of, or ``""`` where it is of none.

    Parameters
    ----------
    source
        A name of `SOURCES`.
    said
        The register that its mapping names, or ``""``.

    Raises
    ------
    UsageRefused
        If a mapping must name one and none did, or it names another than that of the source.
    """
    kind = SOURCES[source]
    if kind.of_any_register and not said:
        raise UsageRefused(
            f"{source}: say which register it is, and where its columns stand, with --mapping: a "
            'file in which register = "..." names it, or a shipped mapping. Nothing was stored.'
        )
    if kind.register and said not in {"", kind.register}:
        raise UsageRefused(
            f"{source}: the mapping is of another register than {kind.register}. "
            "Bring the file in as licences. Nothing was stored."
        )
    return said or kind.register
