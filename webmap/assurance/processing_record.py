"""The line of this processing in the controller's record of processing activities."""

from collections.abc import Sequence

from webmap.assurance.facts import Facts
from webmap.assurance.passages import CONTROLLER, DPO, LEGAL, MARKING, about_this_draft, kept_for
from webmap.documents.content import Cell, Document, blank, fact, paragraph, section, table

__all__ = ["processing_record"]


def processing_record(facts: Facts) -> Document:
    """Return the line under UK GDPR, article 30, with each thing that article asks for."""
    return Document(
        key="record-of-processing",
        title="Record of processing: one line",
        lede="For the record of processing activities under article 30 of the UK GDPR. Competent "
        "authorities keep theirs under Part 3 of the Data Protection Act 2018 as well.",
        marking=MARKING,
        sections=(
            about_this_draft(facts),
            section(
                "The line",
                table(
                    "Mapping of reported concerns of modern slavery",
                    ("what article 30(1) asks for", "answer"),
                    _line(facts),
                ),
                paragraph("Entered in the record on, by: ", blank(DPO)),
            ),
        ),
    )


def _line(facts: Facts) -> list[Sequence[Cell]]:
    kinds = ", ".join(dict.fromkeys(sender.kind for sender in facts.parties))
    months = f"lines of the audit logs {facts.log_kept} months"
    recipients: Cell = (
        "Of records: named analysts alone. Of protected figures: people let in by name, of "
        "organisations that are ",
        fact(kinds),
        ".",
    )
    return [
        ("Controller, joint controllers, representative", blank(CONTROLLER)),
        ("Data protection officer", blank(DPO)),
        ("Purposes", "To count reported concerns by area and period, and to give partners "
         "protected figures for planning awareness, training and engagement."),
        ("Categories of data subjects", "Potential victims, children among them; people and "
         "businesses suspected; people who reported; users with an account."),
        ("Categories of personal data", "Pseudonymised concerns: day, kind, place, source, "
         "grades; inferred special categories and criminal offence data. Of users: name, e-mail "
         "address, organisation, role, and what is logged."),
        ("Categories of recipients", recipients),
        ("Transfers to third countries", ("None by the service. ", blank(CONTROLLER, "hosting"))),
        ("Time limits for erasure",
         (kept_for(facts), " Besides: ", fact(months), "; ", blank(CONTROLLER, "agreed limits"))),
        ("Technical and organisational security measures", "Two sides, apart in process, "
         "people, store and secret; pseudonymisation by a keyed hash; roles on every page; second "
         "factor; chained audit log; sealed returns; protection and audit of every release. In "
         "full: impact assessment."),
        ("Lawful basis (not asked for by article 30; useful beside it)", blank(LEGAL)),
    ]  # fmt: skip
