"""The paper of a release report: the same words for its page, its file and its plain text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from models.disclosure.cells import PeriodKind
from models.release import NOT_AUDITED, AreaLevel
from webmap.analyst.release_report import Amount, NamedCell, ReleaseReport, TableStates
from webmap.documents.content import (
    Block,
    Document,
    Part,
    Section,
    bullets,
    finding,
    paragraph,
    section,
    table,
)
from webmap.words import SMALL_WORDS, number

__all__ = ["report_paper"]

_MARKING: Final = "RESTRICTED: for the steward and named analysts only"
_KINDS: Final[dict[PeriodKind, str]] = {
    "quarter": "quarters",
    "year": "years",
    "all": "all closed years together",
    "twelve_months": "twelve months",
}
_LEVELS: Final[dict[AreaLevel, str]] = {
    "ward": "wards",
    "small_group": "small groups of wards",
    "group": "groups of wards",
    "district": "districts",
    "county": "county",
}
_UNTOLD: Final = "Not told: the audit did not say."
_HELD: Final[dict[Amount, str]] = {
    "none": "None: no report of a published quarter waits to be counted.",
    "some": "Some. They wait for the annual revision.",
    "10 or more": "10 or more. They wait for the annual revision.",
}
_TAKEN_OUT: Final[dict[Amount, str]] = {
    "none": "None: no record that counted was erased since the release before.",
    "some": "Some. All cells they were in were made again together.",
    "10 or more": "10 or more. All cells they were in were made again together.",
}
#: What a certificate says, in the words of the paper.
_CERTIFIED: Final[Mapping[str, str]] = {
    "status": "outcome",
    "claim": "claim",
    "rules": "version of the rules",
    "with_releases_of": "audited together with the releases of",
    "public_totals": "public totals taken as known",
    "twelve_month_wards": "wards over twelve months (T9) in it",
}
_TWELVE_MONTHS: Final = {
    "published": "Published: the wards over twelve months (T9) are in this release.",
    "dropped": "Dropped: to keep them safe the audit would have coarsened more than 5 in 100 of "
    "their shown figures, so the wards over twelve months (T9) are left out whole.",
    "absent": "Not in this release: the wards over twelve months (T9) are not made.",
}


def report_paper(report: ReleaseReport) -> Document:
    """Return the paper that tells a report, and nothing the report does not hold."""
    made_up = "SYNTHETIC: every figure is made up. " if report.synthetic else ""
    return Document(
        key=f"release-report-{report.release_id}",
        title=f"Steward's report on release {report.release_id}",
        lede=f"{made_up}What became of the figures of {report.quarter}: what is shown, hidden, "
        "coarsened and withheld, what waits, and what the audit found. It holds no count of cases.",
        marking=_MARKING,
        sections=(
            section("The audit", *_audit(report)),
            section("Why this view", *_view(report)),
            section("Shown, hidden, coarsened, withheld", *_states(report)),
            section("Withheld", *_withheld(report.withheld)),
            section("Twelve months of wards", paragraph(_TWELVE_MONTHS[report.twelve_months])),
            section("Reports that came late", paragraph(_told(report.held_back, _HELD))),
            section("Cases taken out", paragraph(_told(report.taken_out, _TAKEN_OUT))),
            section("What an insider learns", *_insiders(report.insiders)),
            section("Cells that one premises makes up", *_dominated(report.dominated)),
            _compared(report),
        ),
    )


def _told(of: Amount | None, said: dict[Amount, str]) -> str:
    return _UNTOLD if of is None else said[of]


def _audit(report: ReleaseReport) -> list[Block]:
    if report.certificate.get("status") == NOT_AUDITED:
        return [
            paragraph(finding("this release has not been audited.")),
            paragraph("Show it on this machine only, and do not hand its figures on."),
        ]
    told = report.certificate
    ordered = {name: told[name] for name in (*_CERTIFIED, *told) if name in told}
    rows = [(_CERTIFIED.get(name, name.replace("_", " ")), text) for name, text in _flat(ordered)]
    return [
        table("The certificate, as the release states it", ("what", "said"), rows),
        paragraph(
            "It claims that no protected count from 1 to 7 can be proved non-zero or pinned from "
            "everything published, and no more. It rests on what each figure can stand for, "
            "and is not a claim about probability."
        ),
    ]


def _flat(told: Any, name: str = "") -> Iterable[tuple[str, str]]:  # noqa: ANN401 - JSON of the certificate
    """Go through a certificate's plain values by name, in its order."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _flat(value, f"{name}, {key}" if name else str(key))
    elif isinstance(told, list | tuple):
        yield name, ", ".join(map(str, told)) or "none"
    elif isinstance(told, bool):
        yield name, "yes" if told else "no"
    else:
        yield name, str(told)


def _view(report: ReleaseReport) -> list[Block]:
    return [
        paragraph(
            f"Partners see {_LEVELS[_level(report.default_level)]} over {report.default_period} "
            f"first. {report.why}"
        )
    ]


def _level(name: str) -> AreaLevel:
    return next(level for level in _LEVELS if level == name)


def _states(report: ReleaseReport) -> list[Block]:
    rows: list[list[Part]] = [
        [
            _of_table(each),
            number(each.shown),
            number(each.small),
            number(each.coarse),
            number(each.withheld),
            f"{_share(each.shown, each.cells)} in 100",
        ]
        for each in report.states
    ]
    return [
        paragraph(
            f"Cells, not cases. Hidden cells say \N{LEFT DOUBLE QUOTATION MARK}{SMALL_WORDS}"
            "\N{RIGHT DOUBLE QUOTATION MARK}; coarsened ones give a range. Anyone can count these "
            "from what is published."
        ),
        table(
            "Cells by table and kind of period",
            ("table", "shown", "hidden", "coarsened", "withheld", "share shown"),
            rows,
        ),
        paragraph(
            "Of the cells printed here for the first time the audit turned into ranges: ",
            _UNTOLD if report.coarsened is None else f"{_percent(report.coarsened)}.",
        ),
    ]


def _of_table(each: TableStates) -> str:
    by = f", by {each.dimension.replace('_', ' ')}" if each.dimension else ""
    return f"{each.table}: {_LEVELS[each.level]}, {_KINDS[each.period_kind]}{by}"


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _withheld(cells: Sequence[NamedCell]) -> list[Block]:
    if not cells:
        return [paragraph("Nothing is withheld.")]
    return [
        paragraph(
            "All areas of a district, table and period are withheld together, those with few cases "
            "and those with many."
        ),
        _cells("Withheld cells", cells),
    ]


def _cells(caption: str, cells: Sequence[NamedCell]) -> Block:
    rows = [(each.area, each.table, each.period, each.classes or "all cases") for each in cells]
    return table(caption, ("area", "table", "period", "class"), rows)


def _insiders(insiders: Mapping[str, float] | None) -> list[Block]:
    if insiders is None:
        return [paragraph(_UNTOLD)]
    about = paragraph(
        "An organisation knows its own cases. None can pin those of the others; that others "
        "reported at all can not always be hidden from one that holds most of a shown cell."
    )
    if not insiders:
        return [about, paragraph("No organisation has a case in a cell printed here first.")]
    caption = "Of the printed cells with some cases of its own and few of others', it learns of"
    rows = [(name, _percent(share)) for name, share in sorted(insiders.items())]
    return [about, table(caption, ("organisation", "share of these cells"), rows)]


def _percent(share: float) -> str:
    if share <= 0:
        return "none"
    return "fewer than 1 in 100" if share < 0.01 else f"{round(100 * share)} in 100"


def _dominated(cells: Sequence[NamedCell] | None) -> list[Block]:
    if cells is None:
        return [paragraph(_UNTOLD)]
    if not cells:
        return [paragraph("Of no shown cell does one premises make up most.")]
    return [
        paragraph(
            "One premises (one point, UPRN or postcode) makes up most of each of these. Whoever "
            "knows of it may think of it. Consider withholding the set of areas each belongs to."
        ),
        _cells("Cells to look at", cells),
    ]


def _compared(report: ReleaseReport) -> Section:
    heading = "Beside the release before"
    if report.compared_with is None:
        return section(heading, paragraph("This is the first release: there is none before it."))
    rows = [
        (
            f"{each.table}: {_KINDS[each.period_kind]}",
            number(each.same),
            number(each.changed),
            number(each.new),
            number(each.gone),
        )
        for each in report.changes
    ]
    changed = sum(each.changed for each in report.changes)
    return section(
        heading,
        table(
            f"Cells of this release beside those of {report.compared_with}",
            ("table", "say the same", "say something else", "new", "no longer there"),
            rows,
        ),
        bullets(
            "A cell of a closed period stands still: it says something else only in the annual "
            "revision, or after an erasure.",
            f"{number(changed)} say something else." if changed else "None says something else.",
        ),
    )
