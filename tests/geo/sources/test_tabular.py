"""A delimited file is text first; what makes rows uncertain refuses the file."""

import codecs
import csv
from itertools import chain

import pandas as pd
import pytest

from geo.errors import (
    BrokenTable,
    ColumnsRefused,
    FileCutShort,
    FileEmpty,
    FileMissing,
    WorkbookRefused,
    WrongEncoding,
)
from geo.refusals import Refusal
from geo.sources.layout import Layout, RowTest
from geo.sources.tabular import read_headings, read_sample, read_table

COLUMNS = ["a", "b", "c"]


@pytest.fixture
def read(tmp_path):
    """Read bytes or text as a file; return the whole frame and every refusal."""

    def reading(content, **options):
        path = tmp_path / "given.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        chunks = list(read_table(path, COLUMNS, **options))
        frame = pd.concat([chunk.frame for chunk in chunks])
        return frame, list(chain.from_iterable(chunk.refusals for chunk in chunks))

    return reading


@pytest.mark.parametrize(
    "typed",
    [
        "00123",
        "1E05",
        "NA",
        "nan",
        "NULL",
        "None",
        "03/04/2026",
        "1,5",
        "TRUE",
        "-",
        " x ",
        "é",
        "'",
    ],
)
def test_a_cell_stays_as_it_was_typed(read, typed):
    frame, _ = read(f'a,b,c\n"{typed}",,\n')

    assert frame["a"].tolist() == [typed]
    assert frame["b"].tolist() == [""]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_text_is_read_from_every_encoding_and_line_end(read, encoding, mark, end):
    text = end.join(["a,b,c", "é,2,3", '"4,4",5,6', ""])

    frame, refusals = read(mark + text.encode(encoding))

    assert frame.to_numpy().tolist() == [["é", "2", "3"], ["4,4", "5", "6"]]
    assert list(frame.index) == [2, 3]
    assert refusals == []


def test_cp1252_is_read_only_where_it_is_declared(read):
    content = "a,b,c\n\x80uro,2,3\n".encode("latin-1")

    assert read(content, encoding="cp1252")[0]["a"].tolist() == ["€uro"]
    with pytest.raises(WrongEncoding, match="offset 6 is not utf-8"):
        read(content)


@pytest.mark.parametrize("before", [0, 1, 5_000, 8_185, 8_186, 8_192, 70_000, 130_000])
def test_a_wrong_byte_is_named_by_its_offset(read, before):
    content = b"a,b,c\n" + b"x" * before + b"\xff,2,3\n"
    with pytest.raises(UnicodeDecodeError) as oracle:
        content.decode("utf-8")

    with pytest.raises(WrongEncoding) as refused:
        read(content)

    assert f"offset {oracle.value.start} is" in str(refused.value)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("rows", [150_000, 400_000])
def test_a_wrong_byte_far_on_is_named_by_its_offset_too(read, mark, rows):
    content = mark + b"a,b,c\n" + b"1,2,3\n" * rows + b"4,\xe9,6\n"

    with pytest.raises(WrongEncoding, match=f"offset {len(content) - 4} is not utf-8"):
        read(content)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("fault", ['1,"2""",3', '1,2"x,3', "1,2", "", "1,\0,3", "\ufeff,2,3"])
def test_a_large_file_is_the_same_however_it_must_be_cut(read, end, fault):
    """Stretches that are plain and stretches that are not lie side by side."""
    rows = [f"{n},{'x' * (n % 50)},é" for n in range(60_000)]
    rows[30_000] = fault

    frame, refusals = read(end.join(["a,b,c", *rows]))

    cells = next(csv.reader([fault]), [])
    fits = len(cells) == 3 and "\0" not in fault
    assert frame.loc[[2, 30_001, 30_003, 60_001], "a"].tolist() == ["0", "29999", "30001", "59999"]
    assert frame.loc[59_999].tolist() == ["59997", "x" * 47, "é"]
    assert len(frame) == 60_000 - (not fits)
    assert not fits or frame.loc[30_002].tolist() == cells
    assert [told.line for told in refusals] == ([30_002] if fault and not fits else [])


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (codecs.BOM_UTF8 + b"a,b,c\n1,2,3\n", "cp1252"),
        (codecs.BOM_UTF16_LE + "a,b,c\n1,2,3\n".encode("utf-16-le"), "utf-8"),
        ("a,b,c\n1,2,3\n".encode("utf-16-le"), "utf-16"),
    ],
)
def test_a_declaration_that_the_bytes_deny_is_refused(read, content, declared):
    with pytest.raises(WrongEncoding, match="offset 0"):
        read(content, encoding=declared)


@pytest.mark.parametrize(("encoding", "offset"), [("utf-16-le", 1), ("utf-16-be", 0)])
def test_utf_16_without_its_mark_is_named_for_what_it_is(read, encoding, offset):
    with pytest.raises(WrongEncoding, match=f"offset {offset} is not utf-8 text"):
        read("a,b,c\n1,2,3\n".encode(encoding))


def test_rows_of_the_wrong_width_are_refused_by_their_line(read):
    frame, refusals = read("a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n4,5,6\n")

    assert list(frame.index) == [2, 6]
    assert refusals == [
        Refusal(3, "", "has 2 values where the headings have 3"),
        Refusal(5, "", "has 4 values where the headings have 3"),
    ]


def test_a_row_with_a_nul_is_refused_and_not_cut_at_it(read):
    frame, refusals = read("a,b,c\n1,2,3\n1,Jane\0Doe,3\n4,5,6\n")

    assert list(frame.index) == [2, 4]
    assert refusals == [Refusal(3, "", "holds a NUL character")]


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_absent(read):
    frame, _ = read("c,a\n3,1\n", required=["a"])

    assert frame.to_dict("list") == {"a": ["1"], "b": [""], "c": ["3"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b,c,Jane Doe\n1,2,3,4\n", "at position 4 "),
        ("a,Jane Doe,c,\n1,2,3,4\n", "at position 2, 4 "),
        ("a,b,c,A\n1,2,3,4\n", "at position 4 "),
        (" a,b,c\n1,2,3\n", "at position 1 "),
        ("a,b,a,b\n1,2,3,4\n", "a, b stands there more than once"),
        ("b\n1\n", "heading a, c is missing"),
    ],
)
def test_other_headings_are_refused_without_repeating_them(read, content, said):
    with pytest.raises(ColumnsRefused) as refused:
        read(content, required=["a", "c"])

    assert said in str(refused.value)
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('a,b,c\n1,2,3\n"4,5,6\n7,8,9\n', 3),
        ('a,b,c\n1,"2"2,3\n', 2),
        ('a,b,c\n1,2,3\n1,"2\n2",3\n', 3),
        ('a,b,c\n1,2,"' + "x" * 200_000 + "\n", 2),
    ],
)
def test_quotes_that_hide_where_a_row_ends_refuse_the_file(read, content, line):
    with pytest.raises(BrokenTable, match=rf"given\.csv, line {line}:"):
        read(content)


def test_a_file_cut_in_the_middle_of_a_row_is_refused(read):
    with pytest.raises(FileCutShort, match="middle of its last row"):
        read("a,b,c\n1,2,3\n4,5")


def test_a_whole_last_row_needs_no_line_end(read):
    frame, refusals = read("a,b,c\n1,2,3\n4,5,6")

    assert len(frame) == 2
    assert refusals == []


@pytest.mark.parametrize("content", ["", "a,b,c\n", "a,b,c", "a,b,c\n\n\n"])
def test_a_file_without_rows_is_refused(read, content):
    with pytest.raises(FileEmpty, match="holds no rows"):
        read(content)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path, tmp_path / "file" / "under.csv"):
        (tmp_path / "file").touch()
        with pytest.raises(FileMissing, match="no file to read"):
            list(read_table(path, COLUMNS))


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 7, 100])
def test_rows_and_lines_do_not_depend_on_the_chunk(read, chunk_rows):
    text = "a,b,c\n" + "".join(f"{n},x,y\n" if n % 3 else f"{n},x\n" for n in range(20))

    frame, refusals = read(text, chunk_rows=chunk_rows)

    assert frame["a"].tolist() == [str(n) for n in range(20) if n % 3]
    assert list(frame.index) == [n + 2 for n in range(20) if n % 3]
    assert [refusal.line for refusal in refusals] == [n + 2 for n in range(20) if not n % 3]


def test_a_sample_is_the_headings_and_the_first_cells_under_them(tmp_path):
    path = tmp_path / "given.csv"
    path.write_text("title\na,b\n1,2\n3\n5,6\n7,8\n")

    headings, cells = read_sample(path, layout=Layout(headings={}, title_lines=1), rows=3)

    assert headings == ["a", "b"]
    assert cells == [["1", "5"], ["2", "6"]]
    assert read_headings(path) == ["title"]


def test_rows_that_are_not_wanted_are_counted_and_not_kept(read):
    frame, refusals = read(
        "a,b,c\nx,1,2\ny,3,4\nx,5\nx,6,7\n", only=RowTest("a", lambda text: text == "x")
    )

    assert frame.to_numpy().tolist() == [["x", "1", "2"], ["x", "6", "7"]]
    assert [refusal.line for refusal in refusals] == [4]


def test_a_layout_finds_renames_rewords_and_discards(tmp_path):
    path = tmp_path / "given.csv"
    rows = ["1,14/07/2026,Jane,car  WASH", "2,2026-07-15,Jo,x", "3,15.7,,", ""]
    path.write_text("\n".join(["Ref No,When,Name,Kind", *rows]))
    layout = Layout(
        headings={"a": "ref_no", "b": "when", "c": "kind"},
        words={"c": {"Car wash": "car_wash"}},
        dates={"b": "%d/%m/%Y"},
        whole=True,
    )

    (chunk,) = read_table(path, COLUMNS, layout=layout)

    assert chunk.frame.to_numpy().tolist() == [
        ["1", "2026-07-14", "car_wash"],
        ["2", "2026-07-15", "x"],
    ]
    assert chunk.refusals == (Refusal(4, "b", "must be a date written DD/MM/YYYY, or empty"),)
    assert (chunk.discarded, chunk.read, chunk.passed_over) == (1, 3, 0)


def test_two_columns_of_ours_may_be_read_from_one_of_theirs(tmp_path):
    path = tmp_path / "given.csv"
    path.write_text("When,x\n14/07/2026 10:15,\n2026-07-15 00:00:01,\n")
    layout = Layout(
        headings={"a": "When", "b": "When"},
        constants={"c": "k"},
        dates={"a": "%d/%m/%Y %H:%M"},
        months={"b": "%d/%m/%Y %H:%M"},
    )

    (chunk,) = read_table(path, COLUMNS, layout=layout)

    assert chunk.frame.to_numpy().tolist() == [
        ["2026-07-14", "2026-07", "k"],
        ["2026-07-15", "2026-07", "k"],
    ]
    assert chunk.discarded == 1


def test_a_heading_that_a_whole_layout_names_must_be_there(tmp_path):
    path = tmp_path / "given.csv"
    path.write_text("a,x\n1,2\n")
    headings = {"a": "a", "b": "Jane Doe"}

    assert len(list(read_table(path, COLUMNS, layout=Layout(headings=headings)))) == 1
    with pytest.raises(ColumnsRefused, match="the heading b is missing") as refused:
        list(read_table(path, COLUMNS, layout=Layout(headings=headings, whole=True)))
    assert "Jane" not in str(refused.value)


def test_columns_are_joined_with_a_comma_and_are_read(tmp_path):
    path = tmp_path / "given.csv"
    rows = ["430000, 433900 ,x", ",,x", " , ,x", "430000,,x", ",433900,x", '"43,0",1,x']
    path.write_text("\n".join(["Easting,NORTHING,Name", *rows, ""]))
    layout = Layout(headings={"b": "easting"}, joined={"a": ["Easting", "Northing"]}, whole=True)

    (chunk,) = read_table(path, COLUMNS, required=["a"], layout=layout)

    assert chunk.frame["a"].tolist() == ["430000,433900", "", "", "430000,", ",433900", "43,0,1"]
    assert chunk.frame["b"].tolist() == ["430000", "", " ", "430000", "", "43,0"]
    assert chunk.discarded == 1


def test_three_columns_may_be_joined_across_blocks(tmp_path):
    path = tmp_path / "given.csv"
    count = 30_000
    path.write_text("x,y,z\n" + "".join(f"{n},,{-n}\n" for n in range(count)))

    chunks = read_table(path, ["a"], layout=Layout(headings={}, joined={"a": ["z", "y", "x"]}))

    told = [cell for chunk in chunks for cell in chunk.frame["a"]]
    assert told == [f"{-n},,{n}" for n in range(count)]


def test_a_fault_in_a_joined_cell_names_the_column_of_ours(tmp_path):
    path = tmp_path / "given.csv"
    path.write_text("x,y\n1,2\n1,\0\n")

    (chunk,) = read_table(path, COLUMNS, layout=Layout(headings={}, joined={"a": ["x", "y"]}))

    assert [told.line for told in chunk.refusals] == [3]


@pytest.mark.parametrize(
    ("headings", "said"), [("x,Jane", "heading a is missing"), ("x,y,Y", "a stands there more")]
)
def test_every_heading_of_a_join_must_be_there_once(tmp_path, headings, said):
    path = tmp_path / "given.csv"
    path.write_text(headings + "\n1,2,3\n")
    layout = Layout(headings={}, joined={"a": ["x", "y"]}, whole=True)

    with pytest.raises(ColumnsRefused, match=said) as refused:
        list(read_table(path, COLUMNS, layout=layout))
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a;b;c\n1;2;3\n", "parted by semicolons: save it as CSV"),
        ("a\tb\tc\n1\t2\t3\n", "parted by tabs"),
        ("A,b,C\n1,2,3\n", r"position 1, 3 is written in another way .*\(a, c\)"),
        ("Jane;Doe\n1;2\n", "position 1 is not one of the agreed"),
        ("A,b,Jane\n1,2,3\n", "position 1, 3 is not one of the agreed"),
    ],
)
def test_a_likely_cause_is_named_in_our_words(read, content, said):
    with pytest.raises(ColumnsRefused, match=said) as refused:
        read(content)
    assert "Jane" not in str(refused.value)


def test_a_pdf_is_said_to_be_one_whatever_its_name(read):
    with pytest.raises(WorkbookRefused, match="this is a PDF"):
        read(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
