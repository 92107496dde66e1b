"""The Partner return: its answers, its sheets, and what refuses it."""

from datetime import date, datetime

import openpyxl
import pytest

from geo.errors import ColumnsRefused, InputRefused
from geo.sources.partner_return import (
    LONGEST_ANSWER,
    RECORDS,
    START,
    TOTALS,
    ReturnRefused,
    front_chunk,
    read_front_page,
    return_records,
    return_totals,
)
from tests.concern_files import KEY, terms
from tests.return_files import ORGANISATION, QUARTER, RECORD, TOTAL, fill, template
from tests.table_files import everything

SAID = "More car washes in the east of the city took on workers.\nTwo shut after visits."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "return.xlsx"


def front_of(path):
    return read_front_page(path, terms())


def records_of(path):
    return everything(return_records(path, front_of(path), terms()))


def change(path, sheet, cell, value):
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


def test_the_first_sheet_says_who_when_and_what(path):
    front = front_of(fill(path, changed=SAID, asked="A joint visit."))

    assert (front.organisation, front.quarter, front.is_nil) == (ORGANISATION, QUARTER, False)
    assert (front.changed, front.learnt, front.asked) == (SAID, "", "A joint visit.")
    assert front.answered == ("changed", "asked")
    assert SAID not in repr(front)


def test_the_template_as_sent_is_read_too(path):
    path.write_bytes(template(organisation=ORGANISATION, quarter=QUARTER))

    assert front_of(path).organisation == ORGANISATION
    assert list(return_records(path, front_of(path), terms())) == []
    assert list(return_totals(path, front_of(path), terms())) == []


@pytest.mark.parametrize(
    ("answers", "box", "said"),
    [
        ({"organisation": "Jane Doe"}, "Organisation", "must be a key of the list"),
        ({"organisation": ""}, "Organisation", "must be a key of the list"),
        ({"quarter": "Q3"}, "Quarter", "must be a quarter"),
        ({"quarter": "2027-Q1"}, "Quarter", "lies in the future"),
        ({"nil": "perhaps"}, "Nothing to report", "must be yes"),
        ({"changed": "x" * (LONGEST_ANSWER + 1)}, "What changed this quarter", "2,000 characters"),
    ],
)
def test_a_wrong_answer_is_refused_by_its_box(path, answers, box, said):
    with pytest.raises(ReturnRefused) as refused:
        front_of(fill(path, **answers))

    assert f"{START}, {box}: " in str(refused.value)
    assert said in str(refused.value)
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize("box", ["changed", "learnt", "asked"])
@pytest.mark.parametrize(
    ("kind", "canary"),
    [
        ("a telephone number", "call 07700 900123 about it"),
        ("an e-mail address", "write to j.doe@example.org"),
        ("a name", "we met Mr Kowalski there"),
        ("a National Insurance number", "it was AB123456C again"),
    ],
)
def test_an_answer_with_personal_data_is_refused_and_not_quoted(path, box, kind, canary):
    with pytest.raises(ReturnRefused) as refused:
        front_of(fill(path, **{box: f"Nothing new. {canary}"}))

    assert kind in str(refused.value)
    assert not [w for w in canary.split() if len(w) > 5 and w in str(refused.value)]


def test_an_answer_to_no_question_is_not_lost_in_silence(path):
    with pytest.raises(ReturnRefused, match="row 14: holds an answer to no question"):
        front_of(change(fill(path), START, "B14", "A joint visit."))


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [("A9", "Please tell us", "question is missing"), ("A9", "What was learnt", "asked twice")],
)
def test_questions_are_those_of_the_template(path, cell, value, said):
    with pytest.raises(ReturnRefused, match=said):
        front_of(change(fill(path), START, cell, value))


def test_a_formula_in_an_answer_is_refused(path):
    with pytest.raises(ReturnRefused, match="formula"):
        front_of(change(fill(path), START, "B9", '=HYPERLINK("x")'))


def test_records_are_the_senders_own(path):
    rows, refused, _ = records_of(fill(path, [RECORD, {**RECORD, "concern_id": "LCC-0002"}]))

    assert refused == []
    assert set(rows["organisation"]) == {ORGANISATION}
    assert rows["received_on"].dt.date.tolist() == [date(2026, 7, 14)] * 2


def test_a_date_typed_as_a_date_is_the_same_date(path, tmp_path):
    typed = records_of(fill(tmp_path / "typed.xlsx", [RECORD]))[0]
    picked = {**RECORD, "received_on": datetime(2026, 7, 14)}  # noqa: DTZ001 - as a cell holds it
    assert records_of(fill(path, [picked]))[0].equals(typed)


def test_a_record_of_another_organisation_is_refused(path):
    other = {**RECORD, "concern_id": "WYP-0002", "organisation": "west_yorkshire_police"}
    _, refused, _ = records_of(fill(path, [RECORD, other]))
    chunks = return_records(path, front_of(path), terms())

    assert refused == [(3, "organisation")]
    assert "organisation named on the first sheet" in next(chunks).refusals[0].reason


def test_totals_are_of_the_senders_quarter(path):
    fill(path, totals=[TOTAL, {**TOTAL, "count": "many"}])
    rows, refused, _ = everything(return_totals(path, front_of(path), terms()))

    assert (rows["body"].tolist(), rows["how_many"].tolist()) == ([ORGANISATION], [12])
    assert rows["period_start"].dt.date.tolist() == [date(2026, 7, 1)]
    assert refused == [(3, "count")]


def test_a_column_that_was_added_refuses_the_return(path):
    fill(path, [RECORD])
    change(path, RECORDS, "Q1", "victim")

    with pytest.raises(ColumnsRefused, match="1 columns that were not agreed"):
        records_of(path)


@pytest.mark.parametrize("sheet", [START, RECORDS, TOTALS])
def test_a_missing_sheet_refuses_the_return(path, sheet):
    book = openpyxl.load_workbook(fill(path, [RECORD], [TOTAL]))
    del book[sheet]
    book.save(path)

    with pytest.raises(InputRefused, match="name"):
        records_of(path), list(return_totals(path, front_of(path), terms()))


def test_a_csv_is_no_return(tmp_path):
    path = tmp_path / "return.csv"
    path.write_text("Question,Your answer\nOrganisation,leeds_council\n")

    with pytest.raises(InputRefused):
        front_of(path)


def test_one_return_a_quarter_is_known_by_its_sender(path):
    one = front_chunk(front_of(fill(path, changed=SAID)), KEY).rows.iloc[0]
    other = front_chunk(front_of(fill(path, nil="yes")), KEY).rows.iloc[0]
    later = front_chunk(front_of(fill(path, quarter="2026-Q2")), KEY).rows.iloc[0]

    assert (one["state"], other["state"]) == ("received", "nil")
    assert (one["uid"], one["changed"]) == (other["uid"], SAID)
    assert one["content"] != other["content"]
    assert later["uid"] != one["uid"]
    assert other["changed"] != other["changed"]  # missing, not empty
