"""The equality impact assessment: what is known, what cannot be known, and what is done."""

from collections.abc import Sequence
from typing import Final

from webmap.assurance.facts import Facts
from webmap.assurance.passages import EQUALITY, MARKING, about_this_draft, amiss
from webmap.documents.content import (
    Cell,
    Document,
    Section,
    blank,
    bullets,
    fact,
    paragraph,
    section,
    table,
)

__all__ = ["CHARACTERISTICS", "equality_assessment"]

#: Each protected characteristic of the duty: what the data hold of it, and what could go wrong.
CHARACTERISTICS: Final = (
    (
        "Age",
        "Whether a child may be concerned: yes, no or unknown. No age and no date of birth.",
        "Children are found in few reports and are easily recognised; exploitation of children may "
        "be recorded as their own offending. See the section on children.",
    ),
    (
        "Disability",
        "Nothing. It is not collected.",
        "People with a learning disability are exploited and seldom report. A quiet area says "
        "nothing of them.",
    ),
    (
        "Gender reassignment",
        "Nothing. It is not collected.",
        "Too few people for any figure; nothing may be inferred.",
    ),
    (
        "Marriage and civil partnership",
        "Forced marriage is one kind of exploitation, for districts and the county alone.",
        "Read as a trait of a community rather than harm to a person.",
    ),
    (
        "Pregnancy and maternity",
        "Nothing. It is not collected.",
        "None found; ask those who support survivors.",
    ),
    (
        "Race, colour, nationality, ethnic or national origin",
        "Nothing. It is not collected, and no column takes it.",
        "Wards differ in who lives there, so a colour on a map can be read as a claim about an "
        "ethnic group. Reporting may follow suspicion rather than exploitation.",
    ),
    (
        "Religion or belief",
        "Nothing. It is not collected.",
        "As for race. Visits planned by sector may fall on businesses of one community.",
    ),
    (
        "Sex",
        "Nothing. It is not collected.",
        "Sexual exploitation and labour exploitation concern women and men differently, so what is "
        "reported more decides whose exploitation is seen.",
    ),
    (
        "Sexual orientation",
        "Nothing. It is not collected.",
        "Too few people for any figure; nothing may be inferred.",
    ),
)


def equality_assessment(facts: Facts) -> Document:
    """Return the draft under the public sector equality duty."""
    return Document(
        key="equality-impact-assessment",
        title="Equality impact assessment",
        lede="Draft for the public sector equality duty, section 149 of the Equality Act 2010: "
        "what is known, what cannot be known from these data, what is done, and children.",
        marking=MARKING,
        sections=(
            about_this_draft(facts),
            amiss(facts),
            _what(),
            _known(facts),
            _unknown(),
            _by_characteristic(),
            _children(facts),
            _mitigation(),
            _sign_off(),
        ),
    )


def _what() -> Section:
    return section(
        "1. What is assessed",
        paragraph(
            "A map and tables of reported concerns of modern slavery by ward, district and county, "
            "and the plans for awareness, training and engagement that partners make with them. No "
            "decision about a person is made by the service, and no person has a score."
        ),
        paragraph("The duty asks for due regard to three aims:"),
        bullets(
            ("eliminate discrimination, harassment and victimisation: ", blank(EQUALITY)),
            ("advance equality of opportunity: ", blank(EQUALITY)),
            ("foster good relations: ", blank(EQUALITY)),
        ),
    )


def _known(facts: Facts) -> Section:
    release = facts.release
    shares = (
        fact("no release can be shown")
        if release is None
        else fact(
            f"{release.with_figure:,} of {release.cells:,} cells of {release.id} have a figure or "
            "range; the others say \N{LEFT DOUBLE QUOTATION MARK}under 10, possibly none"
            "\N{RIGHT DOUBLE QUOTATION MARK} or nothing"
        )
    )
    return section(
        "2. What is known",
        bullets(
            "Where and when concerns were reported, of what kind, and whether a child may be "
            "concerned.",
            "How many people live in each ward (Census 2021). The census also says who lives in "
            "each ward; it is not put beside concerns, so that no map links the two.",
            ("How much can be told of small areas: ", shares, "."),
        ),
    )


def _unknown() -> Section:
    return section(
        "3. What cannot be known",
        bullets(
            "Whether one group is exploited more than another: nobody's characteristics are held.",
            "Whether a busy area has more exploitation, or more people trained or willing to "
            "report. Trust in the police differs between groups, and so does reporting.",
            "What happens where nobody reports. A quiet area may be the one most in need.",
            "Whether an action that followed a figure affected groups differently: the service "
            "does not record who was affected.",
            "Whether protection itself falls on some more than others: rural wards and small "
            "districts have fewer reports and are hidden more often, so less can be said for them.",
        ),
        paragraph("Evidence from elsewhere that should be set beside this: ", blank(EQUALITY)),
    )


def _by_characteristic() -> Section:
    rows: list[Sequence[Cell]] = [
        (name, held, harm, blank(EQUALITY, "evidence, impact, action"))
        for name, held, harm in CHARACTERISTICS
    ]
    return section(
        "4. By protected characteristic",
        table(
            "Protected characteristics",
            ("characteristic", "what these data hold", "what could go wrong", "assessment"),
            rows,
        ),
    )


def _children(facts: Facts) -> Section:
    policy = facts.policy
    return section(
        "5. Children",
        bullets(
            "A child cannot consent to exploitation, and may be treated as an offender. "
            "Safeguarding comes first: the figures are never a reason to delay a referral.",
            (
                "Figures by adult or child are published for districts (closed years) and the "
                "county alone, never for a ward or group of wards, and under the same limits: "
                "hidden below ",
                fact(policy.threshold),
                ", smallest figure ",
                fact(policy.smallest_printed),
                ".",
            ),
            '"Unknown" is a class of its own, so that what is missing is not taken for adult.',
            "The principle to consult: the United Nations Convention on the Rights of the Child, "
            "best interests of the child.",
        ),
        paragraph("View of the children's safeguarding partners: ", blank(EQUALITY)),
    )


def _mitigation() -> Section:
    rows: list[Sequence[Cell]] = [
        (harm, built, blank(EQUALITY, "who, and by when"))
        for harm, built in (
            (
                "More reports read as more crime",
                "Every page says that concerns are not proven cases and depend on who reports.",
            ),
            (
                "A place or community stigmatised",
                "Neither deprivation nor who lives in a place is shown beside concerns. Areas of "
                "which little can be said are called that, and not quiet or safe.",
            ),
            (
                "Feedback: more looking finds more",
                "Where few are reported it says that awareness may help. The service plans no "
                "visits.",
            ),
            (
                "Potential victims deterred from seeking help",
                "Immigration enforcement has no account by default, and the public page says so.",
            ),
            (
                "People cannot use the pages",
                "Built to WCAG 2.2 AA: keyboard, patterns beside colours, a table beside each map.",
            ),
        )
    ]
    return section(
        "6. Mitigation",
        table("What is done", ("what could happen", "built into the service", "besides"), rows),
    )


def _sign_off() -> Section:
    return section(
        "7. Decision and review",
        table(
            "Decision",
            ("item", "answer"),
            [
                ("Who was consulted, and what changed", blank(EQUALITY)),
                ("Go on, go on with changes, or stop", blank(EQUALITY)),
                ("How impact will be watched", blank(EQUALITY)),
                ("Name, position and date", blank(EQUALITY)),
                ("Next review", blank(EQUALITY)),
            ],
        ),
    )
