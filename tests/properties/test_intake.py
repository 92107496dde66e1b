"""What must be true of every concern file, whatever is in it and however it is cut up."""

import codecs
import itertools
import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputRefused
from geo.identity import key_check
from geo.sources.concerns import read_concerns
from geo.sources.tabular import read_table
from tests.concern_files import GOOD, KEY, as_csv, concern, terms
from webmap.db.records.concerns import batches, records_frame
from webmap.db.records.storing import Incoming, store_corrigible
from webmap.db.records.tables import Record
from webmap.stores import scratch_records

NOW = datetime(2026, 11, 22)  # noqa: DTZ001 - the store keeps UTC without a zone
LINKS = ["", "0123456789abcdef", "fedcba9876543210"]

#: Rows whose content is decided by their number, so that no two contradict each other.
consistent = st.integers(1, 12).map(
    lambda n: concern(n, child=["yes", "no"][n % 2], linked_case=LINKS[n % 3])
)
#: Rows that may have a fault, or contradict one another.
mixed = st.builds(
    lambda n, child, handling: concern(n, child=child, handling=handling),
    st.integers(1, 5),
    st.sampled_from(["yes", "no", "17"]),
    st.sampled_from(["P", "P", "Jane Doe"]),
)
#: The same text as different programs write it: mark, encoding, line end.
writings = st.sampled_from(
    [
        (b"", "utf-8", "\n"),
        (b"", "utf-8", "\r\n"),
        (codecs.BOM_UTF8, "utf-8", "\r\n"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "\n"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "\r\n"),
    ]
)


@contextmanager
def file_of(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "concerns.csv"
        path.write_bytes(content)
        yield path


def written(rows, writing=(b"", "utf-8", "\n"), columns=tuple(GOOD)):
    mark, encoding, end = writing
    return mark + as_csv(rows, columns).replace("\n", end).encode(encoding)


@pytest.fixture(scope="module")
def db():
    with scratch_records() as session:
        yield session


def stored(db, files, chunk_rows=50_000):
    """Store files one after the other in an empty store; return its records and each account."""
    tallies = []
    savepoint = db.begin_nested()
    for number, content in enumerate(files):
        with file_of(content) as path:
            chunks = read_concerns(path, terms(chunk_rows=chunk_rows))
            incoming = Incoming(
                source="concerns", file_hash=str(number), imported_at=NOW, key_check=key_check(KEY)
            )
            receipt = store_corrigible(db, chunks, incoming, Record)
            tallies.append(receipt.tally)
    accounts = [(b.rows_read, b.accepted, b.duplicate, b.refused) for b in batches(db)]
    frame = records_frame(db)
    savepoint.rollback()
    assert accounts == [(t.read, t.accepted, t.duplicate, t.refused) for t in tallies]
    assert len(records_frame(db)) == 0
    return frame, tallies


@settings(max_examples=15)
@given(data=st.data(), rows=st.lists(consistent, min_size=1, max_size=20))
def test_the_same_content_is_stored_however_it_is_cut_ordered_and_written(db, data, rows):
    whole, _ = stored(db, [written(rows)])
    shuffled = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(rows) - 1)), max_size=3)))
    pieces = [shuffled[a:b] for a, b in itertools.pairwise([0, *cuts, len(rows)]) if a < b]
    columns = data.draw(st.permutations(list(GOOD)))
    files = [written(piece, data.draw(writings), columns) for piece in pieces]

    again, tallies = stored(db, files, chunk_rows=data.draw(st.integers(1, 9)))

    pd.testing.assert_frame_equal(again, whole)
    assert sum(tally.read for tally in tallies) == len(rows)
    assert sum(tally.accepted for tally in tallies) == len(whole)
    assert len(whole) == len({row["concern_id"] for row in rows})


@settings(max_examples=15)
@given(data=st.data(), rows=st.lists(mixed, min_size=1, max_size=15))
def test_no_row_is_lost_or_invented_and_order_decides_nothing(db, data, rows):
    frame, (tally,) = stored(db, [written(rows)])
    shuffled, (other,) = stored(
        db, [written(data.draw(st.permutations(rows)))], chunk_rows=data.draw(st.integers(1, 6))
    )

    usable = [row for row in rows if row["child"] != "17" and row["handling"] == "P"]
    versions = {row["concern_id"]: set() for row in usable}
    for row in usable:
        versions[row["concern_id"]].add(row["child"])
    clear = {reference for reference, contents in versions.items() if len(contents) == 1}
    expected = sum(row["concern_id"] in clear for row in usable)

    assert tally == other
    assert tally.read == len(rows)
    assert tally.accepted == len(frame) == len(clear)
    assert tally.duplicate == expected - len(clear)
    pd.testing.assert_frame_equal(frame, shuffled)


@settings(max_examples=15)
@given(rows=st.lists(consistent, min_size=1, max_size=12))
def test_a_second_time_everything_is_duplicate(db, rows):
    frame, _ = stored(db, [written(rows)])
    again, (_, second) = stored(db, [written(rows), written(rows)])

    assert (second.accepted, second.duplicate, second.refused) == (0, len(rows), 0)
    pd.testing.assert_frame_equal(again, frame)


#: Text with every trap of the format, and a mark that no rule contains.
traps = st.text(st.sampled_from('Qz7 ,"\n\r\0;é|-'), max_size=8).map(lambda text: f"~{text}~")


@given(
    cells=st.lists(st.tuples(st.sampled_from(list(GOOD)), traps), max_size=6),
    good=st.integers(1, 4),
)
def test_no_refusal_ever_repeats_a_cell(cells, good):
    rows = [concern(n) for n in range(1, good + 1)]
    rows += [concern(90 + at, **{column: text}) for at, (column, text) in enumerate(cells)]
    with file_of(as_csv(rows, quoted=True).encode()) as path:
        try:
            chunks = list(read_concerns(path, terms()))
        except InputRefused as refused:
            said = str(refused)
        else:
            said = "\n".join(str(refusal) for chunk in chunks for refusal in chunk.refusals)
            assert sum(chunk.read for chunk in chunks) == len(rows)
            assert sum(len(chunk.rows) for chunk in chunks) == good

    assert "~" not in said


@given(content=st.binary(max_size=200) | st.text('ab,"\n\r\0é', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_and_never_more(content):
    """Whatever the bytes, the reader ends with rows that add up or with one of its refusals."""
    with file_of(b"a,b\n" + content) as path:
        try:
            chunks = list(read_table(path, ["a", "b"]))
        except InputRefused:
            return
    assert all(list(chunk.frame.columns) == ["a", "b"] for chunk in chunks)
    lines = [line for chunk in chunks for line in chunk.frame.index]
    lines += [refusal.line for chunk in chunks for refusal in chunk.refusals]
    assert len(lines) == len(set(lines))


@given(rows=st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=2,
                              max_size=2), min_size=1, max_size=8))  # fmt: skip
def test_text_comes_back_as_it_was_written(rows):
    """Agrees with the csv module's own writer for every text that stays on its line."""
    kept = [[cell.translate({ord(c): "-" for c in "\n\r\0"}) for cell in row] for row in rows]
    content = as_csv([{"a": a, "b": b} for a, b in kept], ["a", "b"]).encode()
    with file_of(content) as path:
        frames = [chunk.frame for chunk in read_table(path, ["a", "b"])]

    assert pd.concat(frames).to_numpy().tolist() == kept
