"""Companies of the county are kept from a national file, without an address or a former name."""

import csv
import random
from datetime import date

import pandas as pd
import pytest

from boundaries.tables import DISTRICTS
from geo.errors import BrokenTable, ColumnsRefused, ExtractDateRefused, FileCutShort
from geo.postcodes import Postcodes
from geo.refusals import Refusal
from geo.sources.companies_house import read_companies_house
from geo.sources.entries import ENTRY_COLUMNS
from tests.companies_file import HEADINGS, company, line_of, write_companies
from tests.concern_files import terms

NAME = "BasicCompanyDataAsOneFile-2025-11-01.csv"


@pytest.fixture(scope="module")
def postcodes():
    return Postcodes.load(tuple(DISTRICTS))


@pytest.fixture(autouse=True)
def _one_load(monkeypatch, postcodes):
    """Spare every reading the half second that the table of postcodes takes."""
    monkeypatch.setattr(Postcodes, "load", lambda _districts: postcodes)


@pytest.fixture
def read(tmp_path):
    """Read cells that differ from those of one live company, a row each, or a whole text."""

    def reading(*changes, text=None, name=NAME, **options):
        some = company(1, "LS1 4AP", random.Random(1))  # noqa: S311 - made up
        named = {
            "CompanyName": "AIRE FOODS LIMITED",
            "RegAddress.CareOf": "",
            "SICCode.SicText_2": "",
        }
        rows = [{**some, **named, **change} for change in changes]
        path = tmp_path / name
        path.write_text(text or ",".join(HEADINGS) + "\n" + "".join(map(line_of, rows)), "utf-8")
        chunks = list(read_companies_house(path, terms(**options)))
        return (
            pd.concat([chunk.rows for chunk in chunks]),
            [refusal for chunk in chunks for refusal in chunk.refusals],
            sum(chunk.passed_over for chunk in chunks),
        )

    return reading


def test_a_company_becomes_a_row_of_its_types(read):
    rows, refusals, _ = read(
        {
            "CompanyNumber": "00000123",
            "CompanyStatus": "Active",
            "IncorporationDate": "03/04/2020",
            "SICCode.SicText_1": "78300 - Human resources provision",
            "SICCode.SicText_2": "99999 - Dormant Company",
        }
    )
    row = rows.loc[2]

    assert refusals == []
    assert list(rows.columns) == ["uid", "content", *ENTRY_COLUMNS]
    assert (row["uid"], row["register_id"]) == ("companies_house:00000123", "00000123")
    assert (row["name"], row["postcode"]) == ("AIRE FOODS LIMITED", "LS1 4AP")
    assert row["kind_codes"] == "78300;99999"
    assert row["kinds"] == "Human resources provision;Dormant Company"
    assert (row["since"], row["status"]) == (pd.Timestamp("2020-04-03"), "live")
    assert row["extracted_on"] == pd.Timestamp("2025-11-01")
    assert row[["longitude", "rating", "rated_on", "authority_code"]].isna().all()


def test_nothing_of_an_address_or_another_name_is_kept(read):
    planted = {
        "RegAddress.CareOf": "CANARY A",
        "RegAddress.POBox": "CANARY B",
        "RegAddress.AddressLine1": "7 CANARY C",
        "RegAddress.AddressLine2": "CANARY D",
        "RegAddress.PostTown": "CANARY E",
        "PreviousName_1.CompanyName": "CANARY F",
        "URI": "CANARY G",
    }

    rows, _, _ = read(planted)

    assert not rows.astype(str).apply(lambda column: column.str.contains("CANARY")).any(axis=None)
    assert rows["address_key"].str.fullmatch("[0-9a-f]{32}").all()


def test_companies_at_one_address_share_its_key(read):
    rows, _, _ = read(
        {"CompanyNumber": "00000001", "RegAddress.AddressLine1": "12 HIGH STREET"},
        {"CompanyNumber": "00000002", "RegAddress.AddressLine1": "12, High St"},
        {"CompanyNumber": "00000003", "RegAddress.AddressLine1": "14 HIGH STREET"},
    )
    keys = rows["address_key"].tolist()

    assert keys[0] == keys[1]
    assert keys[0] != keys[2]


@pytest.mark.parametrize("outward", ["LS", "BD", "HD", "HX", "WF", "OL14", "S"])
def test_a_postcode_of_the_county_is_kept_however_it_is_written(read, postcodes, outward):
    """Todmorden is OL14, and some of Kirklees and Wakefield have postcodes of Sheffield."""
    written = postcodes.table["postcode"]
    one = written[written.str.match(rf"{outward}[0-9 ]")].iloc[0]
    ways = [one, one.lower(), one.replace(" ", ""), f" {one.replace(' ', '  ')}"]

    rows, _, passed_over = read(*({"RegAddress.PostCode": way} for way in ways))

    assert rows["postcode"].tolist() == [one] * 4
    assert passed_over == 0


@pytest.mark.parametrize("postcode", ["", "M1 1AE", "LS1", "OL16 1AA", "S70 1AA", "NA", "LS99 9ZZ"])
def test_what_is_not_of_the_county_is_passed_over_and_counted(read, postcode):
    rows, refusals, passed_over = read({}, {"RegAddress.PostCode": postcode})

    assert (len(rows), len(refusals), passed_over) == (1, 0, 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Active", "live"),
        ("Active - Proposal to Strike off", "live"),
        ("In Administration/Administrative Receiver", "live"),
        ("Live but Receiver Manager on at least one charge", "live"),
        ("Voluntary Arrangement", "live"),
        ("RECEIVERSHIP", "live"),
        ("Liquidation", "ended"),
        ("Dissolved", "ended"),
        ("Something New", "unknown"),
    ],
)
def test_a_company_that_has_ended_is_kept_as_ended(read, written, meant):
    assert read({"CompanyStatus": written})[0].loc[2, "status"] == meant


@pytest.mark.parametrize(
    ("written", "codes", "words"),
    [
        ("None Supplied", None, None),
        ("", None, None),
        ("9999 - Dormant company", None, "Dormant company"),
        ("01110 - Growing of cereals", "01110", "Growing of cereals"),
        ("01110", "01110", None),
    ],
)
def test_only_five_digits_are_a_code(read, written, codes, words):
    row = read({"SICCode.SicText_1": written})[0].loc[2]

    assert [
        value if isinstance(value, str) else None for value in row[["kind_codes", "kinds"]]
    ] == [
        codes,
        words,
    ]


def test_a_number_that_looks_like_another_is_text(read):
    rows, _, _ = read({"CompanyNumber": "1E050000"}, {"CompanyNumber": "SC000001"})

    assert rows["register_id"].tolist() == ["1E050000", "SC000001"]


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("CompanyNumber", ""),
        ("CompanyNumber", "123"),
        ("CompanyNumber", "0000000I2"),
        ("CompanyName", ""),
        ("CompanyName", "X" * 301),
        ("CompanyStatus", ""),
        ("IncorporationDate", "2020-04-03"),
        ("IncorporationDate", "3/4/2020"),
        ("IncorporationDate", "31/02/2020"),
        ("IncorporationDate", "02/11/2025"),
        ("SICCode.SicText_1", "Growing of cereals"),
        ("SICCode.SicText_4", "783000 - Human resources"),
    ],
)
def test_a_row_with_a_fault_is_refused_by_line_and_heading(read, heading, written):
    rows, refusals, _ = read({}, {heading: written}, {"CompanyNumber": "00000009"})

    assert list(rows.index) == [2, 4]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, heading)]
    assert not written or written not in refusals[0].reason


def test_a_company_without_a_day_of_incorporation_is_kept(read):
    assert read({"IncorporationDate": ""})[0]["since"].isna().all()


def test_an_extract_of_no_known_day_is_refused(read):
    with pytest.raises(ExtractDateRefused, match=r"companies\.csv.*--extracted-on"):
        read({}, name="companies.csv")
    rows, _, _ = read({}, name="companies.csv", extracted_on=date(2025, 10, 1))
    assert rows.loc[2, "extracted_on"] == pd.Timestamp("2025-10-01")


def test_a_heading_that_is_wanted_must_be_there(read):
    text = ",".join(h for h in HEADINGS if h != "CompanyStatus") + "\n" + "x," * 53 + "x\n"

    with pytest.raises(ColumnsRefused, match="status"):
        read(text=text)


def test_a_file_in_doubt_is_refused_whole(read):
    whole = ",".join(HEADINGS) + "\n" + line_of(company(1, "LS1 4AP", random.Random(1)))  # noqa: S311

    with pytest.raises((FileCutShort, BrokenTable)):
        read(text=whole[:-200])


def test_a_short_row_is_refused_by_its_line(read):
    good = line_of(company(1, "LS1 4AP", random.Random(1)))  # noqa: S311 - made up
    _, refusals, _ = read(text=",".join(HEADINGS) + "\n" + "a,b\n" + good)

    assert refusals == [Refusal(2, "", "has 2 values where the headings have 55")]


@pytest.mark.parametrize("rows_at_a_time", [7, 100, 10_000])
def test_rows_and_account_do_not_hang_on_the_size_of_a_chunk(tmp_path, postcodes, rows_at_a_time):
    written = write_companies(tmp_path / NAME, 300, postcodes.table["postcode"][:50], share=0.3)

    chunks = list(read_companies_house(written, terms(chunk_rows=rows_at_a_time)))
    rows = pd.concat([chunk.rows for chunk in chunks])

    with written.open(newline="", encoding="utf-8") as file:
        lines = dict(enumerate(csv.DictReader(file), start=2))
    here = set(postcodes.table["postcode"])
    ours = {n: cells for n, cells in lines.items() if cells["RegAddress.PostCode"] in here}
    assert rows.index.tolist() == list(ours)
    assert rows["register_id"].tolist() == [cells[" CompanyNumber"] for cells in ours.values()]
    assert sum(chunk.passed_over for chunk in chunks) == 300 - len(ours)
    assert chunks[-1].position == written.stat().st_size
    assert {chunk.discarded for chunk in chunks} == {44}
