"""References made of personal data are refused; honest ones in any usual shape are not."""

from datetime import date

import pandas as pd
import pytest

from geo.personal_data import find_in_references

TODAY = date(2026, 11, 22)


def kind(*texts):
    return find_in_references(pd.Series(texts, dtype="str"), TODAY).tolist()


@pytest.mark.parametrize(
    ("expected", "texts"),
    {
        "a telephone number": [
            "07700900123",
            "07700-900-123",
            "0113-496-0000",
            "447700900123",
            "08081570000",
            "7700900123",
            "00447700900123",
            "WYP-07700900123",
            "44-7700-900123",
        ],
        "an NHS number": ["9434765919", "943-476-5919", "WYP-9434765919"],
        "a National Insurance number": [
            *("AB123456C", "AB-12-34-56-C", "AB12-3456C", "AB123456"),
            *("QQ123456C", "WYP-QQ-12-34-56-C", "GB123456A"),
        ],
        "a vehicle registration": ["AB12CDE", "AB12-CDE", "WYP-AB12CDE", "A123BCD", "ABC123D"],
        "a date of birth": [
            "19850302",
            "WYP-19850302",
            "02031985-X",
            "02-03-1985",
            "1985-03-02",
            "02-03-85",
            "JS-020385",
            "2MAR1985",
            "02-MAR-1985",
        ],
        "a name": ["JOHN-SMITH", "KHAN-1987", "NGUYEN-THI-01", "JSMITH-01", "KHAN1987"],
    }.items(),
)
def test_each_kind_is_named(expected, texts):
    assert kind(*texts) == [expected] * len(texts)


def test_honest_references_are_left_alone():
    honest = ["WYP-000001", "A1B2", "WYP-2026-000001", "9999", "WYP-20260704-001", "13260234567",
              "AB-123456", "WYP-001A", "LCC-SAFEG-001", "LCC-01-2026-00123", "2026-123456",
              "2026123456", "WYP-020385", "020385", "04-07-2026-01", "ABC-1234"]  # fmt: skip
    assert kind(*honest) == [""] * len(honest)


def test_the_answer_does_not_depend_on_the_other_references():
    texts = ["WYP-000001", "KHAN-1987", "07700900123", "JS-020385", "WYP-020385"]
    assert kind(*texts) == [kind(text)[0] for text in texts]
    assert kind() == []


def test_the_index_is_kept():
    texts = pd.Series(["WYP-1234", "JOHN-SMITH"], index=[7, 3], dtype="str")
    assert find_in_references(texts, TODAY).to_dict() == {7: "", 3: "a name"}
