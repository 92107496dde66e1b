"""A workbook made to fill the memory, read another file or run something is refused, with a reason.

Each is tried on the reader everything goes through; nothing is unpacked to disk and no address
is opened.
"""

import hashlib
import io
import resource
import socket
import struct
import zipfile

import pytest

from geo.errors import InputRefused, WorkbookRefused
from geo.sources.sheets import SheetRows
from geo.sources.tabular import read_table
from tests.workbooks import pack, plain_parts, sheet_parts

SECRET = "root:x:0:0"  # noqa: S105 - the first words of a file that must not be read
MAIN = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
ROW = b'<row r="2"><c r="A2" t="inlineStr"><is><t>1</t></is></c></row>'


def read(path):
    return list(read_table(path, ["a", "b", "c"]))


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """Read a workbook of these members, with no way out to the network; return what is said."""

    def no_network(*_, **__):
        pytest.fail("a workbook opened a connection")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.chdir(tmp_path)

    def trying(parts, name="given.xlsx"):
        before = set(tmp_path.rglob("*"))
        path = pack(tmp_path / name, parts) if isinstance(parts, dict) else tmp_path / name
        if not isinstance(parts, dict):
            path.write_bytes(parts)
        with pytest.raises(InputRefused) as told:
            read(path)
        assert set(tmp_path.rglob("*")) <= {*before, path}
        assert SECRET not in str(told.value)
        assert str(told.value).startswith(name)
        assert str(told.value).endswith("Nothing was stored.")
        return str(told.value)

    return trying


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("xl/vbaProject.bin", "holds macros"),
        ("XL/VBAPROJECT.BIN", "holds macros"),
        ("xl/macrosheets/sheet1.xml", "holds macros"),
        ("xl/externalLinks/externalLink1.xml", "linked to other workbooks"),
        ("xl/connections.xml", "connected to other data"),
        ("xl/queryTables/queryTable1.xml", "connected to other data"),
        ("xl/embeddings/oleObject1.bin", "other files are embedded"),
        ("xl/activeX/activeX1.bin", "other files are embedded"),
        ("xl/media/more.zip", "other archives or programs"),
        ("xl/media/more.xlsx", "other archives or programs"),
        ("../../etc/passwd", "names a place outside"),
        ("/etc/passwd", "names a place outside"),
        ("xl\\worksheets\\sheet2.xml", "names a place outside"),
        ("C:/sheet.xml", "names a place outside"),
        ("XL/workbook.XML", "have the same name"),
        ("mimetype", "OpenDocument"),
    ],
)
def test_a_member_that_no_table_needs_refuses_the_file(refused, member, said):
    assert said in refused(plain_parts() | {member: b"x"})


def test_two_members_of_one_name_are_refused(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in plain_parts().items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(SHEET, b"<worksheet/>")
    (tmp_path / "given.xlsx").write_bytes(held.getvalue())

    with pytest.raises(WorkbookRefused, match="have the same name"):
        read(tmp_path / "given.xlsx")


ENTITIES = (
    '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize("part", [SHEET, MAIN, "xl/styles.xml", "xl/sharedStrings.xml",
                                  "[Content_Types].xml", "xl/_rels/workbook.xml.rels"])  # fmt: skip
@pytest.mark.parametrize(
    "declared",
    [
        ENTITIES,
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/w.dtd">',
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    ],
)
def test_a_document_type_is_refused_in_every_part(refused, part, declared):
    parts = plain_parts()
    head, _, rest = parts[part].partition(b"?>")
    parts[part] = head + b"?>" + declared.encode() + rest

    assert "document type or entities" in refused(parts)


def test_a_document_type_in_another_encoding_is_refused_too(refused):
    text = sheet_parts(ROW.decode())[SHEET].decode().replace("UTF-8", "UTF-16")
    text = text.replace("?>", "?>" + ENTITIES, 1)

    assert "document type" in refused(plain_parts() | {SHEET: text.encode("utf-16")})


def test_a_bomb_is_refused_before_it_is_unpacked(refused):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = plain_parts() | {SHEET: b" " * 300_000_000}

    assert "grows out of all proportion" in refused(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_size_that_is_not_true_is_not_believed(refused):
    """A member that says it is small and is not ends where it said, and fails its check sum."""
    content = sheet_parts(ROW.decode() + "<!--" + "x" * 500_000 + "-->")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    size = struct.pack("<L", len(content[SHEET]))
    forged = held.getvalue().replace(size, struct.pack("<L", 300))

    assert "damaged" in refused(forged)


def test_a_list_of_members_without_end_is_refused(refused):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/{number}.xml", b"")

    assert "more members than a workbook has" in refused(held.getvalue())
    assert "more members than a workbook has" in refused(
        plain_parts() | {f"{number}.xml": b"" for number in range(2_001)}
    )


def test_a_locked_workbook_says_so(refused):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in plain_parts().items():
            archive.writestr(name, content)
    locked = bytearray(held.getvalue())
    at = -1
    while (at := locked.find(b"PK\x01\x02", at + 1)) >= 0:
        locked[at + 8] |= 1

    assert "locked with a password" in refused(bytes(locked))
    assert "old workbook (.xls), or one locked" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_half_a_workbook_is_refused(refused, keep):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in plain_parts().items():
            archive.writestr(name, content)
    whole = held.getvalue()

    assert "damaged" in refused(whole[: int(len(whole) * keep)])


@pytest.mark.parametrize("at", range(0, 4_000, 97))
def test_a_changed_byte_never_does_more_than_refuse(tmp_path, at):
    path = pack(tmp_path / "given.xlsx", plain_parts())
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 0xFF
    path.write_bytes(content)

    try:
        chunks = read(path)
    except InputRefused as told:
        assert str(told).startswith("given.xlsx")  # noqa: PT017 - either end will do
    else:
        assert chunks[0].frame.to_numpy().tolist() == [["1", "2", "3"]]


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "xl/workbook.xml", SHEET,
                                     "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml",
                                     "xl/styles.xml"])  # fmt: skip
def test_a_workbook_without_one_of_its_parts_is_damaged(refused, missing):
    parts = plain_parts()
    del parts[missing]

    assert "damaged" in refused(parts)


def test_only_a_plain_workbook_is_one(refused):
    parts = plain_parts()
    types = "[Content_Types].xml"
    macro = parts[types].replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")

    assert "not a plain Excel workbook" in refused(parts | {types: macro})
    assert "damaged" in refused({"word/document.xml": b"<document/>"})


@pytest.mark.parametrize("kind", ["oleObject", "attachedTemplate", "worksheet", "frame"])
def test_a_link_that_leads_out_of_the_file_is_refused(refused, kind):
    link = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1" TargetMode="External" Target="file:///etc/passwd"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>
        </Relationships>"""

    parts = plain_parts() | {"xl/worksheets/_rels/sheet1.xml.rels": link.encode()}

    assert "linked to something outside" in refused(parts)


def test_an_address_in_a_cell_is_text_and_is_never_followed(tmp_path):
    link = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1" TargetMode="External" Target="http://127.0.0.1:9/"
        Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/>
        </Relationships>"""
    parts = plain_parts() | {"xl/worksheets/_rels/sheet1.xml.rels": link.encode()}

    assert len(read(pack(tmp_path / "given.xlsx", parts))) == 1


def test_a_sheet_that_lies_outside_the_archive_is_not_looked_for(refused, tmp_path):
    (tmp_path / "sheet1.xml").write_bytes(sheet_parts(ROW.decode())[SHEET])
    parts = plain_parts()
    links = "xl/_rels/workbook.xml.rels"
    for target in ("../../../sheet1.xml", f"{tmp_path}/sheet1.xml", "file:///etc/passwd"):
        changed = parts[links].replace(b"worksheets/sheet1.xml", target.encode())
        assert "damaged" in refused(parts | {links: changed})


@pytest.mark.parametrize(
    "data",
    [
        '<row r="3"/><row r="2"/>',
        '<row r="2"/><row r="2"/>',
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="99999999999999999999"/>',
        '<row r="x"/>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="ZZZ2"><v>1</v></c></row>',
        '<row r="2"><c r="A2" s="x"><v>1</v></c></row>',
        '<row r="2">' + "<c/>" * 16_384 + "<c/></row>",
        "<row>" + "<x>" * 100 + "</x>" * 100 + "</row>",
        "<row r='2'><c><v>1</v></row>",
        "<row r='2'><c><v>\x01</v></c></row>",
    ],
)
def test_rows_and_cells_out_of_their_order_are_damage(refused, data):
    assert "damaged" in refused(sheet_parts(data))


def test_a_cell_without_end_is_refused_before_it_fills_the_memory(refused):
    data = '<row r="2"><c r="A2" t="inlineStr"><is><t>' + "Jane " * 100_000 + "</t></is></c></row>"

    told = refused(sheet_parts(data))

    assert "a cell of row 2 holds more text than a cell can" in told
    assert "Jane" not in told


#: Elements that were kept one by one while a part was read, and the part each stands in.
CROWDS = {
    "styles": ("xl/styles.xml", "<cellXfs>", "<xf/>", "</cellXfs>", "styleSheet"),
    "sheets": (MAIN, "<sheets>", '<sheet name="x"/>', "</sheets>", "workbook"),
}


@pytest.mark.parametrize(("part", "head", "unit", "tail", "root"), CROWDS.values(), ids=CROWDS)
def test_a_part_that_lists_without_end_is_refused_before_it_fills_the_memory(
    refused, part, head, unit, tail, root
):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    crowd = f'<{root} xmlns="{space}">{head}{unit * 300_000}{tail}</{root}>'
    held = scattered(crowd)

    assert "lists more than a workbook has" in refused(plain_parts() | {part: held})


def test_shared_texts_are_limited_by_what_they_are_and_not_by_their_name(refused):
    parts = plain_parts()
    links = parts["xl/_rels/workbook.xml.rels"].replace(b"sharedStrings.xml", b"texts.bin")
    types = parts["[Content_Types].xml"].replace(b"sharedStrings.xml", b"texts.bin")
    # 201 MB of one comment: quick to read, and more than texts may have.
    space = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    comment = b"<!--" + b"x" * 990_000 + noise(5_000).encode() + b"-->"
    large = space + comment * 201 + b"</sst>"
    del parts["xl/sharedStrings.xml"]
    changed = {"xl/_rels/workbook.xml.rels": links, "[Content_Types].xml": types}

    assert "too large once unpacked" in refused(parts | changed | {"xl/texts.bin": large})


def test_merged_cells_without_end_take_no_room_and_are_still_seen(tmp_path):
    row = '<row r="2">' + "".join(f'<c r="{at}2"><v>1</v></c>' for at in "ABC") + "</row>"
    merged = '<mergeCell ref="A9:B9"/>' + '<mergeCell ref="A1:B1"/>' * 50_000
    parts = sheet_parts(row, after=f"<mergeCells>{merged}</mergeCells>")
    path = pack(tmp_path / "merged.xlsx", {**parts, SHEET: scattered(parts[SHEET].decode())})

    with path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
        rows = SheetRows(archive, SHEET, path.name)
        assert sum(1 for _ in rows) == 2
        assert rows.merged == [(9, 9)]
    with pytest.raises(WorkbookRefused, match="are merged"):
        read(path)


def scattered(xml):
    """Return XML with a comment that does not shrink, so that its ratio gives nothing away."""
    start, end = xml.rsplit("</", 1)
    return f"{start}<!--{noise(len(xml) // 60)}--></{end}".encode()


def noise(size):
    return hashlib.shake_128(b"does not shrink").hexdigest(size)
