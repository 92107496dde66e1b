"""The taxonomy is read whole, keyed like the concerns file, and graded in words."""

import csv
from importlib.resources import files

import pytest

from geo.closed_lists import sector_keys
from models.sectors.taxonomy import Evidence, SicRange, read_sectors, sectors

HEADING = (
    "key,label,sic_2007,sic_quality,registers,exploitation,business_targetable,evidence,source"
)
ROW = "car_wash,Hand car wash,45200;96090-96099,C,planning;rates,labour,yes,typology,Home Office"


@pytest.fixture(scope="module")
def table():
    text = (files("models") / "sectors" / "data" / "sectors.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_keys_are_the_words_a_concern_may_use():
    assert set(sectors()) == sector_keys()


def test_every_cell_is_kept(table):
    """Written back in the form of the table, the sectors are the table."""
    for row, sector in zip(table, sectors().values(), strict=True):
        assert row == {
            "key": sector.key,
            "label": sector.label,
            "sic_2007": ";".join(map(str, sector.sic_2007)),
            "sic_quality": sector.sic_quality or "",
            "registers": "; ".join(sector.registers),
            "exploitation": ";".join(sector.exploitation),
            "business_targetable": "yes" if sector.business_targetable else "no",
            "evidence": sector.evidence.words,
            "source": sector.source,
        }


def test_evidence_is_ordered_from_contested_to_proved_in_court():
    assert min(Evidence) is Evidence.CONTESTED
    assert max(Evidence) is Evidence.CONVICTION_PRECEDENT
    assert Evidence.TYPOLOGY < Evidence.OFFICIAL_PROFILE < Evidence.STATUTE
    assert {Evidence.of(grade.words) for grade in Evidence} == set(Evidence)
    assert {sector.evidence for sector in sectors().values()} == set(Evidence)


def test_what_the_counter_evidence_says_is_not_lost():
    assert sectors()["garment"].evidence is Evidence.CONTESTED
    assert "not slavery" in sectors()["garment"].source


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("82920", {"food_processing", "warehouse"}),
        ("81299", {"cleaning", "car_wash"}),
        ("96090", {"car_wash", "massage_spa"}),
        ("01110", {"agriculture"}),
        ("01500", {"agriculture"}),
        ("01640", {"agriculture"}),
        ("01700", set()),
        ("10910", set()),
        ("99999", set()),
    ],
)
def test_ranges_hold_both_ends_and_nothing_beyond(code, keys):
    assert {key for key, sector in sectors().items() if sector.has_sic(code)} == keys


def test_a_range_is_of_five_digit_codes():
    assert "1110" not in SicRange.of("01110-01500")
    assert 1110 not in SicRange.of("01110-01500")
    assert str(SicRange.of("01110")) == "01110"
    for wrong in ("0111", "01110-", "01500-01110", "x", "01110-01500-01600"):
        with pytest.raises(ValueError, match="SIC codes"):
            SicRange.of(wrong)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("45200;", "4520;", "sic_2007"),
        ("96090-96099", "96099-96090", "sic_2007"),
        (",C,", ",D,", "sic_quality"),
        (",C,", ",,", "sic_quality"),
        ("45200;96090-96099", "", "sic_quality"),
        (",yes,", ",perhaps,", "business_targetable"),
        ("typology", "hearsay", "evidence"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column_and_not_repeated(old, new, column):
    with pytest.raises(ValueError, match=f"line 2, {column}") as refused:
        read_sectors([HEADING, ROW.replace(old, new)])
    assert "hearsay" not in str(refused.value)


def test_a_table_with_other_columns_or_a_repeated_key_is_refused():
    with pytest.raises(ValueError, match="line 1"):
        read_sectors([HEADING.replace("key,", "name,"), ROW])
    with pytest.raises(ValueError, match="line 3, key"):
        read_sectors([HEADING, ROW, ROW])
