"""A series chart draws an area's rate quarter by quarter with its interval, as one still SVG.

Drawn lying for a wide page and standing for a narrow one; it runs nothing and asks nobody for
anything. The table beside it says the same in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from webmap.publishing.picture import FONT
from webmap.restricted.following.area_series import Quarter

__all__ = ["AXIS", "series_chart"]

AXIS: Final = "Cases per 10,000 residents a year"
_INK, _SOFT, _ACCENT, _SPAN, _QUIET, _ALARM = (
    "#0b0c0c", "#44505c", "#12335b", "#a9bed6", "#6b7680", "#b3200f",
)  # fmt: skip
_MONTHS: Final = {
    1: "Jan\N{EN DASH}Mar",
    4: "Apr\N{EN DASH}Jun",
    7: "Jul\N{EN DASH}Sep",
    10: "Oct\N{EN DASH}Dec",
}
#: Steps that a scale may go in, times a power of ten.
_STEPS: Final = (1, 2, 2.5, 5, 10)
_MOST_STEPS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plane:
    """Where a quarter and a rate lie: time runs to the right, or standing newest first down."""

    standing: bool
    count: int
    top: float
    left: int
    upper: int
    width: int
    height: int

    def at(self, turn: float, value: float) -> tuple[float, float]:
        """Return the point of a quarter, by its place from 0, and a rate."""
        share = value / self.top
        if self.standing:
            along = (self.count - turn - 0.5) / self.count
            return self.left + share * self.width, self.upper + along * self.height
        across = (turn + 0.5) / self.count
        return self.left + across * self.width, self.upper + (1 - share) * self.height


def series_chart(
    title: str,
    quarters: Sequence[Quarter],
    *,
    standing: bool = False,
    broken_after: int | None = None,
) -> bytes:
    """Draw the quarters of one area.

    Parameters
    ----------
    title
        What the chart shows, for readers who hear it.
    quarters
        Oldest first.
    standing
        Whether time runs down a narrow page, newest first.
    broken_after
        Place of the last quarter before the area was redrawn, if it was.
    """
    step, top = _scale(quarters)
    n = len(quarters)
    plane = (
        _Plane(standing=True, count=n, top=top, left=128, upper=44, width=190, height=32 * n)
        if standing
        else _Plane(standing=False, count=n, top=top, left=56, upper=40, width=1010, height=300)
    )
    wide, high = (340, 32 * n + 60) if standing else (1090, 396)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="img" aria-label={quoteattr(title)} font-family="{FONT}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
        f'<text x="0" y="14" font-size="15" fill="{_SOFT}">{AXIS}</text>',
        *_grid(plane, step),
        *_labels(plane, quarters),
        *_break(plane, broken_after),
        _line(plane, quarters),
        *(mark for turn, quarter in enumerate(quarters) for mark in _marks(plane, turn, quarter)),
        "</svg>",
    ]
    return "".join(parts).encode()


def _scale(quarters: Sequence[Quarter]) -> tuple[float, float]:
    """Return the step of the scale and its end, above everything that is drawn."""
    reached = [
        value
        for each in quarters
        for value in (each.high, each.expected_rate, each.upper_rate)
        if value
    ]
    most = max([*reached, 1e-9])
    size = 10.0 ** np.floor(np.log10(most / _MOST_STEPS))
    step = next(each * size for each in _STEPS if most / (each * size) <= _MOST_STEPS)
    return step, float(np.ceil(most / step) * step)


def _grid(plane: _Plane, step: float) -> Iterator[str]:
    for value in np.arange(0, plane.top + step / 2, step):
        ends = (plane.at(-0.5, value), plane.at(plane.count - 0.5, value))
        (x1, y1), (x2, y2) = ends
        yield (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dde2e7"/>')
        if plane.standing:
            yield _text(x1, plane.upper - 8, f"{value:g}", "middle", _INK)
        else:
            yield _text(x1 - 10, y1 + 5, f"{value:g}", "end", _INK)


def _labels(plane: _Plane, quarters: Sequence[Quarter]) -> Iterator[str]:
    for turn, quarter in enumerate(quarters):
        x, y = plane.at(turn, 0)
        months, year = _MONTHS[quarter.period.start.month], quarter.period.start.year
        if plane.standing:
            yield _text(x - 10, y + 5, f"{months} {year}", "end", _INK)
            continue
        yield _text(x, y + 24, months, "middle", _INK)
        if turn == 0 or quarter.period.start.month == 1:
            yield _text(x, y + 44, str(year), "middle", _SOFT)


def _break(plane: _Plane, after: int | None) -> Iterator[str]:
    """Draw where the area was redrawn."""
    if after is None:
        return
    (x1, y1), (x2, y2) = plane.at(after + 0.5, 0), plane.at(after + 0.5, plane.top)
    yield (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_INK}" '
        'stroke-width="2" stroke-dasharray="2 4"/>'
    )


def _line(plane: _Plane, quarters: Sequence[Quarter]) -> str:
    """Draw what is expected as a broken line; a quarter without it parts the line."""
    path, pen = "", "M"
    for turn, quarter in enumerate(quarters):
        if quarter.expected_rate is None:
            pen = "M"
            continue
        x, y = plane.at(turn, quarter.expected_rate)
        path, pen = f"{path}{pen}{x:.1f} {y:.1f}", "L"
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="none" stroke="{_QUIET}" stroke-width="2" stroke-dasharray="5 4"/>'
    )


def _marks(plane: _Plane, turn: int, quarter: Quarter) -> Iterator[str]:
    """Draw the interval, the limit and the rate of one quarter; an alarm is a ring of its own."""
    (x1, y1), (x2, y2) = plane.at(turn, quarter.low), plane.at(turn, quarter.high)
    yield (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_SPAN}" '
        'stroke-width="10"/>'
    )
    if quarter.upper_rate is not None:
        x, y = plane.at(turn, quarter.upper_rate)
        dx, dy = (0, 9) if plane.standing else (9, 0)
        yield (
            f'<line x1="{x - dx:.1f}" y1="{y - dy:.1f}" x2="{x + dx:.1f}" y2="{y + dy:.1f}" '
            f'stroke="{_ALARM}" stroke-width="2"/>'
        )
    x, y = plane.at(turn, quarter.rate)
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{_ACCENT}"/>'
    if quarter.is_alarm:
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="none" stroke="{_ALARM}" '
            'stroke-width="3"/>'
        )


def _text(x: float, y: float, words: str, anchor: str, colour: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="15" fill="{colour}">'
        f"{escape(words)}</text>"
    )
