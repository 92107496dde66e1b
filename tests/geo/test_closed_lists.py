"""The closed lists that come with the service, and those a steward brings."""

import pandas as pd
import pytest

from geo.closed_lists import (
    ClosedLists,
    Sender,
    packaged_organisations,
    packaged_senders,
    sector_keys,
    senders,
)
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

    assert senders(path) == [Sender(key="our_charity", name="Our Charity", kind="ngo")]


def test_an_organisation_registers_the_form_of_its_references(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text(
        "key,name,class,reference_pattern\nours,Ours,ngo,HT-[0-9]{10}\ntheirs,Theirs,nhs,\n"
    )
    towns = pd.DataFrame({"town": ["Leeds"], "district_code": ["E08000035"]})

    lists = ClosedLists.of_senders(towns, senders(path))

    assert lists.organisations == {"ours", "theirs"}
    assert lists.patterns == {"ours": "HT-[0-9]{10}"}


def test_a_pattern_that_could_hang_the_reader_never_becomes_a_list():
    towns = pd.DataFrame({"town": ["Leeds"], "district_code": ["E08000035"]})
    with pytest.raises(ValueError, match="capitals, digits, hyphens"):
        ClosedLists.of(towns, ["ours"], {"ours": "(A+)+"})


def test_the_packaged_organisations_register_nothing():
    assert {sender.reference_pattern for sender in packaged_senders()} == {None}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Our Charity,x,ngo", "line 3, key"),
        (",x,ngo", "line 3, key"),
        ("first,x,ngo", "line 3, key"),
        ("case,x,ngo", "line 3, key"),
        ("operation,x,ngo", "line 3, key"),
        ("a" * 61 + ",x,ngo", "line 3, key"),
        ("other,x,charity", "line 3, class"),
        ("other,x", "line 3: has 2 values"),
    ],
)
def test_a_list_with_a_fault_is_refused_by_line(tmp_path, row, said):
    path = tmp_path / "ours.csv"
    path.write_text(f"key,name,class\nfirst,First,ngo\n{row}\n")

    with pytest.raises(ListRefused, match=said):
        senders(path)


@pytest.mark.parametrize(
    ("name", "pattern", "said"),
    [
        ("x", "[A-Z]{8}", "reference_pattern: leaves more than 4 letters"),
        ("x", "(CANARY+)+", "reference_pattern: may hold only"),
        ("x", "A" * 81, "reference_pattern: is longer than 80"),
        ("x" * 201, "", "name: is longer than 200"),
    ],
)
def test_a_pattern_or_name_the_store_has_no_room_for_is_refused(tmp_path, name, pattern, said):
    path = tmp_path / "ours.csv"
    path.write_text(f"key,name,class,reference_pattern\nfirst,{name},ngo,{pattern}\n")

    with pytest.raises(ListRefused, match=f"line 2, {said}") as refused:
        senders(path)
    assert "CANARY" not in str(refused.value)
