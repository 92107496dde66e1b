"""Whatever somebody without the key does to a log is found, though they can write anything to it.

They know how the service works, and every line and digest that was ever in the store. They do not
hold the key, nor the file in which the head is kept. To put back an older store together with that
file is not found by the log itself, but by a head noted elsewhere.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.audit_logs import KEY, START
from webmap.audit.chain import BEGINNING, Line, Segment, digest_of, seal_of, segment_after
from webmap.audit.checking import RETIRED, Kept, Noted, check
from webmap.audit.head import Head

TEXT = st.sampled_from(["", "export", "sign-in", "map.download", "0123456789abcdef", "x\u0000y"])
FIELDS = ("line", "at", "person", "what", "about", "outcome", "before")


@st.composite
def logs(draw):
    """A log as the service writes it: any gaps in time, months of any length, some retired."""
    at, before, segment = START, BEGINNING, None
    lines, segments = [], {}
    for number in range(1, draw(st.integers(2, 14)) + 1):
        at += timedelta(days=draw(st.integers(0, 40)), microseconds=draw(st.integers(0, 9)))
        line = Line(
            line=number,
            at=at.isoformat(timespec="microseconds"),
            person=draw(st.none() | TEXT),
            what=draw(TEXT),
            about=draw(TEXT),
            outcome=draw(TEXT),
            before=before,
        )
        segment = segment_after(segment, line.at)
        segments.setdefault(segment, Segment(name=segment, first_line=number, before=before))
        before = digest_of(line, KEY)
        lines.append(Kept(line, segment, before))
    return retired(lines, segments, draw(st.integers(0, len(segments) - 1)))


def retired(lines, segments, months):
    """The same log after the service retired some months from its beginning."""
    gone = sorted(segments)[:months]
    for name in gone:
        last = [kept for kept in lines if kept.segment == name][-1]
        sealed = replace(
            segments[name], last_line=last.line.line, head=last.digest, retired_at="2028-01-01"
        )
        segments[name] = replace(sealed, seal=seal_of(sealed, KEY))
    return [kept for kept in lines if kept.segment not in gone], segments


def is_whole(lines, segments, head=None):
    noted = [] if head is None else [Noted(head, "kept beside the store")]
    ordered = [segments[name] for name in sorted(segments)]
    return check(ordered, lines, KEY, noted).is_whole


def head_of(lines):
    return Head(lines[-1].line.line, lines[-1].digest)


@given(log=logs())
def test_what_the_service_wrote_is_whole(log):
    lines, segments = log
    assert is_whole(lines, segments, head_of(lines))
    assert is_whole(lines, segments, Head(lines[0].line.line, lines[0].digest))


@given(log=logs(), data=st.data())
def test_an_edited_field_is_found(log, data):
    lines, segments = log
    at = data.draw(st.integers(0, len(lines) - 1))
    field = data.draw(st.sampled_from(FIELDS))
    other = data.draw(st.integers(-3, 30) if field == "line" else TEXT | st.none())
    assume(getattr(lines[at].line, field) != other)
    lines[at] = lines[at]._replace(line=replace(lines[at].line, **{field: other}))

    assert not is_whole(lines, segments)


@given(log=logs(), data=st.data())
def test_an_edited_digest_or_month_is_found(log, data):
    lines, segments = log
    at = data.draw(st.integers(0, len(lines) - 1))
    known = [kept.digest for kept in lines] + [kept.line.before for kept in lines] + ["", None]
    field, values = data.draw(
        st.sampled_from([("digest", known), ("segment", [*segments, "2019-01", "", None])])
    )
    other = data.draw(st.sampled_from(values))
    assume(getattr(lines[at], field) != other)
    lines[at] = lines[at]._replace(**{field: other})

    assert not is_whole(lines, segments, head_of(lines) if at < len(lines) - 1 else None)


@given(log=logs(), data=st.data())
def test_lines_left_out_are_found(log, data):
    lines, segments = log
    head = head_of(lines)
    first = data.draw(st.integers(0, len(lines) - 1))
    last = data.draw(st.integers(first, len(lines) - 1))
    left = lines[:first] + lines[last + 1 :]
    assert not is_whole(left, segments, head)

    used = {kept.segment for kept in left}
    tidied = {name: each for name, each in segments.items() if name in used or each.seal}
    assert not is_whole(left, tidied, head)


@given(log=logs(), data=st.data())
def test_two_lines_exchanged_are_found(log, data):
    lines, segments = log
    assume(len(lines) > 1)
    one, other = data.draw(
        st.lists(st.sampled_from(range(len(lines))), min_size=2, max_size=2, unique=True)
    )
    numbers = lines[one].line.line, lines[other].line.line
    lines[one], lines[other] = (
        lines[other]._replace(line=replace(lines[other].line, line=numbers[0])),
        lines[one]._replace(line=replace(lines[one].line, line=numbers[1])),
    )

    assert not is_whole(lines, segments)


@given(log=logs(), data=st.data(), guess=st.binary(max_size=40))
def test_a_log_written_anew_from_some_line_on_is_found(log, data, guess):
    """They make every later line anew, as the service does, with a key that they guessed."""
    assume(guess != KEY)
    lines, segments = log
    first = data.draw(st.integers(0, len(lines) - 1))
    before = lines[first].line.before
    for at in range(first, len(lines)):
        line = replace(lines[at].line, before=before, about="nothing of note")
        before = digest_of(line, guess)
        lines[at] = Kept(line, lines[at].segment, before)
        segment = segments[lines[at].segment]
        if segment.first_line == line.line:
            segments[segment.name] = replace(segment, before=line.before)

    assert not is_whole(lines, segments)


@given(log=logs(), data=st.data())
def test_tampering_with_a_segment_is_found(log, data):
    lines, segments = log
    name = data.draw(st.sampled_from(sorted(segments)))
    if data.draw(st.booleans()):
        del segments[name]
        assert not is_whole(lines, segments)
        return
    field = data.draw(
        st.sampled_from(("first_line", "before", "last_line", "head", "retired_at", "seal"))
    )
    other = data.draw(st.none() | (st.integers(-3, 30) if "line" in field else TEXT))
    assume(getattr(segments[name], field) != other)
    segments[name] = replace(segments[name], **{field: other})

    assert not is_whole(lines, segments)


@given(log=logs(), data=st.data())
def test_months_that_somebody_feigns_to_have_retired_are_found(log, data):
    lines, segments = log
    kept = sorted({each.segment for each in lines})
    assume(len(kept) > 1)
    upto = data.draw(st.sampled_from(kept[:-1]))
    for name in [each for each in kept if each <= upto]:
        last = [each for each in lines if each.segment == name][-1]
        feigned = replace(
            segments[name], last_line=last.line.line, head=last.digest, retired_at="2028-01-01"
        )
        seals = [each.seal for each in segments.values() if each.seal]
        made = st.sampled_from([*seals, "0" * 64, seal_of(feigned, b"a guess")])
        segments[name] = replace(feigned, seal=data.draw(made))
    left = [each for each in lines if each.segment > upto]

    assert not is_whole(left, segments, head_of(lines))


@given(log=logs(), more=st.integers(1, 3))
def test_an_older_log_put_back_is_found_by_the_head(log, more):
    lines, segments = log
    assume(len(lines) > more)
    older = lines[:-more]
    used = {kept.segment for kept in older}
    then = {name: each for name, each in segments.items() if name in used or each.seal}

    assert is_whole(older, then, head_of(older))
    assert not is_whole(older, then, head_of(lines))


@pytest.mark.parametrize("months", [1, 2])
def test_retired_lines_put_back_are_found_by_the_line_that_says_they_went(months):
    lines, segments, before = [], {}, BEGINNING
    for number in range(1, 4):
        name = f"2026-0{number}"
        about = f"{RETIRED}2026-0{months}" if number == 3 else ""
        line = Line(
            line=number,
            at=f"{name}-01T00:00:00.000000",
            person=None,
            what="audit log",
            about=about,
            outcome="done",
            before=before,
        )
        segments[name] = Segment(name=name, first_line=number, before=before)
        before = digest_of(line, KEY)
        lines.append(Kept(line, name, before))

    assert not is_whole(lines, segments, head_of(lines))
    assert is_whole(*retired(lines, dict(segments), months), head_of(lines))
