"""The kit for replies to requests under the Freedom of Information Act 2000."""

from webmap.assurance.facts import Facts
from webmap.assurance.likely_questions import QUESTIONS, Question
from webmap.assurance.passages import (
    CLAIM,
    INFORMATION,
    LEGAL,
    MARKING,
    STEWARD,
    about_this_draft,
    audit_state,
    on_show,
    tables_made,
)
from webmap.documents.content import (
    Document,
    Section,
    blank,
    bullets,
    fact,
    paragraph,
    section,
    table,
)

__all__ = ["information_requests"]


def information_requests(facts: Facts) -> Document:
    """Return what can be given, what cannot and why, and drafts of the likeliest replies."""
    return Document(
        key="freedom-of-information-reply-kit",
        title="Freedom of information: reply kit",
        lede="For whoever answers requests under the Freedom of Information Act 2000 about "
        "concerns of modern slavery. Each reply is a draft: the exemption, and the balance of the "
        "public interest, are decided anew for each request.",
        marking=MARKING,
        sections=(
            about_this_draft(facts),
            _given(facts),
            _never(),
            _exemptions(),
            _steps(),
            section("5. Drafts of the likeliest replies"),
            *(_reply(each, facts) for each in QUESTIONS),
            _finer(facts),
        ),
    )


def _given(facts: Facts) -> Section:
    return section(
        "1. What can be given",
        paragraph(
            "The figures of the release, exactly as printed, with their note and marking: ",
            on_show(facts),
            ". Audit: ",
            audit_state(facts),
            ". Give nothing of a release that has not passed its audit.",
        ),
        tables_made(facts),
        bullets(
            "How figures are protected: the page for anyone, and the rules in full. Only the key "
            "is secret.",
            "The impact assessments and the transparency record, once signed, with what would help "
            "somebody to break in taken out.",
            "If a figure will be published soon anyway: section 22 may apply; say when.",
        ),
        paragraph("Whether the partnership publishes releases to the public: ", blank(STEWARD)),
    )


def _never() -> Section:
    return section(
        "2. What must never be given",
        bullets(
            "An exact count, or a figure counted anew for the request, however large: beside what "
            "is published it can give a small one away.",
            "A figure for a place or time that is in no table, whether it is 0 or 50.",
            "Records, points, postcodes, heat maps of points, or the key.",
            '"None", "fewer than five" or "too small to give" in the place of a figure: each of '
            "them tells something. So does answering quickly when there is nothing.",
        ),
    )


def _exemptions() -> Section:
    return section(
        "3. Exemptions to consider",
        table(
            "Exemptions",
            ("section", "why it may apply here", "kind", "applied?"),
            [
                ("Section 40, personal information", "A small figure for a small place can be "
                 "personal data of a victim, informant or suspect, if someone could recognise "
                 "them. Ask what a motivated intruder with local knowledge could do. Section "
                 "40(5B): neither confirm nor deny.", "absolute, mostly", blank(INFORMATION)),
                ("Section 31, law enforcement", "Figures by street or week, or of one kind in one "
                 "place, show where the police look and where not. Section 31(3): neither confirm "
                 "nor deny.", "public interest test", blank(INFORMATION)),
                ("Section 38, health and safety", "Somebody who reported, or is exploited, may be "
                 "hurt if an exploiter believes they did. Section 38(2): neither confirm nor deny.",
                 "public interest test", blank(INFORMATION)),
                ("Section 41, information provided in confidence", "What other organisations "
                 "sent.", "absolute", blank(LEGAL)),
                ("Section 12, cost", "Work to find and count, not to protect. Never the only "
                 "ground.", "limit of cost", blank(INFORMATION)),
            ],
        ),
        paragraph(
            "A body that is not a public authority under the Act has no duty to answer; it passes "
            "the request on. Requests by people about themselves are subject access requests, not "
            "these. Requests for environmental information follow other regulations."
        ),
    )  # fmt: skip


def _steps() -> Section:
    return section(
        "4. Before you reply",
        bullets(
            "Answer promptly, and within 20 working days (section 10). Help the requester to ask "
            "for what is published (section 16).",
            "Ask the other partners who got the same request, and answer alike. Different answers "
            "can be subtracted from each other.",
            "Look at the published tables alone. Do not look up the exact figure: the reply must "
            "not depend on it, and whoever knows it may betray it by a word.",
            "Write the balance of the public interest before you decide, and keep it.",
            "A refusal names the exemption, why it applies, the right to an internal review and to "
            "complain to the Commissioner (section 17).",
            ("Who signs: ", blank(INFORMATION), ". Who is told: the steward."),
        ),
    )


def _reply(question: Question, facts: Facts) -> Section:
    release = "no release" if facts.release is None else facts.release.id
    return section(
        f"{question.number}. \N{LEFT DOUBLE QUOTATION MARK}{question.asked}"
        "\N{RIGHT DOUBLE QUOTATION MARK}",
        paragraph("Answer from: ", fact(release), f". {question.note}"),
        *(paragraph(line) for line in question.reply),
        paragraph("Added for this request: ", blank(INFORMATION)),
        level=3,
    )


def _finer(facts: Facts) -> Section:
    policy = facts.policy
    return section(
        "6. How to refuse finer detail without confirming or denying",
        bullets(
            "Decide by the detail asked for, before and without knowing the figure. The reply is "
            "the same for none and for fifty; keep one text and use it every time, also where "
            "there is plainly nothing.",
            "Neither confirm nor deny that anything is held at that detail. To deny where there is "
            "nothing, and refuse where there is something, confirms by the refusal.",
            "Offer the finest published table that covers the place, and say what its words mean.",
            "Do not explain how close a figure was to being shown.",
        ),
        paragraph(
            "Text: Figures are published for the areas and periods in our release. We neither "
            "confirm nor deny that we hold information at the detail you ask for. To do so, "
            "whatever the answer, could let someone be recognised or put at risk when it is set "
            "beside what is published or known locally. We give the same answer to every request "
            "for this detail, and nothing should be read into it. Exemptions relied on: ",
            blank(INFORMATION, "sections 40(5B), 31(3), 38(2), as they apply"),
            ". Public interest: ",
            blank(INFORMATION),
            ". The finest figure we publish that covers your area is: ",
            blank(INFORMATION, "the published figure, in its own words"),
            ".",
        ),
        paragraph(
            "What the words mean: a figure is rounded to the nearest ",
            fact(policy.base),
            " after a small change; the smallest is ",
            fact(policy.smallest_printed),
            f'; "under 10, possibly none" stands for any number from 0 to {policy.largest_small}. '
            f"{CLAIM}",
        ),
    )
