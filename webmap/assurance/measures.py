"""Measures are how people and data are kept safe here, each with its state on the day."""

from collections.abc import Sequence
from typing import Final

from models.dates import date_words
from webmap.access import Role
from webmap.assurance.facts import Facts
from webmap.assurance.passages import (
    CONTROLLER,
    SECURITY,
    STEWARD,
    kept_for,
    limits,
    state_of,
    tables_made,
)
from webmap.config import Tls
from webmap.documents.content import (
    Block,
    Cell,
    Part,
    blank,
    bullets,
    fact,
    finding,
    paragraph,
    table,
)
from webmap.roles import ROLE_MAY, ROLE_WORDS
from webmap.side import Side

__all__ = ["access", "consent", "key_kept", "protection", "retention", "security"]

_SIDES: Final = {Side.PARTNER: "the partner side", Side.ANALYST: "the restricted side"}


def protection(facts: Facts) -> list[Block]:
    """Say how published figures are protected, and what may be published."""
    return [
        paragraph(
            "Partners see a release and nothing else. It is made from exact counts once a quarter: "
            "noise by a secret key, hiding of small counts in one class with zero, rounding. "
            "Rates, classes, ranks and colours are worked out from the protected figures alone."
        ),
        limits(facts),
        tables_made(facts),
        paragraph("Where concerns came from (T6): ", *consent(facts)),
    ]


def consent(facts: Facts) -> tuple[Part, ...]:
    """Say whether the one organisation that makes up a class of T6 has consented to it."""
    rule = (
        "the class that the police alone make up is published only with their written consent, "
        "recorded in the settings. Consent is "
    )
    recorded = fact("recorded" if facts.has_consent else "not recorded, so no new release has it")
    told = facts.release is not None and facts.release.is_by_origin
    if told and not facts.has_consent:
        gone = finding("the release on show has these figures, and no consent is recorded now.")
        return (rule, recorded, ". ", gone)
    if not facts.has_consent:
        return (rule, recorded, ".")
    return (rule, recorded, ": ", blank(STEWARD, "where the signed consent is kept"), ".")


def access(facts: Facts) -> list[Block]:
    """Say who may open what: the roles, and every address that is not public."""
    roles: list[Sequence[Cell]] = [
        (
            fact(ROLE_WORDS[role]),
            fact("restricted" if role is Role.ANALYST else "partner"),
            fact("; ".join(ROLE_MAY[role])),
        )
        for role in Role
    ]
    pages: list[Sequence[Cell]] = [
        (f"{page.address}, {page.use}", fact(_SIDES[page.side]), fact(page.who))
        for page in facts.pages
        if not page.is_public
    ]
    public = ", ".join(
        dict.fromkeys(
            page.address
            for page in facts.pages
            if page.is_public and page.side is Side.PARTNER and page.use == "read"
        )
    )
    return [
        table("Roles, and what each may do", ("role", "side", "may"), roles),
        paragraph("Open to anyone on the partner side: ", fact(public), "."),
        table("Every other address, as the program decides", ("address", "side", "who"), pages),
    ]


def security(facts: Facts) -> list[Block]:
    """Say how the service is kept safe, with what the doctor finds of it."""
    stores: list[Sequence[Cell]] = [(f"{name} store", fact(kind)) for name, kind in facts.stores]
    doors: list[Sequence[Cell]] = [
        (
            _SIDES[side.side],
            fact("others may reach it" if side.is_open else "this machine alone"),
            fact("ended by a proxy before it" if side.tls is Tls.TERMINATED else "none"),
        )
        for side in facts.sides
    ]
    state: list[Sequence[Cell]] = [
        (what, state_of(facts, *checks))
        for what, checks in (
            ("Restricted folder", ("restricted folder",)),
            ("Key", ("key",)),
            ("Doors", ("partner door", "restricted door")),
            ("Accounts", ("stewards", "analysts")),
            ("Audit logs", ("partner audit log", "restricted audit log")),
            ("Backup", ("backup",)),
            ("Sealed drop", ("drop",)),
        )
    ]
    return [
        bullets(
            "Two sides, apart in process, people, store and secret: the partner side has no path, "
            "password or program part that leads to the records. On one machine, whoever rules it "
            "rules both.",
            "Every page is closed to everybody until its roles are named. Signing in takes a "
            "password and a second factor, or the sign-in service of an organisation.",
            (
                "Sign-in by an organisation's own service: ",
                fact("declared" if facts.by_organisation else "not declared"),
                ". Pages one person may open in an hour before the steward is told: ",
                fact(f"{facts.pages_an_hour:,}"),
                ".",
            ),
            "What partners send is sealed to a key of the restricted side and kept nowhere in the "
            "clear on the partner side.",
            "Sign-ins, downloads, changes and refusals are written in a log in which every line "
            "hangs on the one before, under pseudonyms; it holds no figure and no name.",
        ),
        table("Stores", ("store", "kept"), stores),
        table("Sides", ("side", "reached by", "TLS"), doors),
        table("State on the day", ("what", "as found"), state),
        paragraph(
            "Encryption of disks and backups, physical security, patching, vetting and training: ",
            blank(SECURITY),
        ),
    ]


def key_kept(facts: Facts) -> list[Block]:
    """Say what the secret key is, how it is kept, and what its loss would mean."""
    return [
        paragraph(
            "One secret key of 32 random bytes decides the noise of every figure and makes the "
            "hashes that stand in the place of references. It is made once, readable by its owner "
            "alone, refused if others can read it, in no log, in no backup, and never changed."
        ),
        table(
            "The key",
            ("what", "as found"),
            [
                ("State", state_of(facts, "key")),
                ("Where its copy is kept, and who can reach it", blank(STEWARD)),
                ("If it becomes known", "protection of all past releases can be taken off: treat "
                 "it as a personal data breach"),
                ("If it is lost with its copy", "nothing can be taken in or published in this "
                 "family again; what was published stands"),
            ],
        ),
    ]  # fmt: skip


def retention(facts: Facts) -> Block:
    """Say how long each thing is kept."""
    months = f"{facts.log_kept} months, never less than {facts.log_kept_least}"
    return table(
        "How long each is kept",
        ("what", "as found", "agreed"),
        [
            ("Concerns, visits, partners' answers", kept_for(facts), blank(CONTROLLER, "how long")),
            (
                "What releases counted",
                "without identity once its record is deleted; as long as "
                "releases can be held by anyone",
                blank(CONTROLLER),
            ),
            (
                "Accounts",
                "kept also when disabled, so that the log can be read",
                blank(CONTROLLER),
            ),
            ("Lines of the audit logs", fact(months), blank(CONTROLLER)),
            ("Releases", "for good: what was published cannot be called back", blank(CONTROLLER)),
            ("Last backup", _backed_up(facts), blank(CONTROLLER, "how long backups are kept")),
            ("Registers and published statistics", "open data; until replaced", blank(CONTROLLER)),
        ],
    )


def _backed_up(facts: Facts) -> tuple[Part, ...]:
    if facts.backed_up_on is None:
        return state_of(facts, "backup")
    return (fact(f"made on {date_words(facts.backed_up_on)}"),)
