"""The schedule of a data sharing agreement: parties, purposes, items, retention, security."""

from collections.abc import Sequence

from webmap.assurance.data_items import items_table
from webmap.assurance.facts import Facts
from webmap.assurance.measures import access, key_kept, protection, retention, security
from webmap.assurance.passages import (
    CLAIM,
    CONTROLLER,
    DPO,
    LEGAL,
    MARKING,
    STEWARD,
    about_this_draft,
    amiss,
)
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

__all__ = ["sharing_schedule"]


def sharing_schedule(facts: Facts) -> Document:
    """Return the draft of the schedule that each partner signs."""
    return Document(
        key="data-sharing-agreement-schedule",
        title="Data sharing agreement: schedule",
        lede="Draft schedule to the partnership's data sharing agreement, with the points that the "
        "data sharing code of practice of the Information Commissioner's Office asks for.",
        marking=MARKING,
        sections=(
            about_this_draft(facts),
            amiss(facts),
            _parties(facts),
            _purposes(),
            section("3. Data items and lawful basis", *items_table(facts)),
            _ways(),
            section("5. What partners receive", *protection(facts), paragraph(CLAIM)),
            _duties(),
            section("7. Retention and deletion", retention(facts)),
            section("8. Security", *security(facts)),
            section("9. The key", *key_kept(facts)),
            section("10. Who may open what", *access(facts)),
            _events(),
            _signatures(facts),
        ),
    )


def _parties(facts: Facts) -> Section:
    whose = "steward's list" if facts.is_own_list else "packaged list, not changed by the steward"
    rows: list[Sequence[Cell]] = [
        (
            fact(sender.name),
            fact(sender.kind),
            blank(LEGAL, "controller, joint controller or processor"),
            blank(CONTROLLER, "single point of contact, by role"),
        )
        for sender in facts.parties
    ]
    return section(
        "1. Parties",
        paragraph(
            "Organisations that may send concerns, from the ",
            fact(whose),
            ". Members of the public and businesses that report for themselves are no party.",
        ),
        table("Parties", ("organisation", "kind", "role in law", "contact"), rows),
    )


def _purposes() -> Section:
    return section(
        "2. Purposes",
        bullets(
            "To see where concerns of modern slavery are reported more, or less, than expected, "
            "and what changed.",
            "To plan awareness, training and engagement with businesses, and to review them.",
        ),
        paragraph("Not purposes, whoever asks:"),
        bullets(
            "evidence against a person, business or community",
            "the only ground of a visit or operation",
            "to look for victims, or for those who reported",
            "immigration enforcement",
            "commercial use, or the training of models on records",
        ),
        paragraph(
            "Powers to share (such as section 115 of the Crime and Disorder Act 1998, or the duty "
            "to notify under section 52 of the Modern Slavery Act 2015): ",
            blank(LEGAL, "for each party"),
        ),
    )


def _ways() -> Section:
    return section(
        "4. How data are sent",
        bullets(
            "As a file with the agreed headings, or as a return through the pages, sealed to a key "
            "of the restricted side before it is stored.",
            "Each row says by a handling code whether it may be counted for partners. A row "
            "without one is not.",
            "A file is known by the hash of its bytes; its name is kept nowhere.",
            "A row that is refused is named to its sender by line, column and reason; what stood "
            "there is not repeated.",
        ),
        paragraph("Secure route for files: ", blank(CONTROLLER)),
    )


def _duties() -> Section:
    return section(
        "6. Duties of those who receive figures",
        bullets(
            "Do not try to find a person or a true count, by sums or by what you know. An attempt "
            "is a breach of this agreement.",
            "Do not put what you know of a case beside a published figure in writing.",
            "Hand figures on only with the marking and note they carry, and only if the release "
            "has passed its audit.",
            'Say "under 10, possibly none" as it stands. Never "none", never a number.',
            "Pass requests for finer figures to the steward; the reply kit says how to answer.",
            "Tell the steward at once when somebody leaves, or an account may be known to others.",
        ),
    )


def _events() -> Section:
    return section(
        "11. Rights, breaches, review and end",
        table(
            "Who does what",
            ("event", "what the service allows", "who, and by when"),
            [
                ("Request of a data subject", "A record is found by its sender's reference",
                 blank(DPO)),
                ("Correction or erasure", "Sent again, or taken out; the release follows at the "
                 "next quarter", blank(STEWARD)),
                ("Personal data breach", "The audit log says who took which figures, and when",
                 blank(DPO, "who tells whom; the Commissioner within 72 hours where required")),
                ("Freedom of information request", "The reply kit", blank(CONTROLLER)),
                ("Review of this schedule", "Write it again and compare: plainsight assure",
                 blank(CONTROLLER, "at least once a year")),
                ("A partner leaves", "Its people are disabled; its records are taken out or kept",
                 blank(CONTROLLER)),
            ],
        ),
    )  # fmt: skip


def _signatures(facts: Facts) -> Section:
    rows: list[Sequence[Cell]] = [
        (fact(sender.name), blank(CONTROLLER, "name and position"), blank(CONTROLLER, "date"))
        for sender in facts.parties
    ]
    return section("12. Signatures", table("Signed for", ("party", "by", "on"), rows))
