"""The rules say the same as the sectors, and each says why."""

from collections import defaultdict

import pytest

from models.sectors.rules import packaged_rules, plain_words, read_rules
from models.sectors.taxonomy import SicRange, sectors

HEADING = "rule,register,how,code,unless,sector,precedence,quality,why"
ROW = "fhrs-1,fhrs,code,1,,restaurant,10,A,"
BANDS = {"A": range(10, 20), "B": range(20, 30), "C": range(30, 40)}


def the_rule(name):
    return next(rule for rule in packaged_rules() if rule.name == name)


def test_every_code_of_a_sector_has_its_rule_and_no_rule_is_of_another():
    ruled = {
        (rule.code, rule.sector, rule.quality)
        for rule in packaged_rules()
        if rule.register == "companies_house" and rule.sector
    }
    listed = {
        (str(codes), key, sector.sic_quality)
        for key, sector in sectors().items()
        for codes in sector.sic_2007
    }
    assert ruled == listed


def test_precedence_follows_quality():
    for rule in packaged_rules():
        if rule.sector:
            assert rule.precedence in BANDS[rule.quality], rule.name


def test_of_two_sectors_with_one_code_one_is_first_and_for_a_reason():
    """Better quality wins; among equals the sector whose evidence is firmer."""
    by_code = defaultdict(list)
    for rule in packaged_rules():
        if rule.register == "companies_house" and rule.sector:
            by_code[rule.sector, rule.code].append(rule)
    rules = [rules[0] for rules in by_code.values()]
    shared = 0
    for one in rules:
        for other in rules:
            if one is other or SicRange.of(other.code).first not in SicRange.of(one.code):
                continue
            shared += 1
            better, worse = sorted((one, other), key=lambda rule: rule.precedence)
            assert better.precedence < worse.precedence
            if better.quality == worse.quality:
                evidence = [sectors()[rule.sector].evidence for rule in (better, worse)]
                assert evidence[0] > evidence[1], better.code
    assert shared >= 3


def test_a_code_left_out_on_purpose_says_why():
    for rule in packaged_rules():
        assert rule.sector or rule.why, rule.name


def test_all_fourteen_food_hygiene_types_are_ruled():
    """The business types of the food hygiene scheme, by the scheme's own numbers."""
    types = {
        *("1", "5", "7", "14", "4613", "7838", "7839", "7840", "7841", "7842", "7843", "7844"),
        *("7845", "7846"),
    }
    assert {rule.code for rule in packaged_rules() if rule.register == "fhrs"} == types


@pytest.mark.parametrize(
    ("name", "codes", "kinds", "found"),
    [
        ("fhrs-1", ["1"], [], 0),
        ("fhrs-1", ["14"], [], None),
        ("sic-01110-01500-agriculture", ["56101", "01240"], [], 1),
        ("sic-01110-01500-agriculture", ["1240"], [], None),
        ("cqc-nursing-homes", [], ["dentist", "nursing homes"], 1),
        ("cqc-nursing-homes", [], ["nursing homes only"], None),
        ("special-treatment-nail", [], ["nail treatment"], 0),
        ("special-treatment-nail", [], ["snail farm"], None),
        ("premises-licence-refreshment", [], ["late night refreshment"], 0),
        (
            "premises-licence-refreshment",
            [],
            ["late night refreshment", "supply of alcohol"],
            None,
        ),
        ("hmo", [], [], 0),
    ],
)
def test_a_rule_finds_what_it_looks_for(name, codes, kinds, found):
    assert the_rule(name).finds(codes, kinds) == found


def test_words_are_compared_without_case_or_punctuation():
    assert plain_words(" Doctors/GPs ") == "doctors gps"
    assert plain_words("Rehabilitation (illness/injury)") == "rehabilitation illness injury"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",fhrs,code,1,,restaurant,10,A,", "rule"),
        (ROW.replace("code", "guess"), "how"),
        (ROW.replace("restaurant", "brothel"), "sector"),
        (ROW.replace("10", "ten"), "precedence"),
        (ROW.replace("restaurant,10", "restaurant,"), "precedence"),
        (ROW.replace(",A,", ",Z,"), "quality"),
        ("fhrs-1,fhrs,code,1,,,,A,because", "quality"),
        ("fhrs-1,fhrs,code,1,,,10,,because", "precedence"),
        ("fhrs-1,fhrs,code,1,,,,,", "why"),
    ],
)
def test_a_wrong_rule_is_named_by_line_and_column_and_not_repeated(row, column):
    with pytest.raises(ValueError, match=f"line 2, {column}") as refused:
        read_rules([HEADING, row])
    assert "brothel" not in str(refused.value)


def test_a_table_with_other_columns_or_a_repeated_rule_is_refused():
    with pytest.raises(ValueError, match="line 1"):
        read_rules([HEADING.replace("rule,", "name,"), ROW])
    with pytest.raises(ValueError, match="line 3, rule"):
        read_rules([HEADING, ROW, ROW])
