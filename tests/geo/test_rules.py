"""A rule allows what it says and refuses the rest by line and reason, never with the value."""

from datetime import date

import pandas as pd
import pytest

from geo import rules

TODAY = date(2026, 11, 22)


def faulty(checks, *texts):
    """Which of the texts a rule refuses, and why."""
    frame = pd.DataFrame({"it": texts}, index=range(2, len(texts) + 2), dtype="str")
    found = rules.faults(frame, {"it": checks})
    told = [(texts[fault.line - 2], fault.reason) for fault in found]
    assert not [text for text, reason in told if len(text) > 3 and text in reason]
    return {texts[fault.line - 2]: fault.reason for fault in found}


@pytest.mark.parametrize(
    ("checks", "good", "bad"),
    [
        (rules.word(["red", "blue"]), ["red", "blue"], ["", "Red", "green"]),
        (rules.word(["red", ""]), ["red", ""], ["green"]),
        (rules.form("[a-c]+", "must be a, b, c"), ["abc"], ["", "abcd", "a\n"]),
        (rules.whole(), ["0", "007", "9999999"], ["", "-1", "1.0", "1e3", "12345678", "٣"]),
        (rules.whole(empty=True), ["", "12"], [" ", "x"]),
        (
            rules.day(TODAY),
            ["2000-01-01", "2024-02-29", "2026-11-22"],
            ["", "2026-11-23", "1999-12-31", "2025-02-29", "22/11/2026"],
        ),
        (
            rules.month(TODAY),
            ["2000-01", "2026-11"],
            ["", "2026-12", "1999-12", "2026-13", "Nov-26", "2026-11-01"],
        ),
        (
            rules.quarter(TODAY),
            ["2000-Q1", "2026-Q4"],
            ["", "2027-Q1", "1999-Q4", "2026-Q5", "Q3 2026"],
        ),
        (rules.period(TODAY), ["2026", "2025-Q4"], ["2027", "1999", "2026-Q5", "2025/26"]),
        (
            rules.reference(TODAY),
            ["WYP-000123", "LCC-2026-0045"],
            ["abc-1234", "AB1", "07700-900123", "SMITH-JANE", "AB123456C"],
        ),
    ],
)
def test_rule_allows_what_it_says(checks, good, bad):
    assert set(faulty(checks, *good, *bad)) == set(bad)


def test_a_reason_says_what_is_expected():
    assert faulty(rules.word(["red", ""]), "green") == {"green": "must be one of red, (empty)"}
    assert faulty(rules.word(["x"], "a key"), "green") == {"green": "must be a key"}


def test_every_fault_is_named_by_its_line_and_column():
    frame = pd.DataFrame({"a": ["1", "x"], "b": ["y", "y"], "c": ["?", "?"]}, index=[7, 9])
    found = rules.faults(frame.astype("str"), {"a": rules.whole(), "b": rules.word(["z"])})

    assert [(fault.line, fault.column) for fault in found] == [(7, "b"), (9, "a"), (9, "b")]


def test_no_rows_have_no_faults():
    assert rules.faults(pd.DataFrame({"a": []}, dtype="str"), {"a": rules.whole()}) == []
