"""Links that cannot stand together fall away or go to a person; a person's stand."""

import pandas as pd
import pytest

from geo.registers.premises_groups import settled


def links(*rows):
    """Links of (first, second, score, metres[, outcome[, method[, kind]]])."""
    full = [(*row, "same", "rules", "workplace")[: len(row)] + _rest(row) for row in rows]
    frame = pd.DataFrame(
        full, columns=["first", "second", "name_score", "metres", "outcome", "method", "kind"]
    )
    frame["first_register"] = frame["first"].str.split(":").str[0]
    frame["second_register"] = frame["second"].str.split(":").str[0]
    return frame.assign(reason="name and place agree")


def _rest(row):
    return ("same", "rules", "workplace")[len(row) - 4 :]


def told(found):
    return {(row.first, row.second): row.outcome for row in found.itertuples(index=False)}


def test_the_better_of_two_partners_is_kept():
    found, groups = settled(
        links(("cqc:1", "fhrs:1", 90, 5), ("cqc:1", "fhrs:2", 95, 50)), frozenset()
    )
    assert told(found) == {("cqc:1", "fhrs:2"): "same"}
    assert groups.to_dict() == {"cqc:1": "cqc:1", "fhrs:2": "cqc:1"}


def test_of_two_equal_names_the_nearer_is_kept():
    found, _ = settled(
        links(("cqc:1", "fhrs:1", 100, 50), ("cqc:1", "fhrs:2", 100, 5)), frozenset()
    )
    assert told(found) == {("cqc:1", "fhrs:2"): "same"}


def test_two_that_fit_alike_go_to_a_person_and_nobody_takes_their_place():
    found, groups = settled(
        links(
            ("cqc:1", "fhrs:1", 100, 5),
            ("cqc:1", "fhrs:2", 100, 5.2),
            ("cqc:1", "fhrs:3", 90, 5),
        ),
        frozenset(),
    )
    assert set(told(found).values()) == {"review"}
    assert len(found) == 3
    assert groups.empty
    assert found["reason"].str.contains("equally well").all()


def test_a_chain_of_links_never_joins_two_of_one_register():
    found, groups = settled(
        links(
            ("cqc:1", "fhrs:1", 100, 1),
            ("fhrs:1", "hmo:1", 99, 1),
            ("cqc:2", "hmo:1", 98, 1),
        ),
        frozenset(),
    )
    assert told(found) == {
        ("cqc:1", "fhrs:1"): "same",
        ("fhrs:1", "hmo:1"): "same",
        ("cqc:2", "hmo:1"): "review",
    }
    assert set(groups) == {"cqc:1"}
    assert found.set_index("first").loc["cqc:2", "reason"] == (
        "would join two entries of one register"
    )


def test_a_third_link_inside_a_group_stands():
    found, groups = settled(
        links(("cqc:1", "fhrs:1", 100, 1), ("fhrs:1", "hmo:1", 99, 1), ("cqc:1", "hmo:1", 98, 1)),
        frozenset(),
    )
    assert set(told(found).values()) == {"same"}
    assert groups.to_dict() == dict.fromkeys(["cqc:1", "fhrs:1", "hmo:1"], "cqc:1")


def test_what_a_person_parted_is_not_joined_by_way_of_a_third():
    found, groups = settled(
        links(("cqc:1", "fhrs:1", 100, 1), ("fhrs:1", "hmo:1", 99, 1)),
        frozenset({("cqc:1", "hmo:1")}),
    )
    assert told(found) == {("cqc:1", "fhrs:1"): "same", ("fhrs:1", "hmo:1"): "review"}
    assert found.set_index("second").loc["hmo:1", "reason"] == "would join what a person parted"
    assert groups.to_dict() == dict.fromkeys(["cqc:1", "fhrs:1"], "cqc:1")


def test_a_persons_link_comes_before_a_better_one_of_the_rules():
    found, _ = settled(
        links(
            ("cqc:1", "fhrs:1", 20, 900, "same", "person", "workplace"),
            ("cqc:1", "fhrs:2", 100, 1),
        ),
        frozenset(),
    )
    assert told(found) == {("cqc:1", "fhrs:1"): "same"}


def test_a_doubt_is_settled_by_a_sure_link():
    found, _ = settled(
        links(("cqc:1", "fhrs:1", 80, 1, "review"), ("cqc:1", "fhrs:2", 90, 9)), frozenset()
    )
    assert told(found) == {("cqc:1", "fhrs:2"): "same"}


def test_a_registered_office_joins_no_group():
    office = ("same", "rules", "registered office")
    found, groups = settled(
        links(
            ("companies_house:1", "cqc:1", 100, 0, *office),
            ("companies_house:1", "fhrs:1", 100, 0, *office),
        ),
        frozenset(),
    )
    assert set(told(found).values()) == {"same"}
    assert groups.empty


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_order_in_which_links_come_changes_nothing(order):
    given = links(
        ("cqc:1", "fhrs:1", 95, 3), ("cqc:2", "fhrs:1", 95, 4), ("cqc:2", "fhrs:2", 90, 1)
    )
    found, groups = settled(given.iloc[order], frozenset())
    straight, same_groups = settled(given, frozenset())
    pd.testing.assert_frame_equal(found, straight)
    pd.testing.assert_series_equal(groups, same_groups)


def test_no_links_no_groups():
    found, groups = settled(links(("cqc:1", "fhrs:1", 9, 9)).iloc[:0], frozenset())
    assert found.empty
    assert groups.empty
