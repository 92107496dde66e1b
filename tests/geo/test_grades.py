"""Only the last grade says that information is suspected false."""

import pandas as pd
import pytest

from geo.grades import is_suspected_false


@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_only_the_last_grade_is_suspected_false(kind):
    grades = pd.DataFrame({"information_grade": pd.Series([*"ABCDE", None], dtype=kind)})

    assert is_suspected_false(grades).tolist() == [False] * 4 + [True, False]


def test_no_records_are_no_suspicion():
    assert is_suspected_false(pd.DataFrame({"information_grade": []})).size == 0
