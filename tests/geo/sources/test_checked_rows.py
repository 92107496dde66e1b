"""Every row read is good, refused by its line, or passed over; none is lost on the way."""

import pandas as pd
import pytest

from geo.errors import ColumnsRefused
from geo.refusals import Refusal
from geo.sources.checked_rows import accounted, changed, checked_rows, text_of, without
from geo.sources.layout import Layout, RowTest
from geo.sources.tabular import TextChunk
from tests.concern_files import terms
from tests.table_files import write_table

SHORT = Refusal(3, "", "has 1 values where the headings have 2")


def text(**changes):
    frame = pd.DataFrame({"a": ["x", "y", "z"]}, index=pd.Index([2, 4, 5], name="line"))
    told = {"frame": frame, "refusals": (SHORT,), "position": 40, "passed_over": 1, "discarded": 6}
    return TextChunk(**{**told, **changes})


def wrong(frame):
    return [Refusal(line, "a", "must not be y") for line in frame.index[frame["a"] == "y"]]


def test_good_rows_are_kept_and_the_others_refused_in_the_order_of_their_lines():
    (chunk,) = checked_rows([text()], wrong, lambda good: good.assign(uid=good["a"]))

    assert chunk.rows["uid"].to_dict() == {2: "x", 5: "z"}
    assert [refusal.line for refusal in chunk.refusals] == [3, 4]
    assert (chunk.read, chunk.position) == (4, 40)
    assert (chunk.passed_over, chunk.discarded, chunk.uncoded) == (1, 6, 0)


def test_only_good_rows_are_made_into_rows():
    def no_y(good):
        assert "y" not in set(good["a"])
        return good

    assert [len(chunk.rows) for chunk in checked_rows([text(), text()], wrong, no_y)] == [2, 2]


def test_rows_left_out_before_the_check_are_passed_over():
    (left,) = changed([text()], lambda frame: frame[frame["a"] != "z"])

    assert (left.frame.index.tolist(), left.passed_over, left.read) == ([2, 4], 2, 3)
    assert left.refusals == (SHORT,)


def test_tidying_passes_nothing_over():
    (tidy,) = changed([text()], lambda frame: frame + " ")

    assert (tidy.frame["a"].tolist(), tidy.passed_over) == (["x ", "y ", "z "], 1)


def test_a_line_that_is_lost_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="every row must be exactly one"):
        accounted(text(), text().frame.iloc[:1], [])


def test_rows_without_a_handling_code_are_told():
    assert accounted(text(), text().frame, [], uncoded=2).uncoded == 2


def test_a_row_at_fault_twice_is_left_out_once():
    faults = [Refusal(4, "a", "is wrong"), Refusal(4, "b", "is wrong too")]

    assert without(text().frame, faults).index.tolist() == [2, 5]


def test_terms_say_encoding_layout_and_chunk(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("Wo;\u00c4\n".replace(";", ",").encode("cp1252") + b"Leeds,1\nYork,2\n")
    layout = Layout(headings={"where": "Wo"})
    told = terms(encoding="cp1252", layout=layout, chunk_rows=1)

    found = list(text_of(path, told, ("where",), required=("where",)))

    assert [each.frame["where"].tolist() for each in found] == [["Leeds"], ["York"]]
    assert {each.discarded for each in found} == {1}


def test_the_layout_of_a_source_goes_before_that_of_the_terms(tmp_path):
    path = write_table(tmp_path / "t.csv", {"Town": "Leeds"}, {"Town": "York"})
    own, other = Layout(headings={"where": "Town"}), Layout(headings={"where": "Place"})
    only = RowTest("where", lambda town: town == "York")

    (found,) = text_of(path, terms(layout=other), ("where",), layout=own, only=only)

    assert (found.frame["where"].tolist(), found.passed_over) == (["York"], 1)
    with pytest.raises(ColumnsRefused):
        next(text_of(path, terms(layout=other), ("where",), required=("where",)))
