"""Segments are the months of the log; those that were retired tell where the kept lines begin."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from webmap.audit.chain import BEGINNING, Segment, seal_of

__all__ = ["MONTH", "Beginning", "beginning_of"]

#: How a month is written, such as ``2026-11``.
MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Where the kept lines begin.

    Attributes
    ----------
    line, digest, segment
        Number, digest and segment of the last line that was retired; 0, `BEGINNING` and None
        where none was.
    ends
        Digest of the last line of each retired segment, by its number.
    open
        The segments that were not retired, by name.
    faults
        What is wrong with the segments, in plain words.
    """

    line: int
    digest: str
    segment: str | None
    ends: Mapping[int, str]
    open: Mapping[str, Segment]
    faults: Sequence[str]


def beginning_of(segments: Sequence[Segment], key: bytes) -> Beginning:
    """Return where the kept lines begin, and what is wrong with the segments.

    Parameters
    ----------
    segments
        Every segment, by name.
    key
        Key of the chain.
    """
    line, digest, last = 0, BEGINNING, None
    ends: dict[int, str] = {}
    kept: dict[str, Segment] = {}
    faults: list[str] = []
    for segment in segments:
        if not _is_plain(segment):
            faults.append("A segment holds what no segment can hold: the store was written to.")
        elif not _is_retired(segment):
            kept[segment.name] = segment
        elif segment.seal != seal_of(segment, key):
            faults.append(f"{segment.name} was not retired by this service, or was changed since.")
        else:
            if kept or (segment.first_line, segment.before) != (line + 1, digest):
                faults.append(f"What came before {segment.name} is missing.")
            line, digest, last = segment.last_line or 0, segment.head or "", segment.name
            ends[line] = digest
    return Beginning(line=line, digest=digest, segment=last, ends=ends, open=kept, faults=faults)


def _is_retired(segment: Segment) -> bool:
    """Say whether a segment says of itself that its lines are gone."""
    told = (segment.last_line, segment.head, segment.retired_at, segment.seal)
    return any(word is not None for word in told)


def _is_plain(segment: Segment) -> bool:
    """Say whether every field is of its kind: a store may hold anything."""
    words = (segment.head, segment.retired_at, segment.seal)
    return (
        isinstance(segment.name, str)
        and MONTH.fullmatch(segment.name) is not None
        and isinstance(segment.first_line, int)
        and isinstance(segment.before, str)
        and (segment.last_line is None or isinstance(segment.last_line, int))
        and all(word is None or isinstance(word, str) for word in words)
    )
