"""A figure is one total: of which series, whose, where, over what days, of what, and how many.

Published statistics and the totals a partner returns are kept alike, apart from every record:
they say what others counted, and are never put on the map of wards.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from geo.identity import content_digest

__all__ = ["FIGURE_COLUMNS", "UNITED_KINGDOM", "Figure", "each_a_figure", "figure_rows"]

#: Columns of the rows handed over, besides `uid` and `content`.
FIGURE_COLUMNS: Final = (
    "series",
    "body",
    "area_code",
    "period_start",
    "period_end",
    "dims",
    "how_many",
)
#: The area of a national total.
UNITED_KINGDOM: Final = "K02000001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One total.

    Attributes
    ----------
    line
        Where it stands in its file.
    series
        What is counted, such as ``nrm_referrals``.
    start, end
        The days it covers, half open: `end` is the first day after.
    how_many
        The total.
    body
        Who counted or sent, or ``""``.
    area_code
        Code of the district, force or country it is about, or ``""``.
    dims
        What it is a total of. A dimension that is not named is summed over.
    """

    line: int
    series: str
    start: date
    end: date
    how_many: int
    body: str = ""
    area_code: str = ""
    dims: Mapping[str, str]

    @property
    def _what(self) -> str:
        return json.dumps(dict(self.dims), sort_keys=True, separators=(",", ":"))

    @property
    def row(self) -> dict[str, object]:
        """The figure as a row to be stored; the same total has the same `uid` in any file."""
        days = self.start.isoformat(), self.end.isoformat()
        who = self.series, self.body, self.area_code, *days, self._what
        return {
            "line": self.line,
            "uid": content_digest(b"", who),
            "content": content_digest(b"", [str(self.how_many)]),
            "series": self.series,
            "body": self.body or None,
            "area_code": self.area_code or None,
            "period_start": days[0],
            "period_end": days[1],
            "dims": self._what,
            "how_many": self.how_many,
        }


def figure_rows(figures: Iterable[Figure]) -> pd.DataFrame:
    """Return figures as rows to be stored.

    Returns
    -------
    Columns `uid`, `content` and `FIGURE_COLUMNS`, indexed by line; days are ``datetime64``.
    """
    rows = pd.DataFrame(
        [figure.row for figure in figures], columns=["line", "uid", "content", *FIGURE_COLUMNS]
    ).set_index("line")
    rows.index = rows.index.astype("int64")
    texts = ["uid", "content", "series", "body", "area_code", "dims"]
    rows = rows.astype({**dict.fromkeys(texts, "str"), "how_many": "int64"})
    for day in ("period_start", "period_end"):
        rows[day] = pd.to_datetime(rows[day], format="%Y-%m-%d")
    return rows


def each_a_figure(
    good: pd.DataFrame, figure: Callable[[int, dict[Hashable, str]], Figure]
) -> pd.DataFrame:
    """Return the rows to be stored of a table whose every row is one figure.

    Parameters
    ----------
    good
        Columns of text, indexed by line.
    figure
        Makes a line and its texts by column a figure.
    """
    rows = zip(good.index.tolist(), good.to_dict("records"), strict=True)
    return figure_rows(figure(line, row) for line, row in rows)
