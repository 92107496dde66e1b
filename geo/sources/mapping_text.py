"""A mapping is written out as TOML that a person can read, correct and keep."""

import json
from collections.abc import Collection, Sequence
from typing import Final

from geo.sources.layout import Layout
from geo.sources.proposing import Proposal

__all__ = ["mapping_text"]

#: Columns of ours that hold a month and not a day.
_MONTHS: Final = frozenset({"happened_on"})


def mapping_text(
    source: str,
    chosen: Sequence[Proposal],
    wanting: Collection[str],
    layout: Layout,
    encoding: str | None = None,
) -> str:
    """Write a mapping out.

    Parameters
    ----------
    source
        What the file is.
    chosen
        Where each of our columns stands.
    wanting
        Columns of ours that must be there and have no column in the file: they are asked for as
        constants, in a comment.
    layout
        Where the headings were found: title lines, sheet, line breaks.
    encoding
        The encoding declared, if one was.

    Returns
    -------
    TOML that `geo.sources.mapping.read_mapping` understands.
    """
    lines = [
        "# Where our columns stand in this file. Every other column is discarded unread.",
        f"source = {_quoted(source)}",
    ]
    if source == "licences":
        lines.append('# register = "hmo"  # must be there: the key of the register it is')
    if layout.sheet is not None:
        lines.append(f"sheet = {_quoted(layout.sheet)}")
    if layout.title_lines:
        lines.append(f"title_lines = {layout.title_lines}")
    if layout.line_breaks:
        lines.append("line_breaks = true")
    if encoding is not None:
        lines.append(f"encoding = {_quoted(encoding)}")
    alone = [told for told in chosen if not told.beside]
    joined = [told for told in chosen if told.beside]
    if alone:
        lines += ["", "[columns]"]
        lines += [f"{told.column} = {_quoted(told.heading)}" for told in alone]
    if joined:
        lines += ["", "# Several columns make one, with a comma between.", "[joined]"]
        lines += [f"{told.column} = [{_headings(told)}]" for told in joined]
        lines += _instead(joined)
    return "\n".join([*lines, *_constants(joined, wanting), *_dates(chosen), ""])


def _headings(told: Proposal) -> str:
    """Write the headings that are joined."""
    return ", ".join(map(_quoted, [told.heading, *(heading for _, heading in told.beside)]))


def _instead(joined: Sequence[Proposal]) -> list[str]:
    """Offer the postcodes where a point is proposed: a row without a point would be refused."""
    return [
        line
        for told in joined
        if told.instead
        for line in (
            "# If some rows have no point, read the postcode instead: take out the line above, put",
            f"#   {told.column} = {_quoted(told.instead)}",
            '# under [columns], and let place_kind be "postcode" under [constants].',
        )
    ]


def _constants(joined: Sequence[Proposal], wanting: Collection[str]) -> list[str]:
    """Say what is known of the columns that are wanting, and ask for the others."""
    if not wanting:
        return []
    known = {"place_kind": "point"} if any(told.column == "place" for told in joined) else {}
    given = [f"{ours} = {_quoted(word)}" for ours, word in known.items() if ours in wanting]
    asked = [f'# {column} = ""' for column in wanting if column not in known]
    said = "# These must be there. Give the word that holds for every row, or a heading."
    return ["", *([said] if asked else []), "[constants]", *given, *asked]


def _dates(chosen: Sequence[Proposal]) -> list[str]:
    """Say how days are written; where two ways fit all of them, leave the choice to the reader."""
    lines: list[str] = []
    for table, is_month in (("dates", False), ("months", True)):
        told = [
            held for held in chosen if held.dates and (held.column in _MONTHS) == is_month
            if is_month or held.dates[0] != "YYYY-MM-DD"
        ]  # fmt: skip
        lines += ["", f"[{table}]"] if told else []
        for held in told:
            form, *others = held.dates
            unsure = "# " if others else ""
            choose = f"  # or {', or '.join(others)}: choose one" if others else ""
            lines.append(f"{unsure}{held.column} = {_quoted(form)}{choose}")
    return lines


def _quoted(text: str) -> str:
    """Write a text as TOML does: as JSON, but for the one character JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
