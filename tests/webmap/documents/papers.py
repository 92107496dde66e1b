"""A paper with everything a paper can hold, and what is read back of each of its formats."""

import io
import re

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from tests.webmap.reading import Page
from webmap.documents.content import (
    Document,
    blank,
    bullets,
    fact,
    finding,
    paragraph,
    section,
    table,
)

#: What would run, break or vanish if it were taken for anything but words.
HOSTILE = "<script>alert(1)</script> & {{ 7 * 7 }} =1+1 ]]>"


def a_paper() -> Document:
    """One of everything."""
    return Document(
        key="a-paper",
        title="A paper & its title",
        lede="What it is for.",
        marking="DRAFT",
        sections=(
            section("First", paragraph("Kept for ", fact("24 months"), "."), bullets("one", "two")),
            section(
                "Of it",
                paragraph(blank("the controller", "lawful basis")),
                table(
                    "Columns",
                    ("column", "why", "basis"),
                    [("received_on", fact("to count"), blank("the controller")), (HOSTILE, "", "")],
                ),
                level=3,
            ),
            section("Amiss", bullets(("see ", finding("the key can be read")), HOSTILE)),
        ),
    )


def said_in_word(content: bytes) -> list[str]:
    """Every line and cell of a DOCX from the title on, in reading order, spaces made single."""
    body = docx.Document(io.BytesIO(content)).iter_inner_content()
    said = []
    for each in body:
        if isinstance(each, Paragraph):
            said.append(each.text)
        elif isinstance(each, Table):
            said += [cell.text for row in each.rows for cell in row.cells]
    return [" ".join(line.split()) for line in said if line.strip()]


def said_in_html(content: bytes) -> list[str]:
    """The same of a page."""
    page = Page(content.decode())
    wanted = {"p", "h1", "h2", "h3", "li", "caption", "th", "td"}
    said = [" ".join("".join(text).split()) for tag, _, text in page.elements if tag in wanted]
    return [line for line in said if line]


def words_of(text: bytes) -> str:
    """A text without its rules and line ends."""
    return " ".join(re.sub(r"^[=~-]+$", "", text.decode(), flags=re.MULTILINE).split())
