"""A Partner return is one workbook a quarter: who sends it, records, totals, and three answers.

The first sheet asks the questions of `QUESTIONS`; an answer is free text that analysts read, so it
is looked through for personal data and refused by the name of its box, never quoted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from geo.errors import ColumnsRefused, FileEmpty, InputRefused
from geo.identity import content_digest
from geo.intake import Chunk
from geo.personal_data import find_in_text
from geo.refusals import Refusal
from geo.rules import faults, form, quarter, word
from geo.schema import COLUMNS
from geo.sources.concerns import read_concerns
from geo.sources.layout import Layout, folded
from geo.sources.tabular import read_table
from geo.sources.terms import Terms
from geo.sources.totals import read_totals

__all__ = [
    "FRONT_HEADINGS",
    "LISTS",
    "LONGEST_ANSWER",
    "NARRATIVES",
    "QUESTIONS",
    "RECORDS",
    "START",
    "TITLE_LINES",
    "TOTALS",
    "TOTALS_ASKED",
    "FrontPage",
    "ReturnRefused",
    "front_chunk",
    "read_front_page",
    "read_return",
    "return_records",
    "return_totals",
]

#: The sheets, by name.
START: Final = "Start here"
RECORDS: Final = "Records"
TOTALS: Final = "Totals"
LISTS: Final = "Lists"
#: Rows of the first sheet above its headings, and these.
TITLE_LINES: Final = 4
FRONT_HEADINGS: Final = ("Question", "Your answer", "What it is for")
#: What the first sheet asks, by what the answer is kept as.
QUESTIONS: Final = MappingProxyType(
    {
        "organisation": "Organisation",
        "quarter": "Quarter",
        "nil": "Nothing to report",
        "changed": "What changed this quarter",
        "learnt": "What was learnt",
        "asked": "What you ask of the partnership",
    }
)
_ASKED: Final = MappingProxyType({folded(asks): name for name, asks in QUESTIONS.items()})
#: The three answers in free text.
NARRATIVES: Final = ("changed", "learnt", "asked")
#: Characters of one answer at the most.
LONGEST_ANSWER: Final = 2_000
#: Columns of the sheet of totals; organisation and quarter are those of the first sheet.
TOTALS_ASKED: Final = ("record_type", "district", "count")

_SAME: Final = "must be the organisation named on the first sheet, or empty"
_AS_SENT: Final = "Ask for the template again (plainsight template return)"


class ReturnRefused(InputRefused):
    """A Partner return that cannot be taken in; the box at fault is named and never quoted."""

    def __init__(self, file: str, box: str, fault: str) -> None:
        super().__init__(
            f"{file}, sheet {START}, {box}: {fault}. Correct it and send the whole return again. "
            "Nothing was stored."
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FrontPage:
    """What the first sheet says.

    Attributes
    ----------
    organisation
        Key of who sends it.
    quarter
        The quarter it is about, such as ``2026-Q3``.
    is_nil
        Whether there is nothing to report.
    changed, learnt, asked
        The three answers, or ``""``.
    """

    organisation: str
    quarter: str
    is_nil: bool = False
    changed: str = ""
    learnt: str = ""
    asked: str = ""

    @property
    def answered(self) -> tuple[str, ...]:
        """Which of the three answers were given."""
        return tuple(name for name in NARRATIVES if getattr(self, name))


def read_front_page(path: Path, terms: Terms) -> FrontPage:
    """Read the first sheet of a Partner return.

    Parameters
    ----------
    path
        The workbook.
    terms
        The organisations, and the day; no later quarter can be reported.

    Raises
    ------
    ReturnRefused
        If a question is missing, an answer is not on its list, or one in free text is too long
        or holds what looks like personal data.
    InputRefused
        If the file is no such workbook.
    """
    answers = _answers(path)
    fixed = pd.DataFrame({name: [answers[name]] for name in ("organisation", "quarter", "nil")})
    rules = {
        "organisation": word(terms.lists.organisations, "a key of the list of organisations"),
        "quarter": quarter(terms.today),
        "nil": form("(?i:yes)?", "must be yes, or empty"),
    }
    for fault in faults(fixed.astype("str"), rules):
        raise ReturnRefused(path.name, QUESTIONS[fault.column], fault.reason)
    for name in NARRATIVES:
        _refuse_unsafe(path.name, QUESTIONS[name], answers[name], terms.today)
    return FrontPage(
        organisation=answers["organisation"],
        quarter=answers["quarter"],
        is_nil=bool(answers["nil"]),
        **{name: answers[name] for name in NARRATIVES},
    )


def read_return(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read the first sheet of a Partner return alone, as `front_chunk` gives it.

    Parameters
    ----------
    path
        The workbook.
    terms
        The organisations, the day and the key.

    Yields
    ------
    One chunk.
    """
    yield front_chunk(read_front_page(path, terms), terms.key)


def front_chunk(front: FrontPage, key: bytes) -> Chunk:
    """Return the first sheet as the one row that is stored of it.

    Parameters
    ----------
    front
        What it says.
    key
        The secret key of the workspace.

    Returns
    -------
    A chunk of one row: `uid`, `content`, `organisation`, `quarter`, `state` (``received`` or
    ``nil``), `changed`, `learnt` and `asked`. An organisation has one return a quarter.
    """
    state = "nil" if front.is_nil else "received"
    texts = {name: getattr(front, name) for name in NARRATIVES}
    row = {
        "uid": content_digest(key, ("return", front.organisation, front.quarter)),
        "content": content_digest(key, (state, *texts.values())),
        "organisation": front.organisation,
        "quarter": front.quarter,
        "state": state,
        **texts,
    }
    rows = pd.DataFrame([row], index=pd.Index([1], name="line")).astype("str")
    return Chunk(rows=rows.where(rows != ""), refusals=(), read=1)


def return_records(path: Path, front: FrontPage, terms: Terms) -> Iterator[Chunk]:
    """Read the sheet of records as concerns; a row without an organisation is of the sender.

    Parameters
    ----------
    path
        The workbook.
    front
        Its first sheet.
    terms
        As for `geo.sources.concerns.read_concerns`.

    Yields
    ------
    What `read_concerns` yields; nothing if the sheet is empty.

    Raises
    ------
    InputRefused
        If the sheet is missing, or its headings are not those agreed.
    """
    layout = Layout(
        headings={column: column for column in COLUMNS},
        words={"organisation": {"": front.organisation}},
        sheet=RECORDS,
    )
    own = replace(terms.lists, organisations=frozenset({front.organisation}))
    chunks = read_concerns(path, replace(terms, lists=own, layout=layout))
    for chunk in _of_sheet(chunks, path.name, RECORDS):
        yield replace(chunk, refusals=tuple(map(_same_organisation, chunk.refusals)))


def return_totals(path: Path, front: FrontPage, terms: Terms) -> Iterator[Chunk]:
    """Read the sheet of totals as figures of the sender's quarter; else as `return_records`."""
    layout = Layout(
        headings={column: column for column in TOTALS_ASKED},
        constants={"organisation": front.organisation, "quarter": front.quarter},
        sheet=TOTALS,
    )
    chunks = read_totals(path, replace(terms, layout=layout))
    yield from _of_sheet(chunks, path.name, TOTALS)


def _answers(path: Path) -> dict[str, str]:
    """Return the answer to each question, without the spaces around it."""
    layout = Layout(
        headings={"question": FRONT_HEADINGS[0], "answer": FRONT_HEADINGS[1]},
        title_lines=TITLE_LINES,
        sheet=START,
    )
    answers: dict[str, str] = {}
    columns = ("question", "answer")
    for text in read_table(path, columns, required=columns, layout=layout):
        for refusal in text.refusals:
            raise ReturnRefused(path.name, f"row {refusal.line}", refusal.reason)
        for row, question, answer in text.frame.itertuples(name=None):
            _note(answers, row, question, answer.strip(), path.name)
    for name in QUESTIONS:
        if name not in answers:
            raise ReturnRefused(path.name, QUESTIONS[name], f"the question is missing. {_AS_SENT}")
    return answers


def _note(answers: dict[str, str], row: int, question: str, answer: str, file: str) -> None:
    """Note an answer under its question; none is lost in silence."""
    name = _ASKED.get(folded(question))
    if name in answers:
        raise ReturnRefused(file, QUESTIONS[name], "is asked twice")
    if name is not None:
        answers[name] = answer
    elif answer:
        raise ReturnRefused(file, f"row {row}", "holds an answer to no question")


def _refuse_unsafe(file: str, box: str, answer: str, today: date) -> None:
    """Refuse an answer that is too long, or in which someone might be recognised."""
    if len(answer) > LONGEST_ANSWER:
        raise ReturnRefused(file, box, f"has more than {LONGEST_ANSWER:,} characters")
    kinds = find_in_text(answer, today)
    if kinds:
        raise ReturnRefused(
            file, box, f"holds what looks like {' and '.join(kinds)}; write it without"
        )


def _of_sheet(chunks: Iterator[Chunk], file: str, sheet: str) -> Iterator[Chunk]:
    """Pass chunks on; an empty sheet has none, and a column that was added refuses the return."""
    try:
        for chunk in chunks:
            if chunk.discarded:
                raise ColumnsRefused(
                    file, f"the sheet {sheet} has {chunk.discarded} columns that were not agreed"
                )
            yield chunk
    except FileEmpty:
        return


def _same_organisation(refusal: Refusal) -> Refusal:
    is_other = refusal.column == "organisation"
    return replace(refusal, reason=_SAME) if is_other else refusal
