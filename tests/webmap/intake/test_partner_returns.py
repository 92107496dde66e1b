"""A Partner return goes in whole, once, or not at all, and its receipt accounts for every row."""

from datetime import datetime

import pytest

from boundaries.errors import InputRefused
from geo.sources.partner_return import ReturnRefused
from tests.concern_files import LISTS, TODAY
from tests.return_files import ORGANISATION, QUARTER, RECORD, TOTAL, fill
from webmap.config import Settings
from webmap.db.records.concerns import batches, records_frame
from webmap.db.records.context import figures_frame, returns_frame
from webmap.db.records.undoing import undo
from webmap.intake.importing import Handling
from webmap.intake.partner_returns import import_return
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
SETTINGS = Settings(records_url=None)
SAID = "Fewer reports came from care homes."


@pytest.fixture
def take(workspace, tmp_path):
    def taking(*given, dry_run=False, correct=False, name="return.xlsx", **answers):
        path = fill(tmp_path / name, *given, **answers)
        handling = Handling.of(
            LISTS, today=TODAY, imported_at=NOW, dry_run=dry_run, correct=correct
        )
        return import_return(workspace, SETTINGS, path, handling)

    return taking


@pytest.fixture
def held(workspace):
    """What the store holds: records, totals, returns and batches."""

    def looking():
        with open_records(workspace, SETTINGS) as db:
            kept = [records_frame(db), figures_frame(db), returns_frame(db)]
            return [frame.to_csv(index=False) for frame in kept], len(batches(db))

    return looking


def second(**changes):
    return {**RECORD, "concern_id": "LCC-0002", **changes}


def test_records_totals_and_answers_go_in_together(take, held):
    receipt = take([RECORD, second(child="17")], [TOTAL], learnt=SAID)
    (records, totals, returns), count = held()

    assert receipt.lines == (
        f"Organisation {ORGANISATION}, quarter {QUARTER}: return received.",
        "Records: 2 read = 1 accepted + 0 duplicate + 1 refused.",
        "Totals: 1 read = 1 accepted + 0 duplicate + 0 refused.",
        "Answers received - what changed this quarter: no, what was learnt: yes, what you ask of "
        "the partnership: no.",
        f"Reference {receipt.reference}. Correct the refused lines and send the whole return "
        "again: none counts twice.",
    )
    assert [(sheet, each.line, each.column) for sheet, each in receipt.refusals] == [
        ("Records", 3, "child")
    ]
    assert (records.count("\n"), totals.count("\n"), count) == (2, 2, 3)
    assert SAID in returns
    assert receipt.standing == "1 received, 0 nil, 1 missing"


def test_the_same_return_twice_changes_nothing(take, held):
    take([RECORD], [TOTAL], changed=SAID)
    before = held()
    again = take([RECORD], [TOTAL], changed=SAID, name="again.xlsx")

    assert held()[0] == before[0]
    assert "1 read = 0 accepted + 1 duplicate + 0 refused" in again.lines[1]
    assert "1 read = 0 accepted + 1 duplicate + 0 refused" in again.lines[2]


def test_corrected_lines_are_sent_with_the_whole_return_again(take, held):
    take([RECORD, second(child="17")], [TOTAL], changed=SAID)
    receipt = take([RECORD, second()], [TOTAL], changed=SAID)

    assert receipt.lines[1] == "Records: 2 read = 1 accepted + 1 duplicate + 0 refused."
    assert receipt.lines[4].endswith("Nothing more is needed.")
    assert held()[0][0].count("\n") == 3


def test_nothing_to_report_goes_in(take, held):
    receipt = take(nil="yes", asked=SAID)

    assert receipt.lines[0].endswith("nothing to report.")
    assert receipt.lines[1:3] == ("Records: none sent.", "Totals: none sent.")
    assert f"{ORGANISATION},{QUARTER},nil" in held()[0][2]


@pytest.mark.parametrize("sheets", [([RECORD],), ([], [TOTAL]), ([RECORD], [TOTAL])])
def test_nothing_to_report_with_rows_is_refused_whole(take, held, sheets):
    take(nil="yes", quarter="2026-Q2")
    before = held()

    with pytest.raises(ReturnRefused, match="rows on the other sheets"):
        take(*sheets, nil="yes")
    assert held() == before


@pytest.mark.parametrize(
    ("sheets", "stored"),
    [
        (([RECORD],), "1 records and 0 rows of totals"),
        (([], [TOTAL]), "0 records and 1 rows of totals"),
        (([RECORD], [TOTAL]), "1 records and 1 rows of totals"),
    ],
)
def test_nothing_to_report_after_a_report_is_refused_until_that_is_undone(
    take, held, workspace, sheets, stored
):
    reported = take(*sheets)
    before = held()

    for correct in (False, True):
        with pytest.raises(ReturnRefused, match=f"{stored}.*plainsight undo") as refused:
            take(nil="yes", correct=correct)
        assert "Nothing was stored" in str(refused.value)
    assert held() == before
    take(nil="yes", quarter="2026-Q2")  # another quarter is no contradiction

    with open_records(workspace, SETTINGS, writing=True) as db:
        undo(db, reported.batches, NOW)
    assert take(nil="yes").lines[4].endswith("Nothing more is needed.")


def test_nothing_to_report_beside_other_files_says_what_stands(take, workspace):
    take([RECORD])
    take(nil="yes", quarter="2026-Q2")
    with open_records(workspace, SETTINGS, writing=True) as db:
        returns = [batch.batch_id for batch in batches(db) if batch.source == "return"]
        undo(db, [returns[0]], NOW)

    assert (
        take(nil="yes", name="nil.xlsx")
        .lines[4]
        .endswith(
            "Other files brought 1 records and 0 rows of totals of that quarter; they stay stored."
        )
    )


def test_a_report_after_nothing_to_report_is_a_correction(take):
    take(nil="yes")
    with pytest.raises(InputRefused, match="use --correct"):
        take([RECORD])
    assert take([RECORD], correct=True).lines[0].endswith("return received.")


def test_a_return_that_says_nothing_is_refused(take, held):
    take(nil="yes", quarter="2026-Q2")
    before = held()

    with pytest.raises(ReturnRefused, match="choose yes"):
        take(changed=SAID)
    assert held() == before


@pytest.mark.parametrize(
    "sheets", [([{**RECORD, "child": "17"}], [TOTAL]), ([RECORD], [{**TOTAL, "count": "many"}])]
)
def test_a_sheet_without_one_usable_row_refuses_the_other_too(take, held, sheets):
    take(nil="yes", quarter="2026-Q2")
    before = held()

    with pytest.raises(InputRefused, match="none of its 1 rows can be used"):
        take(*sheets)
    assert held() == before


def test_other_answers_for_the_same_quarter_are_a_correction(take, held):
    take([RECORD], changed=SAID)

    with pytest.raises(InputRefused, match="use --correct"):
        take([RECORD], changed="More reports came from care homes.")
    take([RECORD], changed="More reports came from care homes.", correct=True)
    assert "More reports" in held()[0][2]
    assert SAID not in held()[0][2]


def test_a_trial_stores_nothing(take, workspace):
    receipt = take([RECORD], [TOTAL], dry_run=True)

    assert "1 accepted" in receipt.lines[1]
    assert not workspace.root.exists()


def test_the_receipt_for_a_program_says_the_same(take):
    told = take([RECORD, second(child="17")], [TOTAL], learnt=SAID).as_json()

    assert told["records"] == {
        "read": 2,
        "accepted": 1,
        "duplicate": 0,
        "refused": 1,
        "batch_id": told["records"]["batch_id"],
    }
    assert told["answered"] == ("learnt",)
    assert len(told["receipt"]) == 5
    assert SAID not in str(told)
    assert [each["line"] for each in told["refusals"]] == [3]
