"""Sources of context say what stands around the concerns: statistics, training, visits, returns."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from geo.sources.convictions import CONVICTIONS_COLUMNS, read_convictions
from geo.sources.duty_to_notify import read_duty_to_notify
from geo.sources.nrm import read_nrm
from geo.sources.partner_return import read_return
from geo.sources.police_street import read_police_street
from geo.sources.responders import RESPONDER_COLUMNS, read_responders
from geo.sources.totals import TOTALS_COLUMNS, read_totals
from geo.sources.visits import VISIT_COLUMNS, read_visits
from webmap.db.records.further_tables import Figure, Return, StreetCrime, Training, Visit
from webmap.intake.source import Source

__all__ = ["CONTEXT_SOURCES", "RETURN"]

#: The name of the one source that is read into several tables: `webmap.intake.partner_returns`.
RETURN: Final = "return"

_OURS: Final = frozenset({"encoding", "organisations", "correct"})
_PUBLISHED: Final = frozenset({"encoding", "period", "year-begins", "correct"})

#: Each by the name the command line knows it by.
CONTEXT_SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "police-street": Source(
            summary="Street-level crime of one month, for context (CSV of data.police.uk).",
            read=read_police_street,
            table=StreetCrime,
            options=frozenset({"encoding", "correct"}),
            recognise=frozenset({"Month", "Falls within", "LSOA code", "Crime type"}),
        ),
        "nrm": Source(
            summary="Totals of the National Referral Mechanism, as published (CSV or XLSX).",
            read=read_nrm,
            table=Figure,
            options=_PUBLISHED,
            recognise=frozenset({"First responder", "Exploitation type", "People"}),
            also=(
                frozenset({"Year", "Quarter", "Location of exploitation", "NRM referrals"}),
                frozenset({"Year", "Quarter", "Adult (18 or over) - Total", "Total"}),
            ),
        ),
        "duty-to-notify": Source(
            summary="Totals of the duty to notify, as published (CSV or XLSX).",
            read=read_duty_to_notify,
            table=Figure,
            options=_PUBLISHED,
            recognise=frozenset({"Year", "Quarter", "Total"}),
            also=(frozenset({"Nationality", "Total"}),),
        ),
        "convictions": Source(
            summary="Prosecutions and convictions by section of the Act (CSV or XLSX).",
            read=read_convictions,
            table=Figure,
            options=_OURS,
            recognise=frozenset(CONVICTIONS_COLUMNS),
        ),
        "responders": Source(
            summary="Responders and training, numbers of people alone (CSV or XLSX).",
            read=read_responders,
            table=Training,
            options=_OURS,
            recognise=frozenset(RESPONDER_COLUMNS) & {"organisation", "role", "month", "people"},
        ),
        "visits": Source(
            summary="Visits to businesses and their graded findings (CSV or XLSX).",
            read=read_visits,
            table=Visit,
            keyed=True,
            options=_OURS,
            recognise=frozenset(VISIT_COLUMNS) & {"visit_id", "visited_on", "purpose", "finding"},
        ),
        "totals": Source(
            summary="Totals of a partner who sends no records (CSV or XLSX).",
            read=read_totals,
            table=Figure,
            options=_OURS,
            recognise=frozenset(TOTALS_COLUMNS) - {"nil"},
        ),
        RETURN: Source(
            summary="A Partner return: records, totals and three answers (XLSX).",
            read=read_return,
            table=Return,
            keyed=True,
            options=frozenset({"organisations", "correct", "receipt"}),
        ),
    }
)
