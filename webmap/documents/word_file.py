"""A document as DOCX, to be filled in and signed: marked alike, with nothing of who made it."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Final

import docx
from docx.document import Document as File
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from webmap.documents.content import Bullets, Document, Mark, Paragraph, Table, Words

__all__ = ["as_docx"]

#: What stands behind marked words, as their HTML has it.
_SHADES: Final = {Mark.FACT: "E3ECF7", Mark.BLANK: "FFF3B8", Mark.FINDING: "F8DAD6"}
_HEADING_SHADE: Final = "EEF1F4"
#: Written as the time of everything in the file, so that the same document gives the same bytes.
_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FONT: Final = "Arial"
_STYLES: Final = {"Normal": 10.5, "Title": 22, "Heading 1": 15, "Heading 2": 12, "Caption": 10}
_INK: Final = RGBColor(0x12, 0x33, 0x5B)


def as_docx(document: Document) -> bytes:
    """Return a document as DOCX; the same document gives the same bytes."""
    file = docx.Document()
    _set_up(file, document)
    file.add_paragraph().add_run(document.marking).bold = True
    file.add_heading(document.title, level=0)
    file.add_paragraph(document.lede)
    for each in document.sections:
        file.add_heading(each.heading, level=each.level - 1)
        for block in each.blocks:
            if isinstance(block, Paragraph):
                _say(file.add_paragraph(), block.words)
            elif isinstance(block, Bullets):
                for item in block.items:
                    _say(file.add_paragraph(style="List Bullet"), item)
            else:
                _lay(file, block)
    held = io.BytesIO()
    file.save(held)
    return _timeless(held.getvalue())


def _set_up(file: File, document: Document) -> None:
    """Set paper, letters, language and foot; forget who made the template and when."""
    for name, size in _STYLES.items():
        style = file.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[script]
        if name != "Normal":
            style.font.color.rgb = _INK
    _tell(file.styles["Normal"].element.get_or_add_rPr(), "w:lang", {"w:val": "en-GB"})
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{document.marking}. {document.title}. Page ")
    _tell(foot.add_run()._r, "w:fldChar", {"w:fldCharType": "begin"})
    _tell(foot.add_run()._r, "w:instrText", {}, " PAGE ")
    _tell(foot.add_run()._r, "w:fldChar", {"w:fldCharType": "end"})
    told = file.core_properties
    told.title, told.author, told.comments, told.keywords = document.title, "Plainsight", "", ""
    told.last_modified_by, told.revision, told.language = "Plainsight", 1, "en-GB"
    told.created = told.modified = _NO_TIME
    links = file.part.package.rels
    for key in [key for key, link in links.items() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del links[key]


def _say(line: Line, said: Words) -> None:
    """Write words, each mark on its own shade."""
    for run in said:
        written = line.add_run(run.shown)
        if run.mark in _SHADES:
            _shade(written._r.get_or_add_rPr(), _SHADES[run.mark])
            written.bold = run.mark is Mark.FINDING


def _lay(file: File, block: Table) -> None:
    """Lay out a table whose first row is repeated on every page it runs over."""
    caption = file.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    grid = file.add_table(rows=1 + len(block.rows), cols=len(block.columns), style="Table Grid")
    head, *rows = grid.rows
    for cell, column in zip(head.cells, block.columns, strict=True):
        cell.paragraphs[0].add_run(column).bold = True
        _shade(cell._tc.get_or_add_tcPr(), _HEADING_SHADE)
    _tell(head._tr.get_or_add_trPr(), "w:tblHeader", {"w:val": "true"})
    for row, said in zip(rows, block.rows, strict=True):
        for cell, of_cell in zip(row.cells, said, strict=True):
            _say(cell.paragraphs[0], of_cell)
    file.add_paragraph()


def _shade(properties: BaseOxmlElement, colour: str) -> None:
    _tell(properties, "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour})


def _tell(parent: BaseOxmlElement, tag: str, attributes: dict[str, str], text: str = "") -> None:
    """Put an element of the format below another."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    if text:
        element.text = text
        element.set(qn("xml:space"), "preserve")
    parent.append(element)


def _timeless(content: bytes) -> bytes:
    """Pack the same parts anew without the time they were packed at."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(held, "w") as anew:
        for part in packed.infolist():
            named = zipfile.ZipInfo(part.filename, date_time=_NO_TIME.timetuple()[:6])
            named.compress_type = zipfile.ZIP_DEFLATED
            named.external_attr = 0o600 << 16
            anew.writestr(named, packed.read(part.filename))
    return held.getvalue()
