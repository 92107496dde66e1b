"""A source is a kind of file the partnership is sent: how it is read, and where it is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from boundaries.tables import DISTRICTS
from geo.intake import Chunk
from geo.postcodes import Postcodes
from geo.schema import COLUMNS, REQUIRED
from geo.sources.companies_house import HEADINGS as COMPANY_HEADINGS
from geo.sources.companies_house import read_companies_house
from geo.sources.concerns import read_concerns
from geo.sources.cqc import HEADINGS as CQC_HEADINGS
from geo.sources.cqc import read_cqc
from geo.sources.fhrs import read_fhrs
from geo.sources.licences import LICENCE_COLUMNS, REQUIRED_OF_OURS, read_licences
from webmap.context_sources import CONTEXT_SOURCES
from webmap.db.tables import Premises, Record
from webmap.errors import UsageRefused
from webmap.source import Source, Terms

__all__ = ["SOURCES", "Source", "Terms"]

#: Key of the register that has a name of its own on the command line.
_PREMISES_LICENCE: Final = "premises_licence"


def _concerns(path: Path, terms: Terms) -> Iterator[Chunk]:
    return read_concerns(
        path,
        lists=terms.lists,
        today=terms.today,
        key=terms.key,
        land=terms.land,
        layout=terms.layout,
        encoding=terms.encoding,
    )


def _fhrs(path: Path, _terms: Terms) -> Iterator[Chunk]:
    return read_fhrs(path)


def _companies_house(path: Path, terms: Terms) -> Iterator[Chunk]:
    return read_companies_house(
        path,
        postcodes=Postcodes.load(tuple(DISTRICTS)),
        key=terms.key,
        today=terms.today,
        extracted_on=terms.extracted_on,
        encoding=terms.encoding,
    )


def _cqc(path: Path, terms: Terms) -> Iterator[Chunk]:
    return read_cqc(
        path,
        authorities=DISTRICTS,
        key=terms.key,
        today=terms.today,
        extracted_on=terms.extracted_on,
        encoding=terms.encoding,
    )


def _licences(path: Path, terms: Terms) -> Iterator[Chunk]:
    if not terms.register:
        raise UsageRefused(
            "licences: say which register it is, and where its columns stand, with --mapping. "
            "Nothing was stored."
        )
    return read_licences(
        path,
        register=terms.register,
        layout=terms.layout,
        key=terms.key,
        today=terms.today,
        extracted_on=terms.extracted_on,
        encoding=terms.encoding,
    )


def _premises_licences(path: Path, terms: Terms) -> Iterator[Chunk]:
    if terms.register not in {"", _PREMISES_LICENCE}:
        raise UsageRefused(
            f"premises-licences: the mapping is of another register than {_PREMISES_LICENCE}. "
            "Bring the file in as licences. Nothing was stored."
        )
    return _licences(path, replace(terms, register=_PREMISES_LICENCE))


#: Every kind of file by the name the command line knows it by.
SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "concerns": Source(
            summary="Concerns of a partner, one row each (CSV or XLSX).",
            read=_concerns,
            table=Record,
            keyed=True,
            options=frozenset({"mapping", "encoding", "organisations", "correct"}),
            columns=COLUMNS,
            recognise=frozenset(REQUIRED),
        ),
        "fhrs": Source(
            summary="The food hygiene register of one authority (XML).",
            read=_fhrs,
            table=Premises,
            by_extract=True,
            document="FHRSEstablishment",
        ),
        "companies-house": Source(
            summary="Companies of the five districts, from BasicCompanyData (CSV).",
            read=_companies_house,
            table=Premises,
            keyed=True,
            by_extract=True,
            options=frozenset({"encoding", "extracted-on"}),
            recognise=frozenset(COMPANY_HEADINGS.values()),
        ),
        "cqc": Source(
            summary="Care locations of the five districts, from the CQC directory (CSV or XLSX).",
            read=_cqc,
            table=Premises,
            keyed=True,
            by_extract=True,
            options=frozenset({"encoding", "extracted-on"}),
            recognise=frozenset(CQC_HEADINGS.values()),
        ),
        "premises-licences": Source(
            summary="Premises licences of one council (CSV or XLSX).",
            read=_premises_licences,
            table=Premises,
            keyed=True,
            by_extract=True,
            options=frozenset({"mapping", "encoding", "extracted-on"}),
            columns=LICENCE_COLUMNS,
            recognise=frozenset(REQUIRED_OF_OURS),
        ),
        "licences": Source(
            summary="Any other licensing register, through a mapping (CSV or XLSX).",
            read=_licences,
            table=Premises,
            keyed=True,
            by_extract=True,
            options=frozenset({"mapping", "encoding", "extracted-on"}),
            columns=LICENCE_COLUMNS,
        ),
        **CONTEXT_SOURCES,
    }
)
