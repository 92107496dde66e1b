"""Notes stand under every map and in every file: what was counted, how, and how surely."""

from models.area_words import PLURAL
from models.release import NOT_AUDITED, Findings, Release
from webmap.publishing.questions import Question, county_cell
from webmap.words import capital, cell_words, number

__all__ = ["notes"]


def notes(release: Release, question: Question) -> tuple[tuple[str, str], ...]:
    """Return pairs of heading and sentence for one view, in reading order."""
    said = [
        ("Period", f"{capital(question.period_words)}, by the date a concern was received."),
        ("Counted", _counted(release, question)),
        *_certainty(release, question),
        *_kinds(question),
        ("Rounding", _rounding(release)),
        ("Reading", "Concerns reported are not proven cases, and depend on who reports."),
        ("Outlines", _outlines(release)),
    ]
    if release.audit.get("status") == NOT_AUDITED:
        said.append(("Audit", "This release is not audited: do not share it further."))
    if release.synthetic:
        said.append(("Synthetic", "SYNTHETIC: every figure here is made up."))
    return (*said, *_method(release, question))


def _counted(release: Release, question: Question) -> str:
    """Say how many concerns the county has, and how many areas show a figure."""
    cells = question.cells(release)
    areas = release.areas_at(question.level)
    shown = sum(cells[area.code].is_printed for area in areas if area.code in cells)
    have = (
        f"{number(shown)} of {number(len(areas))} {PLURAL[question.level]} "
        f"{'has' if shown == 1 else 'have'} a figure."
    )
    county = county_cell(release, question)
    if county is None:
        return f"Each case once, however many agencies reported it. {have}"
    total = cell_words(county)
    counted = f"About {total} concerns" if total[:1].isdigit() else f"Concerns {total}"
    return f"{counted} in West Yorkshire, each case once however many agencies reported it. {have}"


def _kinds(question: Question) -> list[tuple[str, str]]:
    """Say of a map of one kind of concern what its figures are not."""
    if question.of is None or question.of[0] != "type":
        return []
    return [
        ("Kinds", "A concern may be of several kinds, so the kinds add up to more than the whole.")
    ]


def _certainty(release: Release, question: Question) -> list[tuple[str, str]]:
    """Say what rates are divided by, and what could have been seen."""
    found = _found(release, question)
    if found is None:
        return []
    seen = (
        f" Only a rate about {number(found.smallest_visible, 1)} times the expected one, or "
        "more, would stand out from chance."
        if found.smallest_visible
        else ""
    )
    return [
        ("Per", found.denominator),
        ("Certainty", f"The range beside a rate holds the true one 95 times in 100.{seen}"),
    ]


def _method(release: Release, question: Question) -> list[tuple[str, str]]:
    """Name the method in the words of those who check it; it stands last."""
    found = _found(release, question)
    if found is None:
        return []
    return [("Method", f"{found.method} {number(found.draws)} draws, seed {found.seed}.")]


def _found(release: Release, question: Question) -> Findings | None:
    """Return the findings behind a view; a view of counts rests on none."""
    if question.measure == "count":
        return None
    return release.findings_for(question.table, question.period.kind, question.period.iso)


def _rounding(release: Release) -> str:
    base = release.policy.get("base", 5)
    return (
        f"Figures are rounded to the nearest {base} after a small random change, so they do not "
        "add up; nothing under 10 is printed."
    )


def _outlines(release: Release) -> str:
    kind = "generalised outlines" if release.generalised else "outlines"
    return f"{capital(kind)}, May {release.family.vintage} wards. {release.area_source}"
