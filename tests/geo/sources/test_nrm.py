"""NRM tables: only margins are kept, in our words and with the days of their quarter."""

import json
from datetime import date

import pytest

from geo.errors import ColumnsRefused
from geo.periods import Period
from geo.sources.nrm import read_nrm
from tests.concern_files import terms
from tests.table_files import everything, write_table

CELL = {
    "First responder type": "Police",
    "First responder": "West Yorkshire Police",
    "Exploitation type": "Total",
    "Age at exploitation": "Total",
    "Gender": "Total",
    "Nationality": "Total",
    "People": "49.0",
    "quarter": "2022_q2",
}
PLACE = {
    "Year": "2023",
    "Quarter": "Q4",
    "Age at exploitation": "Child (17 or under)",
    "Location of exploitation": "UK and Overseas",
    "NRM referrals": "142",
}
AGES = ("Adult (18 or over)", "Child (17 or under)", "Age not specified or unknown")
DECISIONS = ("Negative conclusive grounds", "Positive conclusive grounds", "Total")
GROUNDS = {
    "Year": "2023",
    "Quarter": "Q4",
    **{f"{age} - {told}": str(at) for at, age in enumerate(AGES) for told in DECISIONS},
    "Total": "3148",
}


@pytest.fixture
def read(tmp_path):
    def reading(*rows, name="nrm.csv", **days):
        return everything(read_nrm(write_table(tmp_path / name, *rows), terms(**days)))

    return reading


def test_a_margin_is_kept_with_its_days(read):
    rows, refused, account = read(CELL)
    row = rows.iloc[0]

    assert (refused, account, row.name) == ([], (1, 0), 2)
    assert (row["series"], row["body"], row["dims"]) == (
        "nrm_referrals",
        CELL["First responder"],
        "{}",
    )
    assert (row["period_start"].date(), row["period_end"].date()) == (
        date(2022, 4, 1),
        date(2022, 7, 1),
    )
    assert row["how_many"] == 49


@pytest.mark.parametrize("leaf", [{"Nationality": "Albanian"}, {"Gender": "Female"}])
def test_a_leaf_of_nationality_or_gender_is_passed_over(read, leaf):
    rows, refused, account = read(CELL, {**CELL, **leaf, "People": "1"})

    assert (len(rows), refused, account) == (1, [], (1, 1))


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("Labour", "labour"),
        ("Labour & Criminal", "criminal;labour"),
        ("Sexual, Labour & Domestic", "domestic_servitude;labour;sexual"),
        ("Domestic & Organ Harvesting", "domestic_servitude;organ_removal"),
        ("Not specified or unknown", "unknown"),
        ("LABOUR", "labour"),
    ],
)
def test_combinations_are_put_in_our_words(read, written, ours):
    rows, _, _ = read({**CELL, "Exploitation type": written, "Age at exploitation": AGES[0]})

    assert json.loads(rows["dims"].iloc[0]) == {"exploitation": ours, "age": "adult"}


@pytest.mark.parametrize(
    ("column", "value", "ours"),
    [
        ("Exploitation type", "Labour & Piracy", "exploitation"),
        ("Age at exploitation", "17", "age"),
        ("People", "49.5", "count"),
        ("People", "[c]", "count"),
        ("People", "", "count"),
        ("quarter", "2022", "quarter"),
        ("quarter", "2022_q5", "quarter"),
        ("quarter", "", "quarter"),
        ("First responder", "=HYPERLINK", "body"),
    ],
)
def test_a_wrong_cell_is_refused_by_line_and_column(read, column, value, ours):
    rows, refused, account = read(CELL, {**CELL, column: value})

    assert (len(rows), refused, account) == (1, [(3, ours)], (2, 0))


def test_a_file_without_quarters_takes_the_one_given(read):
    without = {name: value for name, value in CELL.items() if name != "quarter"}
    given = read(without, period=Period.quarter("2022-Q2"))[0]

    assert given["uid"].tolist() == read(CELL)[0]["uid"].tolist()
    assert read(without)[1] == [(2, "quarter")]


@pytest.mark.parametrize(
    ("year", "begins", "start"),
    [
        ("2023", 1, "2023-10-01"),
        ("2023", 4, "2024-01-01"),
        ("2023/24", 1, "2024-01-01"),
        ("2023-24", 1, "2024-01-01"),
        ("2023/2024", 1, "2024-01-01"),
    ],
)
def test_a_quarter_starts_where_its_year_does(read, year, begins, start):
    rows, _, _ = read({**PLACE, "Year": year}, year_begins=begins)

    assert rows["period_start"].iloc[0].date().isoformat() == start
    assert (rows["period_end"] - rows["period_start"]).dt.days.between(90, 92).all()


@pytest.mark.parametrize("year", ["2023/25", "23", "1823", "2023/4", "2023 24"])
def test_a_year_that_is_none_is_refused(read, year):
    assert read(PLACE, {**PLACE, "Year": year})[1] == [(3, "quarter")]


def test_the_place_of_exploitation_is_a_dimension(read):
    rows, refused, account = read(
        PLACE, {**PLACE, "Quarter": "Total"}, {**PLACE, "NRM referrals": "?"}
    )

    assert json.loads(rows["dims"].iloc[0]) == {"age": "child", "location": "uk_and_overseas"}
    assert (rows["area_code"].tolist(), refused, account) == (["K02000001"], [(4, "count")], (2, 1))


def test_conclusive_grounds_are_stood_on_their_end(read):
    wrong = {**GROUNDS, "Quarter": "Q3", "Total": "many"}
    rows, refused, account = read(GROUNDS, {**GROUNDS, "Quarter": "Total"}, wrong)
    said = dict(zip(rows["dims"], rows["how_many"], strict=True))

    assert said["{}"] == 3_148
    assert said['{"age":"child","decision":"positive"}'] == 1
    assert (len(rows), refused, account) == (19, [(410, "count")], (20, 1))
    assert rows.index.is_unique
    assert rows.index[0] // 100 == 2


def test_a_short_line_of_the_wide_table_is_refused_once(tmp_path):
    path = write_table(tmp_path / "wide.csv", GROUNDS, {**GROUNDS, "Quarter": "Q3"})
    path.write_text(path.read_text() + "2023,Q2\n")
    chunk = next(read_nrm(path, terms()))

    assert [(each.line, each.reason[-20:]) for each in chunk.refusals] == [
        (400, "(line 4 of the file)")
    ]
    assert (chunk.read, len(chunk.rows)) == (21, 20)


def test_a_workbook_says_the_same_as_a_csv(read):
    assert read(CELL, name="a.xlsx")[0].equals(read(CELL, name="a.csv")[0])


def test_a_table_of_another_kind_is_refused(read):
    with pytest.raises(ColumnsRefused, match="not the headings of any table"):
        read({"Year": "2023", "Total": "5"})


def test_the_same_total_is_known_again_and_a_changed_one_differs(read):
    first, again = read(CELL)[0], read({**CELL, "People": "50"})[0]

    assert first["uid"].tolist() == again["uid"].tolist()
    assert first["content"].tolist() != again["content"].tolist()
