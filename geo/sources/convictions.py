"""Convictions are counted by court, section of the Modern Slavery Act 2015 and outcome; no names.

The form is ours: the Ministry of Justice publishes no table by district, so a force or a council
fills in what it holds. Counts are of defendants and are kept as figures.
"""

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Final

from geo.intake import Chunk
from geo.periods import Period
from geo.rules import Rules, faults, form, period, whole, word
from geo.sources.checked_rows import checked_rows, text_of
from geo.sources.figures import Figure, each_a_figure
from geo.sources.terms import Terms

__all__ = ["CONVICTIONS_COLUMNS", "OFFENCES", "OUTCOMES", "read_convictions"]

#: Headings of the file.
CONVICTIONS_COLUMNS: Final = ("organisation", "period", "area", "offence", "outcome", "count")
#: Sections of the Modern Slavery Act 2015: slavery, servitude and forced labour; human
#: trafficking; an offence committed to traffic; breach of a prevention or risk order.
OFFENCES: Final = ("section_1", "section_2", "section_4", "section_30")
#: What happened to the defendants counted.
OUTCOMES: Final = ("prosecuted", "convicted")


def read_convictions(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read a file of convictions, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX with the headings of `CONVICTIONS_COLUMNS`.
    terms
        Its lists, day and encoding.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``convictions`` with `offence` and
    `outcome`; `body` is who sent them.
    """
    rules = _rules(terms)
    yield from checked_rows(
        text_of(path, terms, CONVICTIONS_COLUMNS, required=CONVICTIONS_COLUMNS),
        check=lambda frame: faults(frame, rules),
        rows=lambda good: each_a_figure(good, _figure),
    )


def _rules(terms: Terms) -> Rules:
    districts = "|".join(sorted(terms.lists.districts))
    return {
        "organisation": word(terms.lists.organisations, "a key of the list of organisations"),
        "period": period(terms.today),
        "area": form(
            f"{districts}|E23[0-9]{{6}}", "must be the code of a district or of a police force"
        ),
        "offence": word(OFFENCES),
        "outcome": word(OUTCOMES),
        "count": whole(),
    }


def _figure(line: int, row: dict[Hashable, str]) -> Figure:
    written = row["period"]
    days = Period.quarter(written) if "Q" in written else Period.year(int(written))
    return Figure(
        line=line,
        series="convictions",
        body=row["organisation"],
        area_code=row["area"],
        start=days.start,
        end=days.end,
        dims={"offence": row["offence"], "outcome": row["outcome"]},
        how_many=int(row["count"]),
    )
