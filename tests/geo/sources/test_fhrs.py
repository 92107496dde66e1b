"""The food hygiene register is read as a stream, and no name is kept where a person may live."""

import tracemalloc

import pandas as pd
import pytest

import boundaries
from boundaries.tables import DISTRICTS
from geo.errors import DocumentRefused, FileCutShort, FileEmpty, FileMissing
from geo.identity import content_digest
from geo.points.region import Region
from geo.postcodes import Postcodes
from geo.sources.entries import ENTRY_COLUMNS
from geo.sources.fhrs import read_fhrs
from tests.concern_files import terms

ENTRY = {
    "FHRSID": "1",
    "LocalAuthorityBusinessID": "77",
    "BusinessName": "The Mill Cafe",
    "BusinessType": "Restaurant/Cafe/Canteen",
    "BusinessTypeID": "1",
    "AddressLine1": "3 Mill Lane",
    "PostCode": "LS1 4AP",
    "RatingValue": "5",
    "RatingDate": "2020-02-27",
    "LocalAuthorityCode": "413",
    "LocalAuthorityEmailAddress": "food@example.org",
    "Longitude": "-1.54910000000000",
    "Latitude": "53.79970000000000",
}


def entry(**changes):
    """Return the XML of one establishment; a tag set to None is left out."""
    texts = {tag: text for tag, text in {**ENTRY, **changes}.items() if text is not None}
    place = "".join(f"<{t}>{texts.pop(t)}</{t}>" for t in ("Longitude", "Latitude") if t in texts)
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in texts.items())
    return f"<EstablishmentDetail>{inner}<Geocode>{place}</Geocode></EstablishmentDetail>"


def register(*entries, count=None, day="2020-11-13", code="Success", before=""):
    count = len(entries) if count is None else count
    return (
        f'<?xml version="1.0"?>{before}<FHRSEstablishment><Header><ExtractDate>{day}</ExtractDate>'
        f"<ItemCount>{count}</ItemCount><ReturnCode>{code}</ReturnCode></Header>"
        f"<EstablishmentCollection>{''.join(entries)}</EstablishmentCollection></FHRSEstablishment>"
    )


@pytest.fixture
def read(tmp_path):
    """Read the text of a register; return all rows and all refusals."""

    def reading(text, **options):
        path = tmp_path / "FHRS413.xml"
        path.write_text(text, encoding="utf-8")
        chunks = list(read_fhrs(path, terms(**options)))
        return pd.concat([c.rows for c in chunks]), [r for c in chunks for r in c.refusals]

    return reading


def test_an_entry_becomes_a_row_of_its_types(read):
    rows, refusals = read(register(entry(BusinessName="Fish &amp; Chips")))
    premises = rows.loc[1]

    assert refusals == []
    assert set(rows.columns) == {"uid", "content", *ENTRY_COLUMNS}
    assert premises["uid"] == "fhrs:1"
    assert premises["name"] == "Fish & Chips"
    assert (premises["longitude"], premises["latitude"]) == (-1.5491, 53.7997)
    assert premises["rated_on"] == pd.Timestamp("2020-02-27")
    assert premises["extracted_on"] == pd.Timestamp("2020-11-13")


@pytest.mark.parametrize(
    "change",
    [
        {"PostCode": None},
        {"PostCode": ""},
        {"PostCode": "LS1"},
        {"PostCode": None, "Longitude": None, "Latitude": None},
        {"BusinessTypeID": "7846", "BusinessType": "Mobile caterer"},
    ],
)
def test_no_name_is_kept_where_a_person_may_live(read, change):
    rows, _ = read(register(entry(**change)))

    assert rows["name"].isna().all()
    assert not rows.astype(str).apply(lambda column: column.str.contains("Mill")).any(axis=None)


def test_addresses_and_mail_are_never_kept(read):
    rows, _ = read(register(entry()))

    assert not {"3 Mill Lane", "food@example.org", "77"} & set(rows.astype(str).loc[1])


def test_entries_stored_by_an_earlier_version_are_known_again(read):
    """The digest is of these eleven values in this order, as it was from the first."""
    rows, _ = read(register(entry()))
    said = ("fhrs", "1", "The Mill Cafe", "Restaurant/Cafe/Canteen", "1", "LS1 4AP")
    point = ("-1.54910000000000", "53.79970000000000")

    digest = content_digest(b"", (*said, *point, "5", "2020-02-27", "413"))

    assert rows.loc[1, "content"] == digest


def test_what_the_register_leaves_out_is_missing(read):
    rows, refusals = read(
        register(entry(PostCode=None, RatingDate="", Longitude=None, Latitude=None))
    )

    assert refusals == []
    assert rows.loc[1, ["postcode", "rated_on", "longitude", "latitude"]].isna().all()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"FHRSID": None}, "FHRSID"),
        ({"FHRSID": "12x"}, "FHRSID"),
        ({"BusinessTypeID": ""}, "BusinessTypeID"),
        ({"RatingValue": "6"}, "RatingValue"),
        ({"RatingDate": "27/02/2020"}, "RatingDate"),
        ({"RatingDate": "2020-02-30"}, "RatingDate"),
        ({"PostCode": "3 Mill Lane"}, "PostCode"),
        ({"Longitude": "53.7997", "Latitude": "-1.5491"}, "Longitude"),
        ({"Longitude": "1E05"}, "Longitude"),
        ({"Latitude": None}, "Geocode"),
        ({"BusinessName": "x" * 301}, "BusinessName"),
    ],
)
def test_an_entry_with_a_fault_is_refused_by_its_number(read, change, column):
    rows, refusals = read(register(entry(), entry(**change), entry(FHRSID="3")))

    assert list(rows.index) == [1, 3]
    assert {refusal.line for refusal in refusals} == {2}
    assert column in {refusal.column for refusal in refusals}
    assert all(str(value) not in refusals[0].reason for value in change.values() if value)


@pytest.mark.parametrize("keep", [0.3, 0.5, 0.9, 0.99])
def test_half_a_file_is_refused(read, keep):
    whole = register(*(entry(FHRSID=str(n)) for n in range(50)))

    with pytest.raises(FileCutShort, match=r"FHRS413\.xml: the file stops at"):
        read(whole[: int(len(whole) * keep)])


def test_fewer_entries_than_promised_is_half_a_file(read):
    with pytest.raises(FileCutShort, match="entry 2 of 3"):
        read(register(entry(), entry(FHRSID="2"), count=3))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (register(entry(), entry(FHRSID="2"), count=1), "more entries than its header says"),
        (register(entry(), code="Failure"), "export succeeded"),
        (register(entry(), day="13/11/2020"), "date of extract"),
        (register(entry(), count="many"), "how many entries"),
        ("<html><body>Not found</body></html>", "not a food hygiene register"),
        ("<FHRSEstablishment><Elsewhere/></FHRSEstablishment>", "not a food hygiene register"),
        (register("<Other/>", count=1), "not a food hygiene register"),
        ("concern_id,place\n1,2\n", "not XML at line 1"),
        (register("<EstablishmentDetail></Wrong>"), "not XML at line 1"),
    ],
)
def test_another_document_is_refused_whole(read, text, said):
    with pytest.raises(DocumentRefused, match=said):
        read(text)


def test_entries_before_the_header_are_refused(read):
    text = (
        f"<FHRSEstablishment><EstablishmentCollection>{entry()}</EstablishmentCollection>"
        "</FHRSEstablishment>"
    )

    with pytest.raises(DocumentRefused, match="come before its header"):
        read(text)


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/never.dtd">',
        "<!DOCTYPE x>",
    ],
)
def test_a_document_type_is_refused_before_it_is_read(read, before):
    with pytest.raises(DocumentRefused, match="document type or entities"):
        read(register(entry(), before=before))


@pytest.mark.parametrize("text", ["", register()])
def test_a_register_without_entries_is_refused(read, text):
    with pytest.raises(FileEmpty):
        read(text)


def test_a_register_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileMissing):
        list(read_fhrs(tmp_path / "nothing.xml", terms()))


def test_the_digest_follows_what_is_kept_and_nothing_else(read):
    digest = read(register(entry()))[0]["content"].item()

    assert read(register(entry(), day="2021-01-01"))[0]["content"].item() == digest
    assert read(register(entry(AddressLine1="4 Mill Lane")))[0]["content"].item() == digest
    assert read(register(entry(RatingValue="1")))[0]["content"].item() != digest


def test_rows_do_not_depend_on_the_chunk(read):
    text = register(
        *(entry(FHRSID=str(n), RatingValue="9" if n % 5 == 0 else "5") for n in range(23))
    )

    whole, refused = read(text)
    pieces, refused_in_pieces = read(text, chunk_rows=4)

    pd.testing.assert_frame_equal(whole, pieces)
    assert refused == refused_in_pieces


def test_memory_does_not_grow_with_the_register(tmp_path):
    """The tree in memory never holds more than the entry being read."""
    path = tmp_path / "large.xml"
    path.write_text(register(*(entry(FHRSID=str(n)) for n in range(3_000))), encoding="utf-8")

    def peak(chunk_rows):
        tracemalloc.start()
        for _ in read_fhrs(path, terms(chunk_rows=chunk_rows)):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(50) < path.stat().st_size / 2


@pytest.fixture(scope="module")
def region():
    return Region.of(boundaries.load("ward"), Postcodes.load(list(DISTRICTS)))


@pytest.fixture
def held(tmp_path, region):
    """Read entries held to the land; return the rows, the refusals and how many went astray."""

    def reading(*entries, land=lambda: region):
        path = tmp_path / "FHRS413.xml"
        path.write_text(register(*entries), encoding="utf-8")
        chunks = list(read_fhrs(path, terms(land=land)))
        refusals = [refusal for chunk in chunks for refusal in chunk.refusals]
        return pd.concat([c.rows for c in chunks]), refusals, sum(c.astray for c in chunks)

    return reading


def test_a_point_whose_other_reading_lies_in_the_authority_is_refused_with_the_cause(held):
    rows, refusals, astray = held(entry(), entry(FHRSID="2", Longitude="1.5491"))

    assert list(rows.index) == [1]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(2, "Geocode")]
    assert "the minus of the longitude is missing" in refusals[0].reason
    assert "1.5491" not in refusals[0].reason
    assert astray == 0


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [("-1.7850", "53.6458"), ("-0.1278", "51.5074")],  # Huddersfield and London
)
def test_a_point_elsewhere_is_left_out_and_the_entry_is_the_same(held, read, longitude, latitude):
    there = entry(Longitude=longitude, Latitude=latitude)
    rows, refusals, astray = held(entry(FHRSID="2"), there)

    assert refusals == []
    assert astray == 1
    assert rows.loc[2, ["longitude", "latitude"]].isna().all()
    assert rows.loc[2, "postcode"] == "LS1 4AP"
    assert rows.loc[2, "content"] == read(register(there))[0].loc[1, "content"]
    assert rows.loc[1, "longitude"] == -1.5491


def test_an_authority_that_is_not_known_is_not_judged_and_the_land_not_made(held):
    def never():
        raise AssertionError("there was nothing to hold it to")

    rows, refusals, astray = held(entry(LocalAuthorityCode="415", Longitude="1.5"), land=never)

    assert (len(rows), refusals, astray) == (1, [], 0)
