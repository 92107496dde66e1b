"""A register made to fill the memory or the screen is refused before it has done either."""

from io import BytesIO

import pytest
from defusedxml.ElementTree import iterparse

from geo.errors import ColumnsRefused, DocumentRefused
from geo.sources.bounded import BoundedFile
from geo.sources.tabular import read_table
from webmap.commands.main import main
from webmap.intake.recognising import recognise

HEAD = (
    "<FHRSEstablishment><Header><ExtractDate>2020-01-01</ExtractDate><ItemCount>1</ItemCount>"
    "<ReturnCode>Success</ReturnCode></Header><EstablishmentCollection><EstablishmentDetail>"
)
ENDLESS = {
    "children": HEAD + "<a/>" * 1_000_000,
    "depth": HEAD + "<a>" * 1_000_000,
    "text": HEAD + "<a>" + "x" * 4_000_000,
    "attribute": HEAD + '<a b="' + "x" * 4_000_000,
    "header": "<FHRSEstablishment><Header>" + "<a/>" * 1_000_000,
    "no header": "<FHRSEstablishment " + "x" * 4_000_000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_an_entry_without_end_is_refused_after_two_megabytes(text):
    raw = BytesIO(text.encode())

    with pytest.raises(DocumentRefused, match=r"^given\.xml: an entry in it is larger than any"):
        for _ in iterparse(BoundedFile(raw, "given.xml"), events=("end",), forbid_dtd=True):
            pass

    assert raw.tell() < 3_000_000


def test_the_register_is_refused_in_words_and_nothing_is_stored(tmp_path, monkeypatch, capfd):
    path = tmp_path / "given.xml"
    path.write_text(ENDLESS["children"])
    words = ["plainsight", "import", "fhrs", str(path), "--workspace", str(tmp_path / "place")]
    monkeypatch.setattr("sys.argv", words)

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 3
    assert "given.xml: an entry in it is larger than any can be" in capfd.readouterr().err


def test_entries_that_end_are_read_however_many_there_are():
    raw = BytesIO(b"x" * 10_000_000)
    file, read = BoundedFile(raw, "given.xml"), 0

    while block := file.read(65_536):
        read += len(block)
        file.entry_ended()

    assert read == 10_000_000


def test_headings_without_end_are_not_listed_one_by_one(tmp_path):
    path = tmp_path / "given.csv"
    path.write_text("a," * 100_000 + "\n1\n")

    with pytest.raises(ColumnsRefused) as told:
        list(read_table(path, ["concern_id"]))

    assert len(str(told.value)) < 1_000
    assert "99951 more" in str(told.value)
    assert not recognise(path).is_source
