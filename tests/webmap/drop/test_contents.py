"""The kind of a file is seen by its bytes, and nothing of it is said."""

import pytest

from tests.parcels import csv_of, workbook
from webmap.drop.contents import ContentRefused, form_of
from webmap.drop.envelope import LARGEST_FILE, Form


def test_a_template_filled_in_is_a_workbook(tmp_path):
    assert form_of(workbook(tmp_path)) is Form.XLSX


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_with_its_mark_or_without_is_a_text(codec):
    text = csv_of().decode().replace("Leeds", "L\u00e9eds")
    assert form_of(text.encode(codec)) is Form.CSV


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00", b"a,b\x00", b"a,b\x1b[2J", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3",
        b"\xff\xd8\xff\xe0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n", b"PK\x05\x06" + bytes(18),
        "caf\u00e9,1".encode("cp1252"), b"\xff\xfea", b"\x7fELF\x02\x01", b"a" * (LARGEST_FILE + 1),
    ],
    ids=range(13),
)  # fmt: skip
def test_anything_else_is_refused_without_quoting_it(content):
    with pytest.raises(ContentRefused) as refused:
        form_of(content)
    assert "caf" not in str(refused.value)


def test_the_largest_file_is_taken():
    assert form_of(b"a" * LARGEST_FILE) is Form.CSV
