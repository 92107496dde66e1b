"""Every entry gets one primary sector by a rule that can be cited, or is counted as without one."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sectors.classify import NO_RULE, Classification, classify, one_sector_each
from models.sectors.rules import packaged_rules
from models.sectors.taxonomy import sectors


def entries(*rows):
    """Entries of (register, kinds, kind codes), numbered."""
    frame = pd.DataFrame(rows, columns=["register", "kinds", "kind_codes"], dtype="str")
    frame["premises_uid"] = [f"{row[0]}:{n}" for n, row in enumerate(rows)]
    return frame


def of_one(register, kinds, codes):
    return classify(entries((register, kinds, codes))).premises.iloc[0]


@pytest.mark.parametrize(
    ("register", "kinds", "codes", "sector", "others"),
    [
        ("fhrs", "Restaurant/Cafe/Canteen", "1", "restaurant", ""),
        ("fhrs", "Mobile caterer", "7846", "takeaway", ""),
        ("companies_house", "Packaging activities", "82920", "food_processing", "warehouse"),
        ("companies_house", "Other cleaning services", "81299", "cleaning", "car_wash"),
        ("companies_house", "Other service activities", "96090", "car_wash", "massage_spa"),
        ("companies_house", "a;b", "47110;56101", "restaurant", "convenience_retail"),
        ("companies_house", "a;b", "96090;96020", "nail_bar", "car_wash;massage_spa"),
        ("cqc", "Homecare agencies;Nursing homes", None, "care_home", "domiciliary_care"),
        ("cqc", "Care home service with nursing", None, "care_home", ""),
        ("cqc", "Dentist;Supported living", None, "domiciliary_care", ""),
        ("hmo", None, None, "hmo_housing", ""),
        ("taxi_operator", "Private hire operator", None, "taxi", ""),
        ("scrap_metal", "Collector", None, "recycling", ""),
        ("special_treatment", "Nails, massage", None, "massage_spa", "nail_bar"),
        ("premises_licence", "Late night refreshment", None, "takeaway", ""),
    ],
)
def test_precedence_decides_the_primary_sector_and_the_others_are_kept(
    register, kinds, codes, sector, others
):
    found = of_one(register, kinds, codes)
    assert found["sector"] == sector
    assert found["sectors"] == ";".join(filter(None, [sector, others]))
    assert found["rule"] in {rule.name for rule in packaged_rules()}


@pytest.mark.parametrize(
    ("register", "kinds", "codes", "rule"),
    [
        ("fhrs", "School/college/university", "7845", "fhrs-7845"),
        ("fhrs", "Something new", "9999", NO_RULE),
        ("companies_house", "Dormant Company", "99999", "sic-99999"),
        ("companies_house", "Non-trading company", "74990", "sic-74990"),
        ("companies_house", None, None, NO_RULE),
        ("premises_licence", "Supply of alcohol;Late night refreshment", None, "premises-licence"),
        ("gambling", "Adult Gaming Centre", None, "gambling"),
        ("special_treatment", "Tattooing", None, "special-treatment-tattooing"),
        ("unheard_of", "Anything", "56101", NO_RULE),
    ],
)
def test_what_cannot_be_told_is_left_unclassified_by_a_rule(register, kinds, codes, rule):
    found = of_one(register, kinds, codes)
    assert pd.isna(found["sector"])
    assert found["sectors"] == ""
    assert found["rule"] == rule


def test_unclassified_are_listed_by_code_with_how_many_and_why():
    found = classify(
        entries(
            ("fhrs", "School/college/university", "7845"),
            ("fhrs", "School/college/university", "7845"),
            ("companies_house", "Dormant Company;Restaurants", "99999"),
            ("companies_house", "Publishing;Software", "58110;62012"),
            ("fhrs", "Restaurant/Cafe/Canteen", "1"),
        )
    ).unclassified
    told = found.set_index("code")
    assert told["premises"].to_dict() == {"7845": 2, "99999": 1, "58110": 1}
    assert told.loc["7845", "words"] == "School/college/university"
    assert told.loc["58110", "words"] == "Publishing"
    assert told.loc["58110", "rule"] == NO_RULE
    assert told.loc["99999", "why"].startswith("dormant")
    assert found["premises"].is_monotonic_decreasing


def test_names_are_never_looked_at():
    plain = entries(("fhrs", "Other catering premises", "7841"), ("hmo", None, None))
    named = plain.assign(name=["Hand Car Wash", "Nail Bar"])
    pd.testing.assert_frame_equal(classify(plain).premises, classify(named).premises)
    assert "name" not in classify(named).premises
    assert "Hand Car Wash" not in classify(named).unclassified.to_string()


def test_counts_by_sector_follow_the_taxonomy_and_tell_primary_from_beside():
    table = classify(
        entries(
            ("companies_house", "", "82920"),
            ("companies_house", "", "52290"),
            ("fhrs", "", "1"),
            ("fhrs", "", "7"),
        )
    ).by_sector
    assert table.to_dict("split")["data"] == [
        ["food_processing", "companies_house", 1, 0],
        ["warehouse", "companies_house", 1, 1],
        ["warehouse", "fhrs", 1, 0],
        ["restaurant", "fhrs", 1, 0],
    ]


def test_a_count_that_loses_an_entry_is_refused():
    found = classify(entries(("fhrs", "", "7845")))
    with pytest.raises(ValueError, match="1 entries have no sector"):
        Classification(premises=found.premises, unclassified=found.unclassified.iloc[:0])


def test_premises_in_two_registers_have_one_sector():
    """A care home with a kitchen is a care home; a place no register tells of has none."""
    found = classify(
        entries(
            ("fhrs", "", "5"),
            ("cqc", "Nursing homes", None),
            ("fhrs", "", "7839"),
            ("fhrs", "", "7845"),
        )
    )
    groups = pd.Series({"fhrs:0": "cqc:1", "cqc:1": "cqc:1"})
    each = one_sector_each(found.premises, groups)
    assert each.dropna().to_dict() == {"cqc:1": "care_home", "fhrs:2": "food_processing"}
    assert each.isna().sum() == 1


CODES = st.lists(
    st.sampled_from(["82920", "96090", "81299", "47110", "56101", "99999", "62012", "01240"]),
    max_size=4,
    unique=True,
).map(";".join)


@given(st.lists(CODES, max_size=30))
def test_every_entry_is_in_a_sector_or_counted_as_without(codes):
    frame = entries(*[("companies_house", "", each) for each in codes])
    found = classify(frame)

    assert found.premises["premises_uid"].tolist() == frame["premises_uid"].tolist()
    assert found.by_sector["premises"].sum() + found.unclassified["premises"].sum() == len(codes)
    for each, row in zip(codes, found.premises.itertuples(), strict=True):
        possible = {
            key
            for code in each.split(";")
            for key, sector in sectors().items()
            if sector.has_sic(code)
        }
        assert set(filter(None, row.sectors.split(";"))) == possible
        assert pd.isna(row.sector) == (not possible)


@given(st.lists(CODES, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_sector(codes, random):
    frame = entries(*[("companies_house", "", each) for each in codes])
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = classify(frame.iloc[order]).premises.set_index("premises_uid")
    straight = classify(frame).premises.set_index("premises_uid")
    pd.testing.assert_frame_equal(shuffled.loc[straight.index], straight)
