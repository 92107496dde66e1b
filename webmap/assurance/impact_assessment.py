"""The data protection impact assessment, under the headings of the ICO's sample template."""

from webmap.assurance.data_items import items_table, sources_taken
from webmap.assurance.facts import Facts
from webmap.assurance.measures import access, consent, key_kept, protection, retention, security
from webmap.assurance.passages import (
    ANALYSTS,
    CLAIM,
    CONTROLLER,
    DPO,
    LEGAL,
    MARKING,
    STEWARD,
    about_this_draft,
    amiss,
)
from webmap.assurance.risks import measures_table, risks_table
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

__all__ = ["impact_assessment"]


def impact_assessment(facts: Facts) -> Document:
    """Return the draft of an assessment under UK GDPR, article 35."""
    return Document(
        key="data-protection-impact-assessment",
        title="Data protection impact assessment",
        lede="Draft under article 35 of the UK GDPR, under the headings of the sample template of "
        "the Information Commissioner's Office. Police bodies assess their own part under Part 3 "
        "of the Data Protection Act 2018.",
        marking=MARKING,
        sections=(
            about_this_draft(facts),
            amiss(facts),
            _submitting(),
            _need(),
            section("Step 2: Describe the processing"),
            *_processing(facts),
            _consultation(),
            _necessity(facts),
            section("Step 5: Identify and assess risks", risks_table()),
            section("Step 6: Identify measures to reduce risk", measures_table(facts)),
            _sign_off(),
            section("Annex A: Data items", *items_table(facts)),
            section("Annex B: Protection of what is published", *protection(facts)),
            section("Annex C: Who may open what", *access(facts)),
            section("Annex D: Security", *security(facts)),
            section("Annex E: The key", *key_kept(facts)),
        ),
    )


def _submitting() -> Section:
    return section(
        "Submitting controller details",
        table(
            "Controller",
            ("item", "answer"),
            [
                ("Name of controller, or joint controllers (article 26)", blank(CONTROLLER)),
                ("Subject or title of the assessment", "Plainsight: mapping reported concerns of "
                 "modern slavery in West Yorkshire"),
                ("Name of controller contact or data protection officer", blank(CONTROLLER)),
            ],
        ),
    )  # fmt: skip


def _need() -> Section:
    return section(
        "Step 1: Identify the need for a DPIA",
        paragraph(
            "The partnership brings together concerns of modern slavery that police, councils, "
            "health services, charities, helplines, businesses and the public reported, counts "
            "them by area, and gives partners protected figures to plan awareness and visits."
        ),
        paragraph("An assessment is needed because the processing is likely to be of high risk:"),
        bullets(
            "the people concerned are potential victims and informants, children among them, who "
            "cannot be asked and could be harmed if recognised",
            "data about criminal offences, and data that may reveal special categories (health, "
            "sex life, ethnic origin), are inferred from the kind of concern",
            "data sets of several organisations are combined",
            "places are kept as exactly as they were reported",
        ),
        paragraph("Screening decision: ", blank(DPO)),
    )


def _processing(facts: Facts) -> tuple[Section, ...]:
    return (_nature(facts), _scope(facts), _context(), _purposes())


def _nature(facts: Facts) -> Section:
    return section(
        "Nature of the processing",
        bullets(
            "Collected: files that partners send, or returns they seal through the pages. No "
            "names, dates of birth, addresses or free text have a column of a concern. A "
            "return has three short answers in words, looked through for personal data.",
            "Used: placed on the map no finer than known, counted by ward, district and "
            "county, compared with what chance would give.",
            "Stored: pseudonymised records on the restricted side, for named analysts; "
            "accounts and audit log of each side in its own store.",
            "Shared: a release of protected figures, to people of partner organisations who "
            "were let in by name. Nobody outside the restricted side gets a record.",
            "Deleted: by day of receipt, for good.",
        ),
        *sources_taken(facts),
        retention(facts),
        level=3,
    )  # fmt: skip


def _scope(facts: Facts) -> Section:
    return section(
        "Scope of the processing",
        bullets(
            "Data: suspected exploitation and its place; pseudonymised, so personal data in "
            "the hands of whoever can single out a person by place, or by the reference of the "
            "sender. Special categories and criminal offence data: as in step 1.",
            ("Senders listed: ", fact(len(facts.organisations)), " organisations, ",
             fact("the steward's own list" if facts.is_own_list else "the packaged list, not "
                  "changed by the steward"), "."),
            "Area: the five districts of West Yorkshire.",
            ("How many people are affected, and how often files come: ",
             blank(ANALYSTS, "in words or rounded; this paper counts no case")),
        ),
        level=3,
    )  # fmt: skip


def _context() -> Section:
    return section(
        "Context of the processing",
        bullets(
            "People concerned have no relationship with the service and mostly do not know of "
            "it. Many are children or otherwise vulnerable; some are under the control of "
            "those who exploit them.",
            "They would not expect a map of themselves. They may expect that those who are to "
            "protect them look at where help is needed.",
            "Concern of the public: stigma of places and communities, use for immigration "
            "enforcement, small figures in the news.",
            "State of the art: hiding small numbers falls to arithmetic. The service uses "
            "noise by a key, merging, rounding and an audit, and claims what it proves: "
            + CLAIM,
            ("Codes of conduct or certification: ", blank(CONTROLLER)),
        ),
        level=3,
    )  # fmt: skip


def _purposes() -> Section:
    return section(
        "Purposes of the processing",
        bullets(
            "To see where more concerns are reported than residents explain, where so little "
            "is reported that awareness may help, and what changed.",
            "To plan awareness, training of first responders and engagement with businesses.",
            "Intended effect on people: found and protected earlier; never singled out by the "
            "map.",
            "Not for: evidence against anyone; the only ground of a visit; finding victims or "
            "those who reported; immigration enforcement; scoring people.",
            ("Agreed by the partnership on: ", blank(CONTROLLER)),
        ),
        level=3,
    )  # fmt: skip


def _consultation() -> Section:
    return section(
        "Step 3: Consultation process",
        paragraph(
            "The views of data subjects or their representatives are sought where appropriate "
            "(article 35(9)). To ask those concerned directly could endanger them; organisations "
            "of survivors and of communities can be asked in their place."
        ),
        table(
            "Who is asked",
            ("whom", "how and when", "what they said, and what became of it"),
            [
                (whom, blank(CONTROLLER), blank(CONTROLLER))
                for whom in (
                    "Survivors' organisations and the charity partners",
                    "Organisations of communities that are reported more, or less",
                    "Children's safeguarding partners",
                    "Each police force and council that sends concerns",
                    "Information security experts",
                    "Processors and hosting suppliers, if any",
                )
            ],
        ),
    )


def _necessity(facts: Facts) -> Section:
    return section(
        "Step 4: Assess necessity and proportionality",
        table(
            "Compliance and proportionality",
            ("question", "answer"),
            [
                ("Lawful basis (article 6), condition for special categories (article 9), and "
                 "authority for criminal offence data (article 10)", blank(LEGAL)),
                ("Processing by competent authorities (Part 3 of the Data Protection Act 2018)",
                 blank(LEGAL, "which partners, and on what basis they disclose")),
                ("Does the processing achieve the purpose?", "Counts by area answer where and "
                 "when. Names would add nothing to that, so none are taken."),
                ("Is there another way?", "Each partner sees a part alone. Exact figures for all "
                 "would serve the purpose and expose people; free queries over exact figures can "
                 "be broken by asking often."),
                ("How is function creep prevented?", "Fixed tables and fixed roles; what is not "
                 "published is answered alike, whether there is anything or not."),
                ("How are quality and minimisation ensured?", "Closed lists of words, refusal of "
                 "whole files with an unknown column, no place made finer than reported."),
                ("What are people told (articles 13 and 14)?", ("The public pages say what the "
                 "service does and how figures are protected. ", blank(DPO, "privacy notices of "
                 "each sender, and reliance on any exemption"))),
                ("How are rights supported?", ("A record is found by its sender's reference, "
                 "corrected by sending it again, and erased by taking it out; the release is made "
                 "again at the next quarter. ", blank(DPO, "who answers a request"))),
                ("Where concerns came from", consent(facts)),
                ("Processors and transfers abroad", ("The service sends nothing to anybody: maps "
                 "and scripts are its own. ", blank(CONTROLLER, "hosting"))),
            ],
        ),
    )  # fmt: skip


def _sign_off() -> Section:
    return section(
        "Step 7: Sign off and record outcomes",
        table(
            "Outcomes",
            ("item", "name, position and date", "notes"),
            [
                (item, blank(who), note)
                for item, who, note in (
                    ("Measures approved by", CONTROLLER, "Put the actions back into the plan."),
                    ("Residual risks approved by", CONTROLLER, "If a high risk remains, consult "
                     "the Commissioner before going ahead (article 36)."),
                    ("DPO advice provided", DPO, "On compliance, measures and whether to go on."),
                    ("Summary of DPO advice", DPO, ""),
                    ("DPO advice accepted or overruled by", CONTROLLER, "If overruled, say why."),
                    ("Consultation responses reviewed by", CONTROLLER, "If you depart from them, "
                     "say why."),
                    ("This assessment will be kept under review by", STEWARD, "At each change of "
                     "limits, tables, partners or ward outlines, and once a year."),
                )
            ],
        ),
    )  # fmt: skip
