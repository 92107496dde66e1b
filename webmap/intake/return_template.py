"""The template of the Partner return is a workbook with a list to choose from in every cell.

It says what each column holds, takes no name and no free text but three answers, holds no formula
or macro, and is the same bytes whenever and wherever it is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import xlsxwriter

from geo.closed_lists import ClosedLists
from geo.schema import COLUMNS, EXPLOITATION, ORIGINS, RECORD_TYPES, REQUIRED
from geo.sources.partner_return import (
    FRONT_HEADINGS,
    LISTS,
    LONGEST_ANSWER,
    NARRATIVES,
    QUESTIONS,
    RECORDS,
    START,
    TITLE_LINES,
    TOTALS,
    TOTALS_ASKED,
)

__all__ = ["ROWS_READY", "return_template"]

#: Rows of a sheet that have their lists and their form ready.
ROWS_READY: Final = 1_000

#: The library ships no types.
_Sheet: TypeAlias = Any
_Book: TypeAlias = Any

_LONG_AGO: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that bytes never change
_NO_NAMES: Final = "No names, no operational detail."
_TITLE: Final = "Partner return on modern slavery"
_INTRODUCTION: Final = (
    "Answer the questions here, fill in the sheets Records and Totals as far as you can, and send "
    "the whole file back.",
    "Never give a name, date of birth, address, telephone number or vehicle mark: such a row or "
    "answer is refused.",
)
_NOTES: Final = MappingProxyType(
    {
        "organisation": "Who sends this return: choose from the list.",
        "quarter": "The calendar quarter it is about: 2026-Q3 is July to September 2026.",
        "nil": "Choose yes if there is nothing at all to report; the other sheets stay empty.",
        "changed": f"Patterns, places and sectors in a few sentences. {_NO_NAMES}",
        "learnt": f"From visits, training or cases that are over. {_NO_NAMES}",
        "asked": f"Help, decisions or information. {_NO_NAMES}",
    }
)
#: What each column of the sheet of records holds.
_HOLDS: Final = MappingProxyType(
    {
        "concern_id": "Your own reference: 4 to 40 capital letters, digits and hyphens. It is kept "
        "only as a keyed hash. Never a name, telephone, NHS or vehicle number.",
        "received_on": "The day you received it: YYYY-MM-DD.",
        "happened_on": "The month it happened: YYYY-MM. May be empty.",
        "record_type": "What it is: choose from the list.",
        "came_from": "Who told you: choose from the list.",
        "organisation": "Leave it empty: it is yours.",
        "exploitation": "Choose one, or type several with a semicolon between them. Empty means "
        "unknown.",
        "child": "Was anyone under 18? Empty means unknown.",
        "sector": "The kind of business, if any: choose from the list.",
        "place_kind": "How exactly the place is known: choose from the list.",
        "place": "The place in the form of its kind: easting,northing or longitude,latitude; UPRN; "
        "postcode; ward code; town; district code; empty for force.",
        "source_grade": "How reliable the source is: 1 to 3. May be empty.",
        "information_grade": "A to E. E, suspected false, is kept and not counted.",
        "handling": "P: may be counted for partners. C: conditions apply. Empty means C.",
        "linked_case": "The same keyed hash on every record of one case: 16 to 128 hex digits.",
        "operation": "The same keyed hash on every record that one operation brought: 16 to 128 "
        "hex digits.",
        "district": "Where: the code of a district, or empty for the whole force.",
        "count": "How many: a whole number.",
    }
)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Words to choose from, as they stand in a column of the sheet of lists."""

    column: int
    words: tuple[str, ...]

    @property
    def area(self) -> str:
        """Its cells, as a workbook names them."""
        letter = chr(ord("A") + self.column)
        return f"={LISTS}!${letter}$2:${letter}${len(self.words) + 1}"


def return_template(
    lists: ClosedLists,
    *,
    quarters: Sequence[str],
    organisation: str = "",
    quarter: str = "",
) -> bytes:
    """Return the template as the bytes of an XLSX file.

    Parameters
    ----------
    lists
        Words to choose from.
    quarters
        Quarters to choose from, such as ``2026-Q3``.
    organisation, quarter
        What is filled in already, or ``""``.
    """
    file = BytesIO()
    book: _Book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": _TITLE, "created": _LONG_AGO})
    choices = _choices(lists, quarters)
    style = _styles(book)
    sheets = {name: book.add_worksheet(name) for name in (START, RECORDS, TOTALS, LISTS)}
    _write_start(sheets[START], style, choices, {"organisation": organisation, "quarter": quarter})
    _write_table(sheets[RECORDS], style, COLUMNS, choices)
    _write_table(sheets[TOTALS], style, TOTALS_ASKED, choices)
    _write_lists(sheets[LISTS], style, choices)
    sheets[START].activate()
    book.close()
    return file.getvalue()


def _choices(lists: ClosedLists, quarters: Sequence[str]) -> Mapping[str, _Choice]:
    words: dict[str, Sequence[str]] = {
        "organisation": sorted(lists.organisations),
        "quarter": quarters,
        "nil": ["yes"],
        "record_type": RECORD_TYPES,
        "came_from": ORIGINS,
        "exploitation": EXPLOITATION,
        "child": ["yes", "no", "unknown"],
        "sector": sorted(lists.sectors),
        "place_kind": ["point", "uprn", "postcode", "ward", "town", "district", "force"],
        "source_grade": ["1", "2", "3"],
        "information_grade": list("ABCDE"),
        "handling": ["P", "C"],
        "district": sorted(lists.districts),
        "town": sorted(lists.towns),
    }
    return {name: _Choice(at, tuple(held)) for at, (name, held) in enumerate(words.items())}


def _styles(book: _Book) -> dict[str, Any]:
    text = {"num_format": "@", "valign": "top"}
    box = {**text, "text_wrap": True, "border": 1, "bg_color": "#FFFDF0"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "said": book.add_format({"valign": "top"}),
        "heading": book.add_format({**text, "bold": True, "bottom": 2, "bg_color": "#E8ECEF"}),
        "must": book.add_format({**text, "bold": True, "bottom": 2, "bg_color": "#C9D9E6"}),
        "question": book.add_format({**text, "bold": True, "text_wrap": True}),
        "note": book.add_format({**text, "text_wrap": True}),
        "box": book.add_format(box),
        "text": book.add_format(text),
    }


def _write_start(
    sheet: _Sheet,
    style: Mapping[str, Any],
    choices: Mapping[str, _Choice],
    filled: Mapping[str, str],
) -> None:
    """Write the questions, each with a box for its answer and a note of what it is for."""
    sheet.write_string(0, 0, _TITLE, style["title"])
    for row, said in enumerate(_INTRODUCTION, start=1):
        sheet.write_string(row, 0, said, style["said"])
    for column, heading in enumerate(FRONT_HEADINGS):
        sheet.write_string(TITLE_LINES, column, heading, style["heading"])
    for at, (name, question) in enumerate(QUESTIONS.items()):
        row = TITLE_LINES + 1 + at
        sheet.set_row(row, 120 if name in NARRATIVES else 32)
        sheet.write_string(row, 0, question, style["question"])
        _write_box(sheet, row, filled.get(name, ""), style["box"])
        sheet.write_string(row, 2, _NOTES[name], style["note"])
        sheet.data_validation(row, 1, row, 1, _answer(name, choices))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 46)
    sheet.freeze_panes(TITLE_LINES + 1, 0)
    _set_print(sheet)


def _write_box(sheet: _Sheet, row: int, held: str, box: Any) -> None:  # noqa: ANN401 - as _Sheet
    if held:
        sheet.write_string(row, 1, held, box)
    else:
        sheet.write_blank(row, 1, None, box)


def _answer(name: str, choices: Mapping[str, _Choice]) -> dict[str, Any]:
    """Return what a box of the first sheet takes."""
    if name not in NARRATIVES:
        return _listed(name, choices[name], QUESTIONS[name])
    return {
        "validate": "length",
        "criteria": "<=",
        "value": LONGEST_ANSWER,
        "input_title": _short(QUESTIONS[name]),
        "input_message": _NO_NAMES,
        "error_title": "Too long",
        "error_message": f"At most {LONGEST_ANSWER:,} characters. {_NO_NAMES}",
    }


def _write_table(
    sheet: _Sheet, style: Mapping[str, Any], columns: Sequence[str], choices: Mapping[str, _Choice]
) -> None:
    """Write the headings, say what each column holds, and make its cells ready."""
    for at, column in enumerate(columns):
        must = column in REQUIRED or columns is TOTALS_ASKED
        heading = style["must" if must else "heading"]
        sheet.write_string(0, at, column, heading)
        sheet.write_comment(0, at, _HOLDS[column], {"author": _TITLE, "x_scale": 2})
        sheet.set_column(at, at, max(14, len(column) + 4), style["text"])
        sheet.data_validation(1, at, ROWS_READY, at, _cell(column, at, choices))
    sheet.freeze_panes(1, 1)
    _set_print(sheet)


def _cell(column: str, at: int, choices: Mapping[str, _Choice]) -> dict[str, Any]:
    """Return what a cell of a column takes."""
    if column in choices:
        return _listed(column, choices[column], column, strict=column != "exploitation")
    checks = {
        "received_on": _date_check(f"{chr(ord('A') + at)}2", days=True),
        "happened_on": _date_check(f"{chr(ord('A') + at)}2", days=False),
        "count": {"validate": "custom", "value": f"=ISNUMBER(VALUE({chr(ord('A') + at)}2))"},
    }
    check = checks.get(column, {"validate": "any"})
    return {
        **check,
        "input_title": _short(column),
        "input_message": _HOLDS[column][:255],
        "error_title": _short(column),
        "error_message": _HOLDS[column][:255],
    }


def _date_check(cell: str, *, days: bool) -> dict[str, Any]:
    """Check a date typed as text: a spreadsheet would otherwise write it in its own way."""
    length, month = (10, f"DATEVALUE({cell})") if days else (7, f'DATEVALUE({cell}&"-01")')
    typed = f'AND(LEN({cell})={length},MID({cell},5,1)="-",ISNUMBER({month}))'
    return {"validate": "custom", "value": f"={typed}"}


def _listed(name: str, choice: _Choice, title: str, *, strict: bool = True) -> dict[str, Any]:
    note = _NOTES.get(name) if title in QUESTIONS.values() else _HOLDS.get(name)
    return {
        "validate": "list",
        "source": choice.area,
        "input_title": _short(title),
        "input_message": (note or "Choose from the list.")[:255],
        "error_title": "Not on the list",
        "error_message": "Choose a word from the list.",
        "error_type": "stop" if strict else "information",
    }


def _short(title: str) -> str:
    """Cut a title to what a spreadsheet shows of it."""
    return title[:32]


def _write_lists(sheet: _Sheet, style: Mapping[str, Any], choices: Mapping[str, _Choice]) -> None:
    """Write the words to choose from on a sheet that is there to be looked at too."""
    for name, choice in choices.items():
        sheet.write_string(0, choice.column, name, style["heading"])
        for row, word in enumerate(choice.words, start=1):
            sheet.write_string(row, choice.column, word, style["text"])
        sheet.set_column(choice.column, choice.column, max(14, *map(len, choice.words)) + 2)
    sheet.freeze_panes(1, 0)
    sheet.protect()
    _set_print(sheet)


def _set_print(sheet: _Sheet) -> None:
    """Print across, every column on one page, the headings on each."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")
