"""Risks are what could go wrong for people, what is done about each, and how that stands today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webmap.assurance.facts import Facts
from webmap.assurance.passages import audit_state, state_of
from webmap.documents.content import Block, Cell, blank, table

__all__ = ["RISKS", "Risk", "measures_table", "risks_table"]

#: The check that stands for the audit of the release on show.
_AUDIT: Final = "audit"
#: The data protection officer, in a narrow column.
_OFFICER: Final = "the DPO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One risk to people, as proposed; the signatory may change every word of it.

    Attributes
    ----------
    name
        A short name that both tables share.
    source
        Where it comes from and what it would do to people.
    likelihood, severity
        Proposed, in the words of the template of the ICO.
    measures
        What the service does about it.
    beyond
        What people must do besides.
    checks
        Findings of the doctor that bear on it.
    """

    name: str
    source: str
    likelihood: str
    severity: str
    measures: str
    beyond: str
    checks: tuple[str, ...] = ()


RISKS: Final = (
    Risk(
        name="1. A victim or informant is recognised",
        source="A small figure, or two figures taken from each other, show that somebody in a "
        "place was reported or spoke up. An exploiter who reads it may retaliate.",
        likelihood="remote: nothing is published that its audit did not pass",
        severity="severe",
        measures="Noise by a secret key, small counts in one class with zero, rounding, fixed "
        "tables, frozen periods, an audit of all releases together before publishing.",
        beyond="No partner may add local knowledge to a published figure in writing.",
        checks=(_AUDIT, "release"),
    ),
    Risk(
        name="2. An organisation works out what others reported",
        source="A partner knows its own reports and takes them from a published figure.",
        likelihood="possible",
        severity="significant",
        measures="The audit makes sure that the others' part can not be pinned. That others "
        "reported at all can not always be hidden; the steward's report gives the share.",
        beyond="Sharing agreement forbids attempts. Read the steward's report each quarter.",
        checks=(_AUDIT,),
    ),
    Risk(
        name="3. Police figures are shown wider than the police agreed",
        source="A class made by one organisation alone tells of its work.",
        likelihood="remote",
        severity="severe",
        measures="Only records that their sender marked as shareable count for partners. Figures "
        "by origin are made only with written consent, for the county alone.",
        beyond="Keep the consent with the signed agreement; withdraw it in the settings.",
    ),
    Risk(
        name="4. The secret key is stolen or lost",
        source="With the key and the releases the noise can be taken off; references can be tried. "
        "Without it nothing more can be published.",
        likelihood="remote",
        severity="severe",
        measures="Readable by its owner alone and refused otherwise; in no log and no backup.",
        beyond="Keep one copy apart from the records and from every backup. Name who can reach it.",
        checks=("key", "restricted folder"),
    ),
    Risk(
        name="5. The records are stolen or seen by somebody who should not",
        source="The restricted side holds pseudonymised records with places as exact as a "
        "property; in a quiet place that can point to one household.",
        likelihood="possible",
        severity="severe",
        measures="No names come in; references are keyed hashes; folders open to "
        "their owner alone; named analysts; second factor; no cache of exact pages.",
        beyond="Encrypted disks and backups, vetted analysts, a leaver's process.",
        checks=("restricted folder", "records store", "restricted door", "analysts", "backup"),
    ),
    Risk(
        name="6. An account is misused",
        source="Somebody signs in as another, or reads far more than their work needs.",
        likelihood="possible",
        severity="significant",
        measures="Second factor, lockout, a limit of pages an hour, a log whose gaps show. What "
        "is read is protected already.",
        beyond="Look at the audit log each quarter; disable whoever leaves.",
        checks=("stewards", "partner audit log", "restricted audit log", "partner door"),
    ),
    Risk(
        name="7. A community or business is blamed for a colour on a map",
        source="More reports are read as more crime, or as evidence against people who live or "
        "trade there. Where people are policed more, more is reported.",
        likelihood="probable",
        severity="significant",
        measures="Every page says that concerns are not proven cases. Ranges beside rates, rates "
        "against residents, and 'not enough information' rather than a guess. Neither deprivation "
        "nor who lives in a place is shown beside concerns.",
        beyond="No visit or operation on a figure alone. Equality impact assessment.",
    ),
    Risk(
        name="8. Personal data slip into a file",
        source="A sender types a name or number where a reference should be.",
        likelihood="probable",
        severity="significant",
        measures="Unknown columns refused whole; every cell looked through; refused by line and "
        "kind and never repeated.",
        beyond="Train those who send. A file that slipped through is taken out: plainsight undo.",
    ),
    Risk(
        name="9. A wrong or late figure misleads",
        source="Reports are lost, counted twice, or placed where they are not; help goes to the "
        "wrong place.",
        likelihood="possible",
        severity="significant",
        measures="Read = accepted + duplicate + refused, every time; no place made finer than it "
        "is; uncertainty printed; late reports counted at the annual revision.",
        beyond="Check data quality before each release.",
        checks=("registers", "boundaries"),
    ),
    Risk(
        name="10. The service is used for something else",
        source="Figures gathered to safeguard are used against potential victims, for immigration "
        "enforcement, or to score people.",
        likelihood="possible",
        severity="severe",
        measures="No score of a person or single business. Immigration enforcement has no account "
        "by default, and the public page says so.",
        beyond="Purposes fixed in the sharing agreement; the steward refuses other accounts.",
    ),
    Risk(
        name="11. Data are kept too long",
        source="What is old still points to people and no longer helps any.",
        likelihood="possible",
        severity="minimal",
        measures="plainsight retire deletes for good and keeps what was deleted from coming back.",
        beyond="Decide how long, and destroy older backups and files too.",
    ),
    Risk(
        name="12. Public statistics are put beside a release",
        source="Published totals of referrals or crimes are combined with ours.",
        likelihood="possible",
        severity="significant",
        measures="The audit counts every figure ever released and the public totals of "
        "the same cases that the steward declares.",
        beyond="Tell the steward of new public statistics about the same reports.",
        checks=(_AUDIT,),
    ),
)


def risks_table() -> Block:
    """Return the risks as step 5 of the template has them; the overall risk is left open."""
    rows: list[Sequence[Cell]] = [
        (
            risk.name,
            risk.source,
            f"proposed: {risk.likelihood}",
            f"proposed: {risk.severity}",
            blank(_OFFICER, "low, medium or high"),
        )
        for risk in RISKS
    ]
    heads = ("risk", "source and impact on people", "likelihood", "severity", "overall risk")
    return table("Risks", heads, rows)


def measures_table(facts: Facts) -> Block:
    """Return what is done about each risk, as step 6 has it, with how that stands today."""
    rows: list[Sequence[Cell]] = [
        (
            risk.name,
            f"{risk.measures} Besides: {risk.beyond}",
            _state(facts, risk.checks),
            blank(_OFFICER, "eliminated, reduced or accepted"),
            blank(_OFFICER, "low, medium or high"),
            blank(_OFFICER, "yes or no"),
        )
        for risk in RISKS
    ]
    heads = ("risk", "measures", "state on the day", "effect on risk", "residual risk", "approved")
    return table("Measures", heads, rows)


def _state(facts: Facts, checks: Sequence[str]) -> Cell:
    if not checks:
        return "not a matter of configuration"
    others = [check for check in checks if check != _AUDIT]
    said = state_of(facts, *others) if others else ()
    if _AUDIT not in checks:
        return said
    return (*said, *([". "] if said else []), audit_state(facts))
