"""A register is stored the same however it is cut into files, ordered and written down."""

import codecs
import csv
import io
import itertools
import random
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.tables import DISTRICTS
from geo.identity import key_check
from geo.postcodes import Postcodes
from geo.sources.companies_house import read_companies_house
from geo.sources.cqc import read_cqc
from geo.sources.licences import read_licences
from tests.companies_file import HEADINGS, company
from tests.concern_files import KEY, terms
from webmap.db.records.concerns import premises_frame
from webmap.db.records.storing import Incoming, store_extract
from webmap.stores import scratch_records

NOW = datetime(2026, 11, 22)  # noqa: DTZ001 - the store keeps UTC without a zone
POSTCODES = ["LS1 4AP", "BD1 1HX", "LS1 3AD", "M1 1AE"]
KINDS = ["Nursing homes", "Homecare agencies|Residential homes", "Dentist"]


def licence(number):
    return {
        "licence_id": f"PREM/{number}",
        "authority_code": "E08000035" if number % 3 else "E08000032",
        "name": f"The Mill {number}" if number % 4 else "",
        "kind": "Premises licence",
        "address": f"{number} Mill Lane, Leeds, {POSTCODES[number % 3]}",
        "status": ["live", "ended", "unknown"][number % 3],
        "since": f"20{number + 10}-02-28" if number % 2 else "",
    }


def listed_company(number):
    """A company by its number; one in four has its office elsewhere and is passed over."""
    draw = random.Random(number)  # noqa: S311 - made up
    cells = company(number, POSTCODES[number % 4], draw)
    return {heading: cells.get(heading.strip(), "") for heading in HEADINGS}


def location(number):
    return {
        "Name": f"Beck House {number}",
        "Also known as": "",
        "Address": f"{number} Mill Lane, Leeds",
        "Postcode": POSTCODES[number % 3],
        "Phone number": "",
        "Service types": KINDS[number % 3],
        "Specialisms/services": "Dementia",
        "Provider name": "Beck Care",
        "Local authority": ["Leeds", "Bradford"][number % 2],
        "Location URL": "",
        "CQC Location ID (for office use only)": f"1-{1000210669 + number}",
        "CQC Provider ID (for office use only)": "1-101",
    }


CQC_TITLES = [["CQC Locations data"], [], ["This data was produced on 1 November 2026"], []]
#: How each register is made, what stands above its headings, how it is read, and its file's name.
REGISTERS = {
    "licences": (licence, [], read_licences, "licences.csv"),
    "companies": (
        *(listed_company, [], read_companies_house),
        "BasicCompanyDataAsOneFile-2025-11-01.csv",
    ),
    "cqc": (location, CQC_TITLES, read_cqc, "01_November_2026_CQC_directory.csv"),
}
WRITINGS = st.tuples(st.sampled_from([b"", codecs.BOM_UTF8]), st.sampled_from(["\n", "\r\n"]))


@pytest.fixture(scope="module")
def db():
    with scratch_records() as session:
        yield session


@pytest.fixture(scope="module", autouse=True)
def _one_load():
    """Spare every reading the half second that the table of postcodes takes."""
    directory = Postcodes.load(tuple(DISTRICTS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Postcodes, "load", lambda _districts: directory)
        yield


def written(numbers, register, writing=(b"", "\n"), columns=None):
    """The bytes of a file with these entries, its columns in any order."""
    make, titles, _, _ = REGISTERS[register]
    mark, end = writing
    order = list(columns or make(1))
    text = io.StringIO()
    table = csv.writer(text, lineterminator=end)
    table.writerows([[*title, *[""] * (len(order) - len(title))] for title in titles])
    table.writerow(order)
    table.writerows([[make(number)[column] for column in order] for number in numbers])
    return mark + text.getvalue().encode()


def stored(db, folder, register, files, chunk_rows=50_000):
    """Store files one after the other in an empty store; return what it holds and each account."""
    _, _, read, name = REGISTERS[register]
    told = terms(chunk_rows=chunk_rows)
    if register == "licences":
        told = terms(
            chunk_rows=chunk_rows, register="premises_licence", extracted_on=date(2026, 11, 1)
        )
    tallies, passed = [], 0
    savepoint = db.begin_nested()
    try:
        for number, content in enumerate(files):
            (folder / name).write_bytes(content)
            incoming = Incoming(
                source=register, file_hash=str(number), imported_at=NOW, key_check=key_check(KEY)
            )
            chunks = list(read(folder / name, told))
            passed += sum(chunk.passed_over for chunk in chunks)
            tallies.append(store_extract(db, chunks, incoming).tally)
        frame = premises_frame(db)
    finally:
        savepoint.rollback()
    return frame, tallies, passed


@pytest.mark.parametrize("register", REGISTERS)
@settings(max_examples=8)
@given(data=st.data(), numbers=st.lists(st.integers(1, 12), min_size=1, max_size=14))
def test_a_register_is_the_same_however_it_is_cut_ordered_and_written(
    db, tmp_path_factory, register, data, numbers
):
    folder = tmp_path_factory.mktemp("registers")
    whole, (tally,), passed = stored(db, folder, register, [written(numbers, register)])
    shuffled = data.draw(st.permutations(numbers))
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(numbers) - 1)), max_size=3)))
    pieces = [shuffled[a:b] for a, b in itertools.pairwise([0, *cuts, len(numbers)]) if a < b]
    columns = data.draw(st.permutations(list(REGISTERS[register][0](1))))
    files = [written(piece, register, data.draw(WRITINGS), columns) for piece in pieces]

    again, tallies, passed_again = stored(
        db, folder, register, files, chunk_rows=data.draw(st.integers(1, 9))
    )

    here = [number for number in numbers if register != "companies" or number % 4 != 3]
    pd.testing.assert_frame_equal(again, whole)
    assert len(whole) == tally.accepted == len(set(here))
    assert tally.duplicate == len(here) - len(set(here))
    assert sum(each.read for each in tallies) == tally.read == len(here)
    assert sum(each.accepted for each in tallies) == len(whole)
    assert passed == passed_again == len(numbers) - len(here)
    assert sum(each.refused for each in tallies) == tally.refused == 0
