"""Two real licensing registers, taken in through their shipped mappings: every row accounted for.

Barking and Dagenham's premises licences (its public register, August 2025) and the gambling
premises of Greater Manchester (Gambling Commission, Open Government Licence v3.0).
"""

import csv
import json
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from boundaries.crs import to_bng
from geo.postcodes import Postcodes
from models.sectors.classify import classify
from tests.webmap.command_line import run
from webmap.config import Settings
from webmap.db.records.concerns import premises_frame
from webmap.stores import open_records
from webmap.workspace import Workspace

pytestmark = pytest.mark.real

SAMPLES = {
    "barking-dagenham-premises": "registers_sample_barking_dagenham_premises.csv",
    "greater-manchester-gambling": "registers_sample_gm_gambling_premises.csv",
}
#: The districts of Greater Manchester, and the first letters of their postcodes.
MANCHESTER = [f"E080000{n:02d}" for n in range(1, 11)]
LETTERS = "BMOSW"
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})\b")


@pytest.fixture(scope="module")
def rows_of(shared):
    """The same files read by the standard library, whole."""

    def reading(mapping):
        path = shared / "data" / "business" / SAMPLES[mapping]
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return reading


@pytest.fixture(scope="module")
def taken(shared, tmp_path_factory):
    """The workspace after both registers went in through the real command, and what it said."""
    folder = tmp_path_factory.mktemp("registers")
    told = {}
    with pytest.MonkeyPatch.context() as patch:
        for mapping, file in SAMPLES.items():
            said = folder / f"{mapping}.json"
            with said.open("w", encoding="utf-8") as out:
                patch.setattr("sys.stdout", out)
                code = run(
                    patch, "import", "licences", shared / "data" / "business" / file,
                    "--mapping", mapping, "--extracted-on", "2025-08-31", "--json",
                    "--workspace", folder / "workspace",
                )  # fmt: skip
                patch.undo()
            assert code == 0
            told[mapping] = json.loads(said.read_text("utf-8"))[0]
    return Workspace(folder / "workspace"), told


@pytest.fixture(scope="module")
def premises(taken):
    with open_records(taken[0], Settings(records_url=None)) as db:
        return premises_frame(db)


def test_every_row_of_barking_is_accepted_duplicate_or_refused(taken, rows_of):
    told, rows = taken[1]["barking-dagenham-premises"], rows_of("barking-dagenham-premises")
    numbers = Counter(row["Licence Number"] for row in rows)
    why = Counter(refusal["reason"].split(",")[0] for refusal in told["refusals"])

    assert told["read"] == len(rows) == 425
    assert (told["accepted"], told["duplicate"], told["refused"]) == (407, 2, 16)
    assert told["discarded"] == 14
    assert numbers[""] == 5  # rows that hold hours and nothing else
    assert sum(count == 2 for count in numbers.values()) == 6  # numbers given twice
    assert why == {
        "must be there": 5,
        "contradicts another row of this file with the same identity": 8,
        "must be a date written DD/MM/YYYY": 1,  # with full stops
        "must be a day written YYYY-MM-DD (or as the mapping says)": 2,  # after the extract
    }


def test_every_row_of_manchester_goes_in(taken, rows_of):
    told = taken[1]["greater-manchester-gambling"]

    assert told["read"] == told["accepted"] == len(rows_of("greater-manchester-gambling")) == 415
    assert (told["duplicate"], told["refused"], told["discarded"]) == (0, 0, 10)


def test_a_postcode_is_found_in_every_address_that_has_one(premises, rows_of):
    kept = premises[premises["register"] == "premises_licence"].set_index("register_id")["postcode"]
    written = {
        row["Licence Number"]: list(map(" ".join, POSTCODE.findall(row["Premises Address"])))
        for row in rows_of("barking-dagenham-premises")
    }

    for number, postcode in kept.items():
        found = written[number]
        assert [postcode] == found if isinstance(postcode, str) else found == []
    assert kept.isna().sum() == 17


def test_no_holder_named_after_a_postcode_is_in_the_store(taken, rows_of):
    """Half of the addresses go on with the holder's name: none of it is in any byte kept."""
    workspace, _ = taken
    names = {row["Premises Name"] for row in rows_of("barking-dagenham-premises")}
    kept = "\n".join(names).casefold()
    after = {
        POSTCODE.split(row["Premises Address"])[-1].strip()
        for row in rows_of("barking-dagenham-premises")
        if POSTCODE.search(row["Premises Address"])
    }
    holders = {name for name in after if len(name) > 8 and name.casefold() not in kept}
    whole = b"".join(path.read_bytes() for path in workspace.restricted.iterdir())

    assert len(holders) > 150
    assert not [name for name in holders if name.encode() in whole]


def test_no_address_is_in_the_store(taken, rows_of):
    whole = b"".join(path.read_bytes() for path in taken[0].restricted.iterdir())
    addresses = {row["address"] for row in rows_of("greater-manchester-gambling")}
    addresses |= {row["Premises Address"] for row in rows_of("barking-dagenham-premises")} - {""}

    assert not [address for address in addresses if address.encode() in whole]


def test_the_letter_o_for_a_zero_is_no_postcode(premises, rows_of):
    wrong = [row for row in rows_of("greater-manchester-gambling") if row["postcode"] == "BL9 OBH"]
    gambling = premises[premises["register"] == "gambling"]

    assert len(wrong) == 1
    assert gambling["postcode"].isna().sum() == 1
    assert gambling.loc[gambling["postcode"].isna(), "longitude"].isna().all()


def test_the_whole_code_is_read_and_not_the_one_that_lost_a_digit(premises, rows_of):
    rows = rows_of("greater-manchester-gambling")
    gambling = premises[premises["register"] == "gambling"]
    given = Counter(row["la_code"] for row in rows if row["la_code"] != "NA")

    assert sum(len(row["area_code"]) < 9 for row in rows) > 300
    assert gambling["authority_code"].value_counts().to_dict() == given
    assert gambling["authority_code"].isna().sum() == 2


def test_points_given_agree_with_their_postcodes(premises):
    """Each point lies where the postcode directory has its postcode, but for large sites."""
    gambling = premises[premises["register"] == "gambling"].dropna(subset=["longitude"])
    directory = Postcodes.load(MANCHESTER, LETTERS)
    found = directory.locate(gambling["postcode"])
    east, north = to_bng(gambling["longitude"].to_numpy(), gambling["latitude"].to_numpy())

    apart = np.hypot(east - found["easting"], north - found["northing"])

    assert found["easting"].notna().sum() == 413
    assert np.median(apart) < 25
    assert (apart < 500).mean() > 0.99
    same = found["district_code"] == gambling["authority_code"]
    assert same.mean() > 0.99


def test_none_of_the_gambling_names_is_kept_and_all_are_told_apart(premises):
    gambling = premises[premises["register"] == "gambling"]

    assert gambling["name"].isna().all()
    assert gambling["premises_uid"].is_unique
    assert gambling["address_key"].notna().sum() == 414


def test_sectors_come_from_what_is_licensed(premises):
    found = classify(premises)
    takeaways = found.premises.loc[found.premises["sector"] == "takeaway", "premises_uid"]
    kinds = premises.set_index("premises_uid").loc[takeaways, "kinds"]

    assert len(takeaways) > 20
    assert kinds.str.contains("Late night refreshment").all()
    assert not kinds.str.contains("alcohol").any()
    assert pd.isna(found.premises["sector"]).sum() == len(premises) - len(takeaways)
