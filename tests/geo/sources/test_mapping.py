"""A mapping says what it must, in keys that are ours, or is refused by key and line."""

from datetime import datetime

import pytest

from geo.errors import FileMissing, MappingRefused
from geo.sources.mapping import date_form, read_mapping

COLUMNS = {"concerns": ("concern_id", "received_on", "happened_on", "child"), "licences": ("name",)}
WHOLE = """\
source = "concerns"
sheet = "Export"
title_lines = 3
encoding = "cp1252"
line_breaks = true

[columns]
concern_id = "Crime Ref"
received_on = "Date Reported"
happened_on = "Date Reported"
child = "Victim under 18?"

[dates]
received_on = "DD/MM/YYYY hh:mm"

[months]
happened_on = "DD/MM/YYYY hh:mm"

[words.child]
"Y" = "yes"
"N" = "no"
"""


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "police.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_mapping(path, COLUMNS)

    return reading


def test_every_key_is_understood(read):
    mapping = read(WHOLE)

    assert (mapping.source, mapping.register, mapping.encoding) == ("concerns", "", "cp1252")
    assert mapping.layout.headings == {
        "concern_id": "Crime Ref",
        "received_on": "Date Reported",
        "happened_on": "Date Reported",
        "child": "Victim under 18?",
    }
    assert mapping.layout.dates == {"received_on": "%d/%m/%Y %H:%M"}
    assert mapping.layout.months == {"happened_on": "%d/%m/%Y %H:%M"}
    assert mapping.layout.words == {"child": {"Y": "yes", "N": "no"}}
    assert (mapping.layout.sheet, mapping.layout.title_lines) == ("Export", 3)
    assert mapping.layout.line_breaks
    assert mapping.layout.whole


def test_a_register_is_named_and_its_constants_kept(read):
    mapping = read('source = "licences"\nregister = "hmo"\n[columns]\nname = "Premises"\n')

    assert (mapping.source, mapping.register) == ("licences", "hmo")


def test_a_column_may_be_joined_of_several(read):
    mapping = read('source = "licences"\n[joined]\nname = ["Number", "Street"]\n')

    assert mapping.layout.joined == {"name": ("Number", "Street")}
    assert mapping.layout.read == {"name"}


def test_a_mapping_saved_by_a_windows_editor_is_the_same(read):
    assert read(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()) == read(WHOLE)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('sheet = "Export"', 'shet = "Jane Doe"', 2, "this key is none of source"),
        ('sheet = "Export"', "sheet = 2", 2, "sheet: must be text"),
        ('"concerns"', '"gossip"', 1, "source: must be one of concerns, licences"),
        ("= 3", "= -1", 3, "title_lines: must be 0 to 100"),
        ("= 3", "= true", 3, "title_lines: must be a whole number"),
        ('"cp1252"', '"latin-1"', 4, "encoding: must be one of"),
        ("= true", '= "yes"', 5, "line_breaks: must be true or false"),
        ("child = ", "jane_doe = ", 11, "columns: this key is none of concern_id"),
        ('"Crime Ref"', "7", 8, "columns.concern_id: must be text"),
        ('"Crime Ref"', '" "', 8, "columns.concern_id: must be text"),
        ('"DD/MM/YYYY hh:mm"\n\n[months]', '"%d/%m"\n\n[months]', 14, "dates.received_on: a date"),
        ("[months]\nhappened_on", "[months]\nJane", 17, "months: this key is none of"),
        ('"Y" = "yes"', '"Y" = 1', 19, "words.child: must be lines"),
        ("[words.child]", "[words.jane]", 19, "words: has words but no heading"),
        ("[dates]", '[constants]\nchild = "no"\n[dates]', 14, "constants.child: is read"),
        ("[columns]", "[colums]", 7, "this key is none of"),
        ("[dates]", '[joined]\nchild = ["a", "b"]\n[dates]', 14, "joined.child: is read"),
        ("[dates]", '[joined]\nJane = ["a", "b"]\n[dates]', 14, "joined: this key is none of"),
        ("child = ", '[joined]\nchild = ["a"]\n#', 12, "joined.child: must be a list"),
        ("child = ", '[joined]\nchild = "a"\n#', 12, "joined.child: must be a list"),
        ("child = ", '[joined]\nchild = ["a", ""]\n#', 12, "joined.child: must be a"),
        ("child = ", '[joined]\nchild = ["a", 1]\n#', 12, "joined.child: must be a"),
        ("child = ", '[joined]\nchild = ["a b", "A_B"]\n#', 12, "joined.child: names a"),
        ("[months]", "[months", 16, "this is not TOML"),
        ('sheet = "Export"', "sheet = 'Export'\nsheet = 'B'", 3, "this is not TOML"),
    ],
)
def test_a_fault_is_named_by_key_and_line(read, old, new, line, said):
    assert old in WHOLE
    with pytest.raises(MappingRefused) as refused:
        read(WHOLE.replace(old, new, 1))

    assert str(refused.value).startswith(f"police.toml, line {line}: {said}")
    assert "jane" not in str(refused.value).casefold()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"source = '\xff'", "line 1: the text is not UTF-8"),
        (b"#" * 1_000_001, "too long for a mapping"),
        (b"a = " + b"[" * 100_000, "line 1: "),
        (b'source = "concerns"\n', "columns: must name a heading"),
        (b'source = "concerns"\ncolumns = 3\n', "line 2: columns: must be a table"),
        (b'source = "concerns"\nwords = 3\n[columns]\nchild = "c"', "line 2: words: must be"),
        (b"", "source: must be one of"),
    ],
)
def test_what_is_no_mapping_is_refused(read, content, said):
    with pytest.raises(MappingRefused, match=said):
        read(content)


def test_a_mapping_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileMissing):
        read_mapping(tmp_path / "none.toml", COLUMNS)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("DD/MM/YYYY", "14/07/2026"),
        ("YYYY-MM-DD", "2026-07-14"),
        ("DD-Mon-YY", "14-Jul-26"),
        ("DD Month YYYY", "14 July 2026"),
        ("YYYY-MM-DDThh:mm:ss", "2026-07-14T00:00:00"),
        ("DD.MM.YYYY hh:mm", "14.07.2026 00:00"),
        ("YYYYMMDD", "20260714"),
    ],
)
def test_a_form_is_written_as_people_write_it(form, written):
    assert datetime.strptime(written, date_form(form)) == datetime(2026, 7, 14)  # noqa: DTZ001, DTZ007 - a civil date


@pytest.mark.parametrize("form", ["", "DD/MM", "YYYY", "DD/MM/YYYY/YY", "MM/Mon/YYYY", "%d/MM/YYYY",
                                  "DD/MM/YYYY Q", "dd/mm/YYYY"])  # fmt: skip
def test_a_form_that_leaves_something_open_is_refused(form):
    with pytest.raises(ValueError, match="a date"):
        date_form(form)
