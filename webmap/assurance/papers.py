"""The papers are written together, from one look at the installation, in two formats each."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from models.durable import swap_file
from webmap.assurance.equality_assessment import equality_assessment
from webmap.assurance.facts import Facts
from webmap.assurance.impact_assessment import impact_assessment
from webmap.assurance.information_requests import information_requests
from webmap.assurance.processing_record import processing_record
from webmap.assurance.sharing_schedule import sharing_schedule
from webmap.assurance.transparency_record import transparency_record
from webmap.documents.content import Document
from webmap.documents.html_page import as_html
from webmap.documents.word_file import as_docx

__all__ = ["PAPERS", "write_papers"]

#: Every paper, in the order in which they are read.
PAPERS: Final[tuple[Callable[[Facts], Document], ...]] = (
    impact_assessment,
    sharing_schedule,
    processing_record,
    equality_assessment,
    transparency_record,
    information_requests,
)


def write_papers(facts: Facts, folder: Path) -> list[Path]:
    """Write every paper as HTML and DOCX, readable by its owner alone.

    Parameters
    ----------
    facts
        What they are about. The same facts give the same bytes.
    folder
        Where. It is made if it is not there; papers of the same name in it are replaced.

    Returns
    -------
    The files, in the order of `PAPERS`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for make in PAPERS:
        paper = make(facts)
        for ending, content in (("html", as_html(paper)), ("docx", as_docx(paper))):
            path = folder / f"{paper.key}.{ending}"
            swap_file(path, content, mode=0o600)
            path.chmod(0o600)  # also where it held the same words before
            written.append(path)
    return written
