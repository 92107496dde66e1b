"""A document as one page of HTML that stands alone: no script, nothing fetched, fit for paper."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webmap.documents.content import Document

__all__ = ["as_html"]

_TEMPLATES: Final = Path(__file__).parents[1] / "templates"


def as_html(document: Document) -> bytes:
    """Return a document as HTML; the same document gives the same bytes."""
    page = _environment().get_template("documents/document.html").render(document=document)
    return page.encode()


@cache
def _environment() -> Environment:
    """Return what templates are read with; whatever a document says is escaped."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
