"""Five hundred hostile files: each row is accepted, duplicate or refused, or the file is refused.

In the long form it is two thousand of each kind.

Each file is built from rows that are known, and broken in one of the ways files are broken. What
an independent reading of the bytes says must be what is stored, character for character; nothing
but a refusal may be raised, and no refusal may repeat a value.
"""

import codecs
import csv
import io
import re
import time
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.errors import InputRefused
from geo.identity import key_check
from geo.sources.concerns import read_concerns
from geo.sources.tabular import read_table
from tests.concern_files import GOOD, KEY, concern, terms
from webmap.db.records.concerns import batches, records_frame
from webmap.db.records.storing import Incoming, store_corrigible
from webmap.db.records.tables import Record
from webmap.stores import scratch_records

NOW = datetime(2026, 11, 22)  # noqa: DTZ001 - the store keeps UTC without a zone
COLUMNS = ["a", "b", "c"]
#: A mark no message of ours contains.
MARK = "~q"

#: What people, spreadsheets and broken exports put in a cell.
TRAPS = [
    "00123", "1E05", "1e5", "NA", "N/A", "#N/A", "nan", "NULL", "None", "TRUE", "-", "'", " ", "",
    "03/04/2026", "2026-07-14", "2026-02-30", "46217", "14-Jul-26", "Jul-26", "12345678901234567",
    "1.2345E+16", "=1+1", "+44", "@x", "=cmd|' /C calc'!A0", "1,5", "1;5", "a\tb", "é", "\u2028",
    "\x85", "\x0b", "\x1c", "\ufeff", "\u202e", "\U0001f600", "x" * 5_000, "\x1a", "\x7f", "\\N",
]  # fmt: skip
cells = st.sampled_from(TRAPS) | st.text(
    st.characters(codec="utf-8", exclude_characters='\n\r\0"'), max_size=6
)
rows = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
WRITINGS = st.sampled_from(
    [
        (b"", "utf-8", None),
        (codecs.BOM_UTF8, "utf-8", None),
        (codecs.BOM_UTF16_LE, "utf-16-le", None),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (b"", "utf-8", "utf-8"),
        (b"", "cp1252", "cp1252"),
    ]
)


def line(row, quoting):
    """Write a row as the csv module does, without its end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="", quoting=quoting).writerow(row)
    return text.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "given.csv"


def read(path, content, columns=COLUMNS, **options):
    """Read bytes as a table: cells by line and refusals by line, or what the refusal says."""
    path.write_bytes(content)
    began = time.monotonic()
    kept, refused, said = {}, {}, ""
    try:
        for chunk in read_table(path, columns, **options):
            cells = chunk.frame.to_numpy().tolist()
            kept.update(zip(chunk.frame.index.tolist(), cells, strict=True))
            refused.update({told.line: str(told) for told in chunk.refusals})
            assert chunk.read == len(chunk.frame) + len({told.line for told in chunk.refusals})
    except InputRefused as told:
        kept, refused, said = {}, {}, str(told)
    assert time.monotonic() - began < 20, "a small file must never take long"
    assert not set(kept) & set(refused)
    assert MARK not in said + "".join(refused.values())
    return kept, refused, said


whole_files = given(
    data=rows,
    writing=WRITINGS,
    end=ENDS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    blank=st.sets(st.integers(0, 4)),
    last=st.booleans(),
)


@settings(max_examples=140)
@whole_files
def test_a_whole_file_is_read_as_it_was_written(place, data, writing, end, quoting, blank, last):
    """Every way to write a table down gives back every cell, on the line it stands on."""
    mark, encoding, declared = writing
    kept = [[cell.encode(encoding, "ignore").decode(encoding) for cell in row] for row in data]
    lines, expected = [line(COLUMNS, quoting)], {}
    for at, row in enumerate(kept):
        lines += [""] * (at in blank)
        lines.append(line(row, quoting))
        expected[len(lines)] = row
    text = end.join(lines) + end * last

    told, refused, said = read(place, mark + text.encode(encoding), encoding=declared)

    assert (told, refused, said) == (expected, {}, "")


@pytest.mark.long
@settings(max_examples=2_000)
@whole_files
def test_two_thousand_files_are_read_as_they_were_written(place, **drawn):
    test_a_whole_file_is_read_as_it_was_written.hypothesis.inner_test(place, **drawn)


BREAKS = {
    "short": lambda row: row[:-1],
    "long": lambda row: [*row, MARK],
    "nul": lambda row: [row[0], f"{MARK}\0{MARK}", row[2]],
    "none": lambda row: row,
}


broken_rows = given(
    data=st.lists(st.tuples(st.sampled_from(sorted(BREAKS)), st.sampled_from(TRAPS)),
                  min_size=1, max_size=6),
    end=ENDS,
)  # fmt: skip


@settings(max_examples=100)
@broken_rows
def test_each_broken_row_is_refused_by_its_line_and_the_others_are_kept(place, data, end):
    lines, expected, broken = [line(COLUMNS, csv.QUOTE_ALL)], {}, set()
    for how, trap in data:
        row = BREAKS[how]([MARK, trap, MARK])
        lines.append(line(row, csv.QUOTE_ALL))
        if how == "none":
            expected[len(lines)] = row
        else:
            broken.add(len(lines))

    told, refused, said = read(place, (end.join(lines) + end).encode())

    assert (told, set(refused), said) == (expected, broken, "")


@pytest.mark.long
@settings(max_examples=2_000)
@broken_rows
def test_two_thousand_files_of_broken_rows_keep_the_others(place, **drawn):
    law = test_each_broken_row_is_refused_by_its_line_and_the_others_are_kept
    law.hypothesis.inner_test(place, **drawn)


FILES = [
    b"", b"\n", b"\r", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"a,b,c", b"a,b,c\n",
    b"a,b,c,a\n1,2,3,4\n", b"a,b,c,~q\n1,2,3,4\n", b"~q\n", b"a,b,c\n\"~q\n",
    b"a,b,c\n1,\"~q\"~q,3\n",
    b"a,b,c\n1,\"~q\n~q\",3\n", b"a,b,c\n1,2,3\n4,5", b"a;b;c\n1;2;3\n", b"a\tb\tc\n1\t2\t3\n",
    b"a,b,c\n1,\xe9~q,3\n", b"a,b,c\n1,\xed\xa0\x80,3\n", b"a,b,c\n1,\xff,3\n", b"a,b,c\n1,\xc3",
    b"a,b,c\n1,2,3\n\x1a", b"PK\x03\x04~q", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0~q",
    b"a,b,c\n" + b"1," * 70_000 + b"\n", b'a,b,c\n1,"' + b"~q" * 70_000 + b'",3\n',
    b"\xff\xfea\0,\0b\0,\0c\0\n\0\x00\xd8,\0,\0\n\0", b"\xff\xfea\0,\0b\0,\0c\0\n\0001\0,\0002",
    b'a,b,c\n"1"",2,3\n', b'a,b,c\n"1","2","3""\n', b'"a","b","c\n', b"a,b,c\r1,2,3\n4,5,6\r\n",
]  # fmt: skip


FIELD = r'"(?:[^"]|"")*"|(?!")[^,]*'
LINE = re.compile(f"(?:{FIELD})(?:,(?:{FIELD}))*")


def independent(content):
    """Read a table in UTF-8 by the grammar of RFC 4180; None where it is broken.

    It shares nothing with the csv module or with us. As no value may run over the end of a line,
    each line stands for itself.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    lines = re.split("\r\n|\r|\n", text)
    if not all(map(LINE.fullmatch, lines)):
        return None
    found = [[cell[1] for cell in re.finditer(f"(?:^|,)({FIELD})", row)] for row in lines]
    told = [[unquoted(cell) for cell in row] for row in found]
    rows = [(number, row) for number, row in enumerate(told, start=1) if lines[number - 1]]
    return rows, not lines[-1]


def unquoted(cell):
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def with_examples(test):
    for content in FILES:
        test = example(content=content)(test)
    return test


PIECES = st.sampled_from(
    [b"a", b"b", b"c", b"1", b",", b",", b",", b"\n", b"\n", b"\r", b"\r\n", b'"', b'"', b"\0",
     b"\xc3\xa9", b"\xe9", b"\xed\xa0\x80", b" ", b"~q", b"=", b"\xe2\x80\xa8", b"\x0b", b"\xff"]
)  # fmt: skip


any_bytes = given(
    content=st.lists(PIECES, max_size=14).map(lambda bits: b"a,b,c\n" + b"".join(bits))
)


@with_examples
@settings(max_examples=175)
@any_bytes
def test_any_bytes_are_read_as_an_independent_reader_reads_them_or_refused(place, content):
    kept, refused, said = read(place, content)
    oracle = independent(content)

    if oracle is None:
        assert said
        return
    (lines, ended) = oracle
    if said:
        headings = sorted(lines[0][1]) if lines else None
        short = not ended and len(lines[-1][1]) < 3
        long = any(len(cell) > 131_072 for _, row in lines for cell in row)
        coded = content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK")) or b"\0" in content[:4]
        assert headings != COLUMNS or len(lines) < 2 or short or long or coded
        return
    body = lines[1:]
    assert set(kept) | set(refused) == {number for number, _ in body}
    for number, row in body:
        fits = len(row) == 3 and not any("\0" in cell for cell in row)
        assert (number in kept) == fits
        order = [lines[0][1].index(name) for name in COLUMNS]
        assert not fits or kept[number] == [row[at] for at in order]


@pytest.mark.long
@settings(max_examples=2_000)
@any_bytes
def test_any_two_thousand_files_are_read_alike_or_refused(place, **drawn):
    law = test_any_bytes_are_read_as_an_independent_reader_reads_them_or_refused
    law.hypothesis.inner_test(place, **drawn)


@pytest.fixture(scope="module")
def db():
    with scratch_records() as session:
        yield session


#: A good row, a row with one trap in it, or a copy of one that was.
concerns = st.one_of(
    st.integers(1, 6).map(concern),
    st.builds(
        lambda n, column, trap: concern(n, **{column: trap}),
        st.integers(7, 12),
        st.sampled_from(list(GOOD)),
        st.sampled_from([trap for trap in TRAPS if trap not in {"\x1a"}]),
    ),
)


whole_records = given(data=st.lists(concerns, min_size=1, max_size=6), writing=WRITINGS, end=ENDS)


@settings(max_examples=85)
@whole_records
def test_the_row_law_holds_to_the_store_and_nothing_is_guessed(place, db, data, writing, end):
    """Whatever stands in the rows, each is accounted for and what is kept was written so."""
    mark, encoding, declared = writing
    lines = [line(GOOD, csv.QUOTE_ALL)] + [line(row.values(), csv.QUOTE_ALL) for row in data]
    content = (end.join(lines) + end).encode(encoding, "replace")
    place.write_bytes(mark + content)
    savepoint = db.begin_nested()
    incoming = Incoming(
        source="concerns", file_hash="hostile", imported_at=NOW, key_check=key_check(KEY)
    )
    try:
        chunks = read_concerns(place, terms(encoding=declared))
        tally = store_corrigible(db, chunks, incoming, Record).tally
        (batch,) = batches(db)
        frame = records_frame(db)
    finally:
        savepoint.rollback()

    assert tally.read == len(data) == tally.accepted + tally.duplicate + tally.refused
    assert (batch.rows_read, batch.accepted) == (tally.read, tally.accepted) == (
        len(data), len(frame)
    )  # fmt: skip
    written = {column: {row[column] for row in data} for column in GOOD}
    meant = {"exploitation": "unknown", "child": "unknown", "handling": "C"}
    for column in ("organisation", "child", "sector", "place_kind", "handling", "record_type"):
        stored = set(frame[column].dropna())
        assert stored <= written[column] | {meant.get(column, "")}, column
    assert {f"{day:%Y-%m-%d}" for day in frame["received_on"]} <= written["received_on"]


@pytest.mark.long
@settings(max_examples=2_000)
@whole_records
def test_the_row_law_holds_for_two_thousand_files(place, db, **drawn):
    law = test_the_row_law_holds_to_the_store_and_nothing_is_guessed
    law.hypothesis.inner_test(place, db, **drawn)
