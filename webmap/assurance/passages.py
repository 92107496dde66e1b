"""Passages stand in several of the papers in the same words: how to read them, what was found."""

from collections.abc import Sequence
from typing import Final

from models.dates import date_words
from models.release import NOT_AUDITED
from webmap.assurance.facts import Facts
from webmap.documents.content import (
    FACT_MARK,
    Block,
    Cell,
    Part,
    Run,
    Section,
    blank,
    bullets,
    fact,
    finding,
    paragraph,
    section,
    table,
)
from webmap.health import Finding

__all__ = [
    "ANALYSTS",
    "CLAIM",
    "CONTROLLER",
    "DPO",
    "EQUALITY",
    "INFORMATION",
    "LEGAL",
    "MARKING",
    "SECURITY",
    "STEWARD",
    "about_this_draft",
    "amiss",
    "audit_state",
    "kept_for",
    "limits",
    "on_show",
    "state_of",
    "tables_made",
]

MARKING: Final = "DRAFT for the data protection officer: not legal advice, not signed"
CLAIM: Final = (
    "No protected count from 1 to 7 can be proved non-zero or pinned from everything published. "
    "It rests on what each figure can stand for, and is not a claim about probability."
)
#: Who decides what is left open.
CONTROLLER: Final = "the controller"
DPO: Final = "the data protection officer"
LEGAL: Final = "legal services"
STEWARD: Final = "the data steward"
SECURITY: Final = "the information security lead"
EQUALITY: Final = "the equality lead"
INFORMATION: Final = "the information rights team"
ANALYSTS: Final = "the lead analyst"

_CLOSED: Final = "by closed year and all closed years together"
_EVERY: Final = "by quarter, closed year and all closed years together"
#: Tables by what they are of, for people who do not know their names.
_TABLES: Final = {
    "T1": f"wards, {_CLOSED}",
    "T2": f"districts, {_EVERY}",
    "T3": f"the county, {_EVERY}",
    "T4": f"districts by type of exploitation, and by adult or child, {_CLOSED}",
    "T5": f"the county by type of exploitation, and by adult or child, {_EVERY}",
    "T5r": "reports (not cases) by record type: districts and the county, by quarter and closed "
    "year",
    "T6": f"the county by where a concern came from (police, partners, public), {_EVERY}",
    "T7": f"districts and the county by business sector, {_CLOSED}",
    "T8": f"groups of adjoining wards: larger ones {_EVERY}, small ones by twelve months",
    "T9": "wards over the twelve months to a quarter's end",
}


def about_this_draft(facts: Facts) -> Section:
    """Say how the paper is to be read, and of which installation and day it is."""
    blocks: list[Block] = [
        bullets(
            f"{FACT_MARK} marks what was read from the running system on the day below.",
            "[to be completed by ...] marks what only a person can decide. Nothing was put there "
            "for them.",
            "FINDING marks what is missing or unsafe as the service runs now. Mend it, and write "
            "the papers again: plainsight assure.",
            "Everything else describes how this version of the service is built, or proposes an "
            "assessment that the signatory may change.",
        ),
        table(
            "This installation",
            ("what", "as found"),
            [
                ("Day", fact(date_words(facts.on))),
                ("Version of Plainsight", fact(facts.version)),
                ("Records", _records(facts)),
                ("Release on show", on_show(facts)),
                ("Audit of that release", audit_state(facts)),
                ("Name of the partnership or controller", blank(CONTROLLER)),
            ],
        ),
        paragraph(
            "The law is cited by name and, where it is well known, by article or section. Check "
            "each against the text in force on the day of signing: the Data (Use and Access) Act "
            "2025 amends data protection law in stages."
        ),
    ]
    return Section("About this draft", tuple(blocks))


def _records(facts: Facts) -> Run:
    if facts.synthetic:
        return finding(
            "SYNTHETIC: every record is made up. Nothing here may be signed for real use."
        )
    return fact("real: the workspace is not marked as synthetic")


def on_show(facts: Facts) -> Run:
    """Say which release partners see."""
    if facts.release is None:
        return finding("no release can be shown.")
    return fact(f"{facts.release.id}, on the wards of {facts.release.vintage}")


def audit_state(facts: Facts) -> Run:
    """Say whether the release on show has passed its audit."""
    if facts.release is None:
        return finding("there is nothing to audit.")
    status = str(facts.release.audit.get("status", NOT_AUDITED))
    if status == NOT_AUDITED:
        return finding("the release on show has not been audited: do not hand its figures on.")
    return fact(status)


def amiss(facts: Facts, level: int = 2) -> Section:
    """List what the doctor finds amiss, the unsafe first, in its own words."""
    heading = "What was found amiss"
    if not facts.amiss:
        said = fact(f"plainsight doctor found nothing amiss on {date_words(facts.on)}.")
        return section(heading, paragraph(said), level=level)
    rows: list[Sequence[Cell]] = [
        (each.check, _found(each), each.do or "See what it says.") for each in facts.amiss
    ]
    return section(
        heading,
        paragraph(
            "As plainsight doctor says it. What is unsafe should be mended before anything is "
            "signed; the others are for a person to decide."
        ),
        table("Findings", ("check", "found", "what to do"), rows),
        level=level,
    )


def _found(each: Finding) -> Run:
    if each.state == "unsafe":
        return finding(f"unsafe: {each.says}")
    return fact(f"{each.state}: {each.says}")


def state_of(facts: Facts, *checks: str) -> tuple[Part, ...]:
    """Return how the doctor finds each of these, as one cell of a table."""
    said: list[Part] = []
    for check in checks:
        each = facts.found(check)
        if each is not None:
            told = f"{check}: {each.says}"
            said += [finding(told) if each.state == "unsafe" else fact(told), ". "]
    return tuple(said[:-1]) or (fact("not looked at"),)


def limits(facts: Facts) -> Block:
    """State the limits in force for every figure that is published."""
    policy = facts.policy
    down, up = policy.noise_range
    return table(
        "Limits in force",
        ("limit", "as configured"),
        [
            ("A count is hidden if, before or after noise, it is below", fact(policy.threshold)),
            ("Others are rounded to the nearest", fact(policy.base)),
            ("Smallest figure ever printed", fact(policy.smallest_printed)),
            ("Noise, by a secret key that never changes", fact(f"from {down} to +{up}")),
            (
                "What a hidden figure says, and can stand for",
                fact(f"under 10, possibly none: 0 to {policy.largest_small}"),
            ),
            ("Tables that may be published, version and hash", fact(_spec(facts))),
            ("Late reports wait for the release of quarter", fact(facts.spec.revision)),
        ],
    )


def _spec(facts: Facts) -> str:
    return f"version {facts.spec.version}, {facts.spec.hash[:12]}"


def tables_made(facts: Facts) -> Block:
    """List every table a release may have, and whether the one on show has it."""
    names = dict.fromkeys(each.name for each in facts.spec.tables)
    held = facts.release.tables if facts.release else ()
    rows: list[Sequence[Cell]] = [
        (
            name,
            _TABLES.get(name, "see the specification"),
            fact("in the release on show" if name in held else "not in the release on show"),
        )
        for name in names
    ]
    return table("What may be published, and nothing else", ("table", "cells", "now"), rows)


def kept_for(facts: Facts) -> Run:
    """Say from which day on concerns are kept."""
    if facts.sources is None:
        return finding("the records store cannot be read, or there is none yet.")
    if not facts.sources:
        return fact("nothing was taken in yet")
    if facts.kept_from is None:
        return finding(
            "nothing was ever retired, so everything received is still kept. Decide for how long "
            "concerns are kept, and run plainsight retire."
        )
    return fact(f"nothing received before {date_words(facts.kept_from)} is kept")
