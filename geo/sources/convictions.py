"""Convictions are counted by court, section of the Modern Slavery Act 2015 and outcome; no names.

The form is ours: the Ministry of Justice publishes no table by district, so a force or a council
fills in what it holds. Counts are of defendants and are kept as figures.
"""

from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from geo.closed_lists import ClosedLists
from geo.intake import Chunk
from geo.periods import Period
from geo.refusals import refused_lines
from geo.rules import Rules, faults, form, period, whole, word
from geo.sources.figures import Figure, figure_chunk
from geo.sources.tabular import CHUNK_ROWS, read_table

__all__ = ["CONVICTIONS_COLUMNS", "OFFENCES", "OUTCOMES", "read_convictions"]

#: Headings of the file.
CONVICTIONS_COLUMNS: Final = ("organisation", "period", "area", "offence", "outcome", "count")
#: Sections of the Modern Slavery Act 2015: slavery, servitude and forced labour; human
#: trafficking; an offence committed to traffic; breach of a prevention or risk order.
OFFENCES: Final = ("section_1", "section_2", "section_4", "section_30")
#: What happened to the defendants counted.
OUTCOMES: Final = ("prosecuted", "convicted")


def read_convictions(
    path: Path,
    *,
    lists: ClosedLists,
    today: date,
    encoding: str | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[Chunk]:
    """Read a file of convictions, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX with the headings of `CONVICTIONS_COLUMNS`.
    lists
        Words allowed for organisations and districts.
    today
        Civil date in Europe/London.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    chunk_rows
        Rows held in memory at a time.

    Yields
    ------
    Chunks of figures (`geo.sources.figures`) of the series ``convictions`` with `offence` and
    `outcome`; `body` is who sent them.

    Raises
    ------
    InputRefused
        The whole file is refused: see `geo.errors`. It may come after the first chunks.
    """
    rules = _rules(lists, today)
    for text in read_table(
        path,
        CONVICTIONS_COLUMNS,
        required=CONVICTIONS_COLUMNS,
        encoding=encoding,
        chunk_rows=chunk_rows,
    ):
        wrong = faults(text.frame, rules)
        good = text.frame[~text.frame.index.isin(list(refused_lines(wrong)))]
        rows = zip(good.index.tolist(), good.to_dict("records"), strict=True)
        yield figure_chunk(text, [_figure(line, row) for line, row in rows], wrong)


def _rules(lists: ClosedLists, today: date) -> Rules:
    districts = "|".join(sorted(lists.districts))
    return {
        "organisation": word(lists.organisations, "a key of the list of organisations"),
        "period": period(today),
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
