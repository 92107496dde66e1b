"""A briefing is what a release says in five plain sentences, made by rule from the release alone.

"No clear change" never means no change, and "not enough information" never means none: each
sentence says what could have been seen.
"""

from collections.abc import Sequence
from typing import Final

from geo.periods import Period
from models.area_words import PLURAL, SINGULAR, count_words
from models.dates import period_words
from models.disclosure.cells import ReleasedCell, State
from models.release import NOT_AUDITED, Area, Change, Findings, Release

__all__ = ["sentences"]

#: Areas named in one sentence before the rest are counted.
MOST_NAMED: Final = 5

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def sentences(release: Release) -> tuple[str, ...]:
    """Return five sentences: how many, changed or not, where, what can not be told, how to read.

    Parameters
    ----------
    release
        A release; its own `sentences` are not read.
    """
    quarter = Period.quarter(release.quarter)
    county = release.areas_at("county")[0]
    compared = _compared(release)
    return (
        _how_many(_cell(release, county, quarter), county, quarter),
        _whether_changed(release, county, quarter),
        _where(release, compared),
        _not_told(release, compared),
        _how_to_read(release),
    )


def _how_many(cell: ReleasedCell | None, county: Area, quarter: Period) -> str:
    when = f"in {county.name} from {period_words('quarter', quarter.iso)}"
    if cell is None or cell.state is State.WITHHELD:
        return f"The number of concerns {when} is not published."
    if cell.state is State.SMALL:
        return f"Under 10 concerns, possibly none, were reported {when}."
    if cell.state is State.SHOWN:
        return f"About {cell.value:,} concerns were reported {when}."
    if cell.high is None:
        return f"{cell.low:,} or more concerns were reported {when}."
    return f"About {cell.low:,} to {cell.high:,} concerns were reported {when}."


def _whether_changed(release: Release, county: Area, quarter: Period) -> str:
    before = quarter.year_before
    earlier = period_words("quarter", before.iso)
    change = _change(release, county, quarter, before)
    if change is None:
        return f"There is no figure for {earlier} to compare with."
    if change.direction == "up":
        return (
            f"That is more than from {earlier}, by more than rounding and chance explain; "
            "more reports can mean that more people know what to look for."
        )
    if change.direction == "down":
        return (
            f"That is fewer than from {earlier}, by more than rounding and chance explain; "
            "fewer reports do not mean that less is happening."
        )
    if change.smallest_visible is None:
        return f"There is no clear change from {earlier}, and too little information to see any."
    return (
        f"There is no clear change from {earlier}; a change under "
        f"{change.smallest_visible:.0f}% could not be seen."
    )


def _where(release: Release, compared: Findings | None) -> str:
    if compared is None:
        return "No ward is compared with what is expected, as no ward rates are published yet."
    when = period_words(compared.period_kind, compared.period)
    names = [
        _full_name(release, found.area)
        for found in compared.areas
        if found.category == "more than expected"
    ]
    if not names:
        return (
            f"For {when} no {SINGULAR[compared.level]} clearly had more concerns than expected; "
            "that is not evidence that there is no problem anywhere."
        )
    subject = count_words(len(names), compared.level)
    return (
        f"For {when} {_count(len(names))} {subject} had more concerns than expected: "
        f"{_listed(sorted(names))}."
    )


def _not_told(release: Release, compared: Findings | None) -> str:
    if compared is None:
        wards = len(release.areas_at("ward"))
        return f"There is not enough information to say how any of the {wards} wards compares."
    total, many = len(compared.areas), PLURAL[compared.level]
    unknown = sum(found.category == "cannot tell" for found in compared.areas)
    when = period_words(compared.period_kind, compared.period)
    if unknown == 0:
        return (
            f"Every one of the {total} {many} could be compared with what is expected for {when}."
        )
    return (
        f"For {unknown} of {total} {many} there is not enough information to say whether there "
        f"were more or fewer concerns than expected in {when}; not enough information is not none."
    )


def _how_to_read(release: Release) -> str:
    base = release.policy["base"]
    sentence = (
        f"Figures are rounded to the nearest {base}, do not add up exactly, and count concerns "
        "reported, not proven cases"
    )
    if release.audit.get("status") != NOT_AUDITED:
        return f"{sentence}."
    return f"{sentence}; this release has not been audited and must not be passed on."


def _cell(release: Release, area: Area, period: Period) -> ReleasedCell | None:
    """Return the cell of cases of one area and period, whatever its table is called."""
    return next(
        (
            cell
            for (_, code, iso), cell in release.index.items()
            if (code, iso, cell.id.period_kind) == (area.code, period.iso, period.kind)
        ),
        None,
    )


def _change(release: Release, area: Area, period: Period, before: Period) -> Change | None:
    asked = (area.code, period.iso, before.iso)
    return next(
        (
            change
            for change in release.changes
            if (change.area, change.period, change.before) == asked
        ),
        None,
    )


def _compared(release: Release) -> Findings | None:
    """Return what is said of areas against the expected: of the view shown first, else of wards."""
    view = release.default_view
    classified = [found for found in release.findings if any(area.category for area in found.areas)]
    for found in classified:
        if (found.level, found.period) == (view["level"], view["period"]):
            return found
    wards = [found for found in classified if found.level == "ward" and found.period_kind != "all"]
    return max(wards, key=lambda found: found.period.partition("/")[2], default=None)


def _full_name(release: Release, code: str) -> str:
    """Name an area with its district, as some names stand in two districts."""
    area = release.area(code)
    if area is None:
        return code
    return f"{area.name} ({area.district_name})" if area.district_name else area.name


def _listed(names: Sequence[str]) -> str:
    """List names, the last joined by "and"; beyond the first five only count."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
