"""The closed lists that come with the service, and those a steward brings."""

import pandas as pd
import pytest

from geo.closed_lists import ClosedLists, organisations, packaged_organisations, sector_keys
from geo.errors import ListRefused
from geo.schema import ORIGINS


def test_the_packaged_organisations_cover_the_partnership():
    classes = packaged_organisations()

    assert sum(kind == "council" for kind in classes.values()) == 5
    assert classes["west_yorkshire_police"] == "police"
    assert set(classes.values()) == set(ORIGINS)


def test_the_packaged_sectors_are_those_of_the_taxonomy(shared):
    taxonomy = pd.read_csv(shared / "sectors.csv")

    assert sector_keys() == set(taxonomy["key"])


def test_lists_take_their_towns_and_districts_from_the_same_table():
    towns = pd.DataFrame({"town": ["Leeds", "Otley"], "district_code": ["E08000035"] * 2})

    lists = ClosedLists.of(towns, ["leeds_council"])

    assert lists.towns == {"Leeds", "Otley"}
    assert lists.districts == {"E08000035"}
    assert lists.organisations == {"leeds_council"}


def test_a_stewards_list_is_read(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text("class,key,name\nngo,our_charity,Our Charity\n")

    assert organisations(path) == {"our_charity": "ngo"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Our Charity,x,ngo", "line 3, key"),
        (",x,ngo", "line 3, key"),
        ("first,x,ngo", "line 3, key"),
        ("case,x,ngo", "line 3, key"),
        ("a" * 61 + ",x,ngo", "line 3, key"),
        ("other,x,charity", "line 3, class"),
        ("other,x", "line 3: has 2 values"),
    ],
)
def test_a_list_with_a_fault_is_refused_by_line(tmp_path, row, said):
    path = tmp_path / "ours.csv"
    path.write_text(f"key,name,class\nfirst,First,ngo\n{row}\n")

    with pytest.raises(ListRefused, match=said):
        organisations(path)
