"""Every format says the same, alone, harmless, and in the same bytes each time."""

import io
import re
import time
import zipfile
from xml.etree import ElementTree

import docx
import pytest

from tests.webmap.documents.papers import HOSTILE, a_paper, said_in_html, said_in_word, words_of
from tests.webmap.reading import Page
from webmap.documents.html_page import as_html
from webmap.documents.plain_text import as_text
from webmap.documents.word_file import as_docx

FORMATS = {"html": as_html, "docx": as_docx, "text": as_text}
#: How WordprocessingML calls its parts.
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_word_and_html_say_the_same_words_in_the_same_order():
    assert said_in_word(as_docx(a_paper())) == said_in_html(as_html(a_paper()))


def test_text_has_every_line_too():
    text = words_of(as_text(a_paper()))
    for line in said_in_html(as_html(a_paper())):
        if line not in {"column"}:  # the column of headings is not named on each line
            assert line in text


def test_text_fits_a_terminal():
    assert max(map(len, as_text(a_paper()).decode().splitlines())) <= 88


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_the_same_paper_is_the_same_bytes_at_any_time(write, monkeypatch):
    first = write(a_paper())
    later = time.time() + 400 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert write(a_paper()) == first


def test_html_stands_alone_and_runs_nothing():
    page = as_html(a_paper()).decode()
    kinds = {tag for tag, _, _ in Page(page).elements}
    assert kinds.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert not re.search(r"""(?:src|href|@import|url)\s*[=(]""", page)
    assert "on" not in {name[:2] for _, has, _ in Page(page).elements for name in has}


def test_what_would_run_is_only_said():
    page = as_html(a_paper())
    assert HOSTILE in said_in_html(page)
    assert HOSTILE in said_in_word(as_docx(a_paper()))
    assert b"<script" not in page


def test_html_is_a_page_of_english_with_headings_and_named_tables():
    page = Page(as_html(a_paper()).decode())
    assert page.attributes("html", "lang") == ["en-GB"]
    assert page.all("h1") == ["A paper & its title"]
    assert page.all("h2") == ["First", "Amiss"]
    assert page.all("h3") == ["Of it"]
    regions = page.attributes("div", "aria-labelledby")
    assert regions == page.attributes("caption", "id")
    assert set(page.attributes("th", "scope")) == {"col", "row"}


def test_marked_words_are_shaded_in_word():
    with zipfile.ZipFile(io.BytesIO(as_docx(a_paper()))) as packed:
        body = ElementTree.fromstring(packed.read("word/document.xml"))  # noqa: S314 - our own
    shaded = {
        "".join(run.itertext()): shade.get(f"{WORD}fill")
        for run in body.iter(f"{WORD}r")
        for shade in run.iter(f"{WORD}shd")
    }
    assert shaded == {
        "◆ 24 months": "E3ECF7",
        "◆ to count": "E3ECF7",
        "[to be completed by the controller: lawful basis]": "FFF3B8",
        "[to be completed by the controller]": "FFF3B8",
        "FINDING: the key can be read": "F8DAD6",
    }


def test_word_knows_nothing_of_who_made_it_or_when():
    content = as_docx(a_paper())
    told = docx.Document(io.BytesIO(content)).core_properties
    assert (told.author, told.last_modified_by, told.comments) == ("Plainsight", "Plainsight", "")
    assert told.created == told.modified
    assert told.created.year == 2000
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert not [name for name in packed.namelist() if "thumbnail" in name]


def test_word_repeats_headings_of_tables_and_numbers_its_pages():
    file = docx.Document(io.BytesIO(as_docx(a_paper())))
    header = file.tables[0].rows[0]._tr.trPr
    assert header.find(f"{WORD}tblHeader") is not None
    foot = file.sections[0].footer._element.xml
    assert "PAGE" in foot
    assert "DRAFT. A paper &amp; its title." in foot
