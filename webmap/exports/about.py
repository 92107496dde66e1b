"""About is what every file says of itself: marking, source, period, protection, licence.

The headings of one file are all different, so that a reader of data can look them up.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from models.release import NOT_AUDITED, Release
from webmap.exports.marking import Marking
from webmap.words import residents_sentence

__all__ = ["last_day", "notes", "view_notes"]


def notes(release: Release, release_id: str, marking: Marking) -> list[tuple[str, str]]:
    """Return what every file must say about itself, as pairs of heading and text."""
    estimated = residents_sentence(release)
    synthetic = ("Synthetic", "SYNTHETIC: every figure here is made up")
    return [
        ("Marking", str(marking)),
        *([synthetic] if release.synthetic else []),
        ("Release", release_id),
        ("Audit", _audit(release)),
        ("Figures", "Concerns reported, rounded to the nearest 5; they do not add up to totals"),
        (
            "Protection",
            "SMALL is under 10, possibly none; COARSE is a range; WITHHELD is not published",
        ),
        ("Rates", "Cases per 10,000 residents a year, smoothed, with the 95% interval"),
        *([("Residents", estimated)] if estimated else []),
        (
            "Concerns",
            "Reported to the partnership by police, councils, health bodies, charities, helplines, "
            "businesses and the public; not proven cases",
        ),
        ("Outlines", f"Vintage {release.family.vintage}"),
        ("Source", release.area_source),
        (
            "Licence",
            "Outlines and population: Open Government Licence v3.0. Figures of concerns: for "
            "members of the partnership, unless it decides otherwise",
        ),
    ]


def view_notes(
    said: Iterable[tuple[str, str]], figures: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return what the file of one view says: of the view, of every file, and the page's own notes.

    Parameters
    ----------
    said
        What every file says.
    figures
        The view as it was published. Of its notes those with a heading of their own are taken.
    """
    marking, *rest = said
    first = {"View": figures["title"], "Dates": figures["period"]}
    taken = dict([marking]) | first | dict(rest)
    own = [(heading, words) for heading, words in figures["notes"] if heading not in taken]
    return [*taken.items(), *own]


def last_day(release: Release) -> date:
    """Return the last day of a release's quarter: the day its files are of, whenever made."""
    year, quarter = int(release.quarter[:4]), int(release.quarter[-1])
    after = date(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    return after - timedelta(days=1)


def _audit(release: Release) -> str:
    status = str(release.audit.get("status", NOT_AUDITED))
    if status == NOT_AUDITED:
        return "Not audited: do not share beyond the partnership"
    return f"Audited together with every earlier release: {status}"
