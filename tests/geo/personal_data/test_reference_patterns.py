"""A registered pattern is safe: no list can hang the reader or make room for a name."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.personal_data.reference_patterns import keeps_pattern, require_safe_pattern

SAFE = ["[0-9]{10}", r"\d{10}", "HT-[A-Z]{2}[0-9]{6}", "[A-F0-9]{8}-[A-F0-9]{4}", "WY[0-9]{4,9}",
        "ABC", "[A-Z]{4}-?[A-Z]{4}".replace("-?", "-"), "A?[0-9]{4}", "[ACE]{30}"]  # fmt: skip


@pytest.mark.parametrize("pattern", SAFE)
def test_literals_classes_and_counts_are_safe(pattern):
    require_safe_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "1 to 40"),
        ("[0-9]{41}", "1 to 40"),
        ("[0-9]{20}[0-9]{21}", "1 to 40"),
        ("(A+)+", "may hold only"),
        ("A*", "may hold only"),
        ("A+", "may hold only"),
        ("A|B", "may hold only"),
        (".{10}", "may hold only"),
        (r"\w{4}", "may hold only"),
        ("[^A]{4}", "may hold only"),
        ("^ABC$", "may hold only"),
        ("(?i)abc", "may hold only"),
        (r"(A)\1", "may hold only"),
        ("abc", "may hold only"),
        ("A{2}{3}", "may hold only"),
        ("[0-9]{9,2}", "smaller than its first"),
        ("[9-0]{4}", "backwards"),
        ("[A-]{4}", "not made of"),
        ("[A-Z]{5}", "more than 4"),
        ("[A-Z]{4}[A-Z]?", "more than 4"),
        ("[A-Z0-9]{12}", "more than 4"),
        ("[A-Z]{1,40}", "more than 4"),
    ],
)
def test_anything_else_is_refused_without_being_repeated(pattern, said):
    with pytest.raises(ValueError, match=said) as refused:
        require_safe_pattern(pattern)
    assert not pattern or pattern not in str(refused.value)


def test_a_reference_is_held_against_the_pattern_of_its_own_organisation():
    references = pd.Series(["0770090012", "0770090012", "HT-1", "0770090012X"], index=[4, 3, 2, 1])
    senders = pd.Series(["ours", "theirs", "ours", "ours"], index=[4, 3, 2, 1])

    kept = keeps_pattern(references, senders, {"ours": "[0-9]{10}", "nobody": "X"})

    assert kept.to_dict() == {4: True, 3: False, 2: False, 1: False}


@given(
    pattern=st.sampled_from(SAFE),
    reference=st.text("ABCEF0123456789-", min_size=1, max_size=14),
)
def test_it_agrees_with_the_usual_reading_of_the_pattern(pattern, reference):
    kept = keeps_pattern(pd.Series([reference]), pd.Series(["ours"]), {"ours": pattern})
    assert kept.tolist() == [re.fullmatch(pattern, reference) is not None]
