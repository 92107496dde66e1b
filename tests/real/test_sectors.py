"""The rules cover the real code lists: SIC 2007, and the types of the food hygiene registers."""

import csv
from collections import Counter
from importlib.resources import files
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from models.sectors import classify, packaged_rules, sectors
from models.sectors.classify import NO_RULE


@pytest.fixture(scope="module")
def sic(shared):
    """Companies House's condensed list of SIC 2007: words by code."""
    path = shared / "data" / "reference" / "sic2007_condensed_731.csv"
    with path.open(encoding="utf-8") as file:
        return {row["sic_code"]: row["description"] for row in csv.DictReader(file)}


def test_every_code_named_is_on_the_official_list(sic):
    for rule in packaged_rules():
        if rule.register == "companies_house":
            assert set(rule.code.split("-")) <= set(sic), rule.name


def test_every_range_of_a_sector_holds_official_codes_alone_and_some(sic):
    for sector in sectors().values():
        for codes in sector.sic_2007:
            within = [code for code in sic if int(codes.first) <= int(code) <= int(codes.last)]
            assert within
            assert all(sector.has_sic(code) for code in within)


def test_all_official_codes_are_in_a_sector_or_listed_with_their_words(sic):
    frame = pd.DataFrame(
        {
            "premises_uid": [f"companies_house:{code}" for code in sic],
            "register": "companies_house",
            "kinds": [words.replace(";", ",") for words in sic.values()],
            "kind_codes": list(sic),
        }
    )
    found = classify(frame)
    without = found.unclassified.set_index("code")

    assert int(found.premises["sector"].notna().sum()) + len(without) == len(sic) == 731
    assert without["words"].to_dict() == {
        code: sic[code].replace(";", ",") for code in without.index
    }
    several = found.premises[found.premises["sectors"].str.contains(";")]
    assert set(several["premises_uid"].str[-5:]) == {"82920", "81299", "96090"}
    for code in ("99999", "74990", "98000"):
        assert without.loc[code, "rule"] != NO_RULE


def test_every_type_in_the_real_registers_is_ruled(shared):
    """12,840 establishments of four authorities: the sums are those of another parser."""
    entries = [
        (
            detail.findtext("FHRSID"),
            detail.findtext("BusinessType"),
            detail.findtext("BusinessTypeID"),
        )
        for path in sorted((shared / "data" / "business").glob("FHRS*.xml"))
        for detail in ET.parse(path).iter("EstablishmentDetail")  # noqa: S314 - real data beside us
    ]
    frame = pd.DataFrame(entries, columns=["premises_uid", "kinds", "kind_codes"])
    found = classify(frame.assign(register="fhrs"))
    types = Counter(code for _, _, code in entries)

    assert len(frame) == 12_840
    assert NO_RULE not in set(found.unclassified["rule"])
    counts = found.by_sector.set_index("sector")["premises"]
    assert counts["restaurant"] == types["1"] == 2_264
    assert counts["takeaway"] == types["7844"] + types["7846"] == 2_460
    assert counts["pubs_clubs"] == types["7843"] == 1_668
    assert found.unclassified.set_index("code")["premises"].to_dict() == {
        code: types[code] for code in ("7841", "5", "7845", "7840", "14")
    }


def test_the_table_is_the_one_that_was_given(shared):
    given = (shared / "sectors.csv").read_text(encoding="utf-8")
    carried = files("models") / "sectors" / "data" / "sectors.csv"
    assert carried.read_text(encoding="utf-8") == given
