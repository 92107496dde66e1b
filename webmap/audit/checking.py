"""Checking walks the chain from its first line to its last, and says where it is not whole.

Whoever can write anything to the store, but has no key, cannot change, add, exchange, move or take
out a line or a segment unseen. Lines cut off at the end show against a head noted elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final, NamedTuple

from webmap.audit.chain import Line, Segment, What, digest_of, segment_after
from webmap.audit.head import Head
from webmap.audit.segments import Beginning, beginning_of

__all__ = ["RETIRED", "Checked", "Fault", "Kept", "Noted", "check"]

#: How the line begins that tells which segments were retired; the last of them follows.
RETIRED: Final = "retired up to "
#: Faults that are listed; the others are only counted.
_LISTED: Final = 20
#: A clock that is corrected by less than this is not worth a word.
_SLIGHT: Final = timedelta(minutes=1)


class Kept(NamedTuple):
    """A line as the store holds it: the line, its segment and its digest."""

    line: Line
    segment: str
    digest: str

    @property
    def is_plain(self) -> bool:
        """Whether every field is of its kind: a store may hold anything."""
        line = self.line
        words = (line.at, line.what, line.about, line.outcome, line.before)
        return (
            isinstance(line.line, int)
            and all(isinstance(word, str) for word in (*words, self.segment, self.digest))
            and (line.person is None or isinstance(line.person, str))
        )

    def is_sound(self, key: bytes) -> bool:
        """Say whether the line is as it was written, by whoever had the key."""
        if not self.is_plain:
            return False
        return compare_digest(self.digest.encode(), digest_of(self.line, key).encode())


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain is not whole: near which line, and what is wrong in plain words."""

    line: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A head that was noted outside the log, and where."""

    head: Head
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What checking found.

    Attributes
    ----------
    faults, found
        The first faults, and how many there are in all.
    lines, retired
        How many lines are kept, and how many were retired before them.
    head
        The last line; None in a log without any.
    set_back
        Lines before which the clock of the machine was set back. No fault: the time of a line
        cannot be changed without the key.
    remarks
        What could not be compared, in plain words.
    """

    faults: Sequence[Fault]
    found: int
    lines: int
    retired: int
    head: Head | None
    set_back: Sequence[int]
    remarks: Sequence[str]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, added or taken away."""
        return not self.found


def check(
    segments: Sequence[Segment], lines: Iterable[Kept], key: bytes, noted: Sequence[Noted] = ()
) -> Checked:
    """Check a log.

    Parameters
    ----------
    segments
        Every segment, by name.
    lines
        Every line kept, by number.
    key
        Key of the chain.
    noted
        Heads that were noted outside it.
    """
    start = beginning_of(segments, key)
    walk = _Walk(start, key, noted)
    for kept in lines:
        walk.step(kept)
    walk.finish()
    return Checked(
        faults=walk.faults,
        found=walk.found,
        lines=walk.lines,
        retired=start.line,
        head=Head(walk.number, walk.digest) if walk.number and walk.digest else None,
        set_back=walk.set_back,
        remarks=walk.remarks,
    )


class _Walk:
    """Where the walk along the chain is, and what it found so far."""

    def __init__(self, start: Beginning, key: bytes, noted: Sequence[Noted]) -> None:
        self.faults: list[Fault] = []
        self.found = 0
        self.lines = 0
        self.number, self.digest = start.line, start.digest
        self.set_back: list[int] = []
        self.remarks: list[str] = []
        self._start, self._key, self._noted = start, key, list(noted)
        self._segment = start.segment
        self._open = dict(start.open)
        self._at = ""
        self._unfit = 0
        for says in start.faults:
            self._fault(None, says)

    def step(self, kept: Kept) -> None:
        """Go on to the next line."""
        line = kept.line
        self.lines += 1
        if not kept.is_plain:
            self._fault(None, "A line holds what no line can hold: the store was written to.")
            return
        self._join(line)
        is_sound = kept.is_sound(self._key)
        if not is_sound:
            self._unfit += 1
            self._fault(line.line, f"Line {line.line} is not as it was written.")
        self._place(kept, is_sound=is_sound)
        if is_sound:
            self._look_at_time(line)
            self._look_for_retirement(line)
        self._compare(line.line, kept.digest)
        self.number, self.digest = line.line, kept.digest

    def finish(self) -> None:
        """Look at what is left once every line was seen."""
        for segment in self._open.values():
            self._fault(
                segment.first_line,
                f"The lines of {segment.name} are missing, from line {segment.first_line} on.",
            )
        for noted in self._noted:
            self._miss(noted)
        if self.lines > 1 and self._unfit == self.lines:
            self.remarks.append(
                "No line fits the key. If the secret of this side was changed, check again with "
                "the one the log was kept with."
            )

    def _join(self, line: Line) -> None:
        """Look whether a line follows on from the one before it."""
        missing = line.line - self.number - 1
        if missing > 0:
            first, last = self.number + 1, line.line - 1
            which = f"Line {first} is" if missing == 1 else f"Lines {first} to {last} are"
            self._fault(first, f"{which} missing.")
        elif missing < 0:
            self._fault(line.line, f"Line {line.line} stands where it should not.")
        elif line.before != self.digest:
            self._fault(line.line, f"Line {line.line} does not follow from the one before it.")

    def _place(self, kept: Kept, *, is_sound: bool) -> None:
        """Look whether a line stands in its segment, and whether that begins where it says."""
        line = kept.line
        if is_sound and kept.segment != segment_after(self._segment, line.at):
            self._fault(line.line, f"Line {line.line} stands in the wrong month.")
            return
        segment = self._open.pop(kept.segment, None)
        if kept.segment == self._segment or (segment is None and not is_sound):
            return
        self._segment = kept.segment
        if segment is None:
            self._fault(line.line, f"The segment of line {line.line} is missing.")
        elif (segment.first_line, segment.before) != (line.line, line.before):
            self._fault(line.line, f"The segment that line {line.line} begins was changed.")

    def _look_at_time(self, line: Line) -> None:
        """Note where the clock went back; the times are those of sound lines."""
        if line.at < self._at:
            back = datetime.fromisoformat(self._at) - datetime.fromisoformat(line.at)
            if back >= _SLIGHT:
                self.set_back.append(line.line)
        self._at = line.at

    def _look_for_retirement(self, line: Line) -> None:
        """Look whether what a sound line says was retired has come back."""
        if line.what != What.AUDIT or not line.about.startswith(RETIRED):
            return
        last = line.about.removeprefix(RETIRED)
        if (self._start.segment or "") < last:
            self._fault(line.line, f"Lines of {last} or before were retired and stand here again.")

    def _compare(self, number: int, digest: str) -> None:
        """Compare a line with what was noted of it."""
        for noted in [each for each in self._noted if each.head.line == number]:
            self._noted.remove(noted)
            if not noted.head.is_digest(digest):
                self._fault(number, f"Line {number} is not the one {noted.where}.")

    def _miss(self, noted: Noted) -> None:
        """Say of a head that was not met what that means."""
        head = noted.head
        if head.line > self.number:
            first = self.number + 1
            which = (
                f"line {first} is" if first == head.line else f"lines {first} to {head.line} are"
            )
            self._fault(first, f"Line {head.line} was {noted.where}: {which} missing at the end.")
        elif head.line in self._start.ends:
            if not head.is_digest(self._start.ends[head.line]):
                self._fault(head.line, f"Line {head.line} was not the one {noted.where}.")
        elif head.line < self._start.line:
            self.remarks.append(
                f"Line {head.line}, {noted.where}, was retired since and cannot be compared."
            )

    def _fault(self, line: int | None, says: str) -> None:
        self.found += 1
        if len(self.faults) < _LISTED:
            self.faults.append(Fault(line, says))
