"""Data items are what the restricted side takes in, column by column: what for, and how kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.schema import COLUMNS
from webmap.assurance.facts import Facts
from webmap.assurance.passages import CONTROLLER
from webmap.documents.content import Block, Cell, blank, fact, finding, paragraph, table
from webmap.intake.sources import SOURCES

__all__ = ["FURTHER", "ITEMS", "Item", "items_table", "sources_taken"]


@dataclass(frozen=True, slots=True)
class Item:
    """What one column of a concern holds, what it is for, and in what form it is kept."""

    holds: str
    why: str
    kept: str


_AS_SENT: Final = "as sent, on the restricted side"
_HASHED: Final = "as a keyed hash alone"

#: Every column of a concern, in the order of the file.
ITEMS: Final[Mapping[str, Item]] = MappingProxyType(
    {
        "concern_id": Item("the sender's own reference", "to know a concern again", _HASHED),
        "received_on": Item("the day it was received", "to count it in a quarter", _AS_SENT),
        "happened_on": Item("the month it happened, if known", "to judge delay", _AS_SENT),
        "record_type": Item(
            "intelligence, crime, referral, duty to notify or concern",
            "to keep series apart that must not be added up",
            _AS_SENT,
        ),
        "came_from": Item(
            "the kind of source: police, council, NHS, charity, helpline, business, public",
            "to see who reports and who does not",
            _AS_SENT,
        ),
        "organisation": Item("the organisation that sent it", "to hand it back or out", _AS_SENT),
        "exploitation": Item("kinds of exploitation suspected", "to map each kind", _AS_SENT),
        "child": Item("whether a child may be concerned", "to plan for children", _AS_SENT),
        "sector": Item("kind of business, from a list", "to plan engagement", _AS_SENT),
        "place_kind": Item("how exactly the place is known", "never to fake it finer", _AS_SENT),
        "place": Item(
            "point, property number, postcode, ward, town or district",
            "to count it in a ward or district",
            f"{_AS_SENT}; never published",
        ),
        "source_grade": Item("how reliable the source is", "to weigh it", _AS_SENT),
        "information_grade": Item(
            "how sure the information is", "to leave out what is suspected false", _AS_SENT
        ),
        "handling": Item(
            "whether it may be counted for partners", "to keep to the sender's condition", _AS_SENT
        ),
        "linked_case": Item("a keyed hash shared by one case", "to count a case once", _HASHED),
        "operation": Item("a keyed hash shared by one operation", "to count it once", _HASHED),
    }
)


#: What is kept besides concerns, by what it is.
FURTHER: Final[Mapping[str, Item]] = MappingProxyType(
    {
        "What a release counted": Item(
            "quarter, ward, kind, age class, origin, sector, record type, organisation; a number "
            "made from the key",
            "to freeze published figures and to audit later releases beside them",
            "on the restricted side; without identity once its record is deleted",
        ),
        "Returns of partners": Item(
            "organisation, quarter, and three short answers in words",
            "to know what partners learnt, and who has not sent",
            "looked through for personal data; on the restricted side",
        ),
        "Visits": Item(
            "day, organisation, place or premises, sector, purpose, finding by grade",
            "to learn from engagement",
            "on the restricted side; a sole trader's premises can be personal data",
        ),
        "Business registers": Item(
            "names, kinds, postcodes and points of registered premises",
            "to plan engagement by sector",
            "open registers; addresses as keyed hashes; sole traders among them",
        ),
        "Training": Item(
            "numbers of people trained, by organisation, area and month",
            "to see where responders are few",
            "names nobody",
        ),
        "Statistics and street-level crime": Item(
            "published totals", "for context", "open data; names nobody"
        ),
        "Accounts": Item(
            "name, e-mail address, organisation, role, password as a slow hash, second factor "
            "encrypted, sessions",
            "to let in by name whoever may",
            "in the store of the side the account opens",
        ),
        "Audit log": Item(
            "time, pseudonym, what was done, page or thing, done or refused",
            "to find misuse and answer who saw what",
            "chained, under pseudonyms; no figure and nothing typed",
        ),
    }
)


def items_table(facts: Facts) -> list[Block]:
    """Return every column of a concern with its basis left open, and the other kinds of files."""
    rows: list[Sequence[Cell]] = [
        (
            column,
            ITEMS[column].holds,
            ITEMS[column].why,
            ITEMS[column].kept,
            blank(CONTROLLER, "lawful basis and condition"),
        )
        for column in COLUMNS
    ]
    return [
        table(
            "Data items of a concern, by column",
            ("column", "holds", "what it is for", "how it is kept", "lawful basis"),
            rows,
        ),
        paragraph(
            "There is no column for a name, date of birth, address, telephone number, nationality "
            "or free text in a concern. A file with another column is refused whole, and each cell "
            "is looked through for what looks like personal data; it is named by line and kind and "
            "never repeated. Only a record whose sender marked it as shareable is counted for "
            "partners, and none that is graded as suspected false."
        ),
        table(
            "Other data about people or businesses",
            ("what", "holds", "what it is for", "how it is kept", "lawful basis"),
            [
                (
                    what,
                    item.holds,
                    item.why,
                    item.kept,
                    blank(CONTROLLER, "lawful basis, where personal"),
                )
                for what, item in FURTHER.items()
            ],
        ),
        *sources_taken(facts),
    ]


def sources_taken(facts: Facts) -> list[Block]:
    """List the kinds of files taken in so far, and never what is in them."""
    if facts.sources is None:
        said = finding("the records store cannot be read, or there is none yet.")
        return [paragraph("Kinds of files taken in: ", said)]
    if not facts.sources:
        return [paragraph("Kinds of files taken in: ", fact("none so far"), ".")]
    rows: list[Sequence[Cell]] = [
        (fact(name), SOURCES[name].summary if name in SOURCES else "no longer read")
        for name in facts.sources
    ]
    return [table("Kinds of files taken in so far", ("source", "what it is"), rows)]
