"""The algorithmic transparency record, under the headings of both tiers of the UK's standard."""

from collections.abc import Sequence
from typing import Final

from webmap.assurance.facts import Facts
from webmap.assurance.passages import (
    ANALYSTS,
    CLAIM,
    CONTROLLER,
    DPO,
    MARKING,
    STEWARD,
    about_this_draft,
    audit_state,
    limits,
    on_show,
)
from webmap.assurance.risks import RISKS
from webmap.documents.content import (
    Block,
    Cell,
    Document,
    blank,
    fact,
    paragraph,
    section,
    table,
)

__all__ = ["transparency_record"]

_HEADS: Final = ("field", "answer")


def transparency_record(facts: Facts) -> Document:
    """Return the draft of a record under the Algorithmic Transparency Recording Standard."""
    return Document(
        key="algorithmic-transparency-record",
        title="Algorithmic transparency record",
        lede="Draft under the UK Algorithmic Transparency Recording Standard. Tier 1 is for the "
        "public; tier 2 is for those who want detail. Check the fields against the version of the "
        "template in force before it is sent.",
        marking=MARKING,
        sections=(
            about_this_draft(facts),
            section("Tier 1: Overview", _overview()),
            section("Tier 2: Owner and responsibility", _owner()),
            section("Tier 2: Description and rationale", _rationale()),
            section("Tier 2: Decision-making process", _deciding()),
            section("Tier 2: Tool specification", _system(facts), _models(), _data(facts)),
            section("Tier 2: Risks, mitigations and impact assessments", *_risks(facts)),
        ),
    )


def _overview() -> Block:
    return table(
        "For the public",
        _HEADS,
        [
            ("Name", "Plainsight"),
            (
                "Description",
                "A map of where concerns of modern slavery are reported in West Yorkshire, for the "
                "organisations that work against it. It counts reports by area, protects the "
                "counts so that nobody can be recognised, and says where more, or fewer, are "
                "reported than the number of residents would lead one to expect. It decides "
                "nothing about any person and scores nobody.",
            ),
            ("Website URL", blank(CONTROLLER, "address of the public pages")),
            ("Contact email", blank(CONTROLLER)),
        ],
    )


def _owner() -> Block:
    return table(
        "Who is responsible",
        _HEADS,
        [
            ("Organisation or department", blank(CONTROLLER)),
            ("Team", blank(CONTROLLER)),
            ("Senior responsible owner", blank(CONTROLLER, "role, not name")),
            ("External supplier involvement", blank(CONTROLLER, "yes or no")),
            ("External supplier, its role and company number", blank(CONTROLLER)),
            ("Procurement procedure type", blank(CONTROLLER)),
            (
                "Data access terms of the supplier",
                ("The program sends nothing to anybody. ", blank(CONTROLLER)),
            ),
        ],
    )


def _rationale() -> Block:
    return table(
        "What it does, and why",
        _HEADS,
        [
            (
                "Detailed description",
                "Reports are placed no finer than they say, counted once a case by ward, district "
                "and county, and protected. Rates, classes, ranks and changes are then worked out "
                "from the protected counts and public data alone, with ranges.",
            ),
            ("Scope", "Planning of awareness, training and engagement. Not for decisions about a "
             "person or business, evidence, or immigration enforcement."),
            ("Benefit", "Partners see one picture, and know how sure it is; nobody is exposed."),
            ("Previous process", blank(CONTROLLER)),
            ("Alternatives considered", "Exact maps for all (unsafe); hiding numbers below five "
             "(falls to arithmetic); free queries with noise (broken by asking often)."),
        ],
    )  # fmt: skip


def _deciding() -> Block:
    return table(
        "How people use it",
        _HEADS,
        [
            ("Process integration", "People read a map, tables and files and plan together. The "
             "service takes no action."),
            ("Provided information", "Counts rounded or hidden, rates with ranges, classes among "
             "which is 'not enough information', and the reason for the view shown first."),
            ("Frequency and scale of usage", ("A release each quarter. ",
                                              blank(STEWARD, "how many people use it"))),
            ("Human decisions and review", "Every decision is a person's. The steward reads a "
             "report on each release and can withhold a set of areas."),
            ("Required training", blank(CONTROLLER, "reading the map; what a range means")),
            ("Appeals and review", ("No decision about a person is made, so there is none to "
             "appeal against. A place or business that feels wronged writes to: ",
             blank(CONTROLLER))),
        ],
    )  # fmt: skip


def _system(facts: Facts) -> Block:
    return table(
        "System",
        _HEADS,
        [
            ("System architecture", "Two sides, apart in process, people and store: records and "
             "exact counts for named analysts; releases for partners. A release is made once and "
             "read only."),
            ("Phase", blank(CONTROLLER, "idea, pilot, production or retired")),
            ("Version", fact(facts.version)),
            ("System-level input", "Files of concerns and open registers; Census 2021; outlines of "
             "wards."),
            ("System-level output", ("A release: protected tables and what is worked out from "
             "them. Now: ", on_show(facts))),
            ("Maintenance", ("The same records and key give the same release, byte for byte; tests "
             "and attacks are run at every change. ", blank(CONTROLLER, "who maintains it"))),
        ],
    )  # fmt: skip


def _models() -> Block:
    rows: list[Sequence[Cell]] = [
        ("Rates", "Gamma-Poisson model of counts known to an interval: a small rate is drawn "
         "towards that of all areas", "protected counts, residents", "rate with a 95% range"),
        ("Hotspots", "Getis-Ord statistic with random redrawings, on 200 sets of counts that fit "
         "what is printed", "the same", "more, about as many, fewer, not enough information"),
        ("Changes", "Comparison of counts known to an interval, rounding and chance together",
         "protected counts", "up, down, not enough information"),
        ("Protection", "Noise by a keyed hash, merging, rounding; audit by linear programming",
         "exact counts", "protected counts and a certificate"),
    ]  # fmt: skip
    return table(
        "Models; none is a machine-learning model trained on people",
        ("model name and task", "architecture", "input", "output"),
        rows,
    )


def _data(facts: Facts) -> Block:
    taken = ", ".join(facts.sources) if facts.sources else "none that can be read"
    return table(
        "Data",
        _HEADS,
        [
            ("Datasets and purposes", (fact(taken), ": concerns are counted; the others are "
                                       "context. No model is trained on them.")),
            ("Model performance", "Each method is scored on a made-up county with known truth, and "
             "held to published figures; the documentation gives both."),
            ("Sensitive attributes", "None is used. What kind of exploitation is suspected, and "
             "whether a child may be concerned, are counted and decide nothing."),
            ("Data processing methods", "Closed lists, refusal of unknown columns, search for "
             "personal data, linking of reports of one case, placing."),
            ("Data access and storage", "Named analysts alone; see the sharing agreement."),
            ("Data sharing agreements", blank(DPO, "date and reference")),
        ],
    )  # fmt: skip


def _risks(facts: Facts) -> list[Block]:
    rows: list[Sequence[Cell]] = [(risk.name, risk.source, risk.measures) for risk in RISKS]
    return [
        table(
            "Impact assessments",
            _HEADS,
            [
                ("Data protection impact assessment", blank(DPO, "date and link")),
                ("Equality impact assessment", blank(CONTROLLER, "date and link")),
                ("Disclosure audit of the release on show", audit_state(facts)),
            ],
        ),
        table("Risks and mitigations", ("risk", "what it is", "what is done"), rows),
        limits(facts),
        paragraph(f"{CLAIM} The best guess of an informed attacker is measured apart: ",
                  blank(ANALYSTS, "result for this release")),
    ]  # fmt: skip
