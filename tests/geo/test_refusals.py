"""A refusal counts a row once and says where, in order of lines."""

from geo.refusals import Refusal, refused_lines


def test_a_row_refused_for_two_reasons_is_one_row():
    refusals = [Refusal(3, "child", "x"), Refusal(3, "place", "y"), Refusal(9, "", "z")]

    assert refused_lines(refusals) == {3, 9}


def test_a_refusal_names_line_and_column_and_sorts_by_them():
    about_row, about_cell = Refusal(12, "", "too many cells"), Refusal(3, "place", "a ward code")

    assert str(about_cell) == "line 3, place: a ward code"
    assert str(about_row) == "line 12: too many cells"
    assert sorted([about_row, about_cell]) == [about_cell, about_row]
