"""Content marks what is read from the system, left open or amiss in the words themselves."""

import pytest

from tests.webmap.documents.papers import a_paper
from webmap.documents.content import Mark, Run, blank, fact, finding, table, words


def test_marks_stand_in_the_words():
    assert fact(24).shown == "◆ 24"
    assert blank("the steward").shown == "[to be completed by the steward]"
    assert blank("the steward", "who").shown == "[to be completed by the steward: who]"
    assert finding("open to others").shown == "FINDING: open to others"
    assert words("a", fact("b")) == (Run("a"), Run("b", Mark.FACT))


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="cells"):
        table("Two", ("a", "b"), [("one",)])


def test_all_words_are_gone_through_once_and_in_order():
    said = [run.text for run in a_paper().runs()]
    assert said[:5] == ["Kept for ", "24 months", ".", "one", "two"]
    assert said.count("24 months") == 1
    assert "the key can be read" in said[-2]
