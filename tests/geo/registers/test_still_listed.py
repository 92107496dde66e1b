"""An entry that a later extract left out is told by its age."""

import pandas as pd

from geo.registers.still_listed import still_listed


def premises(*rows):
    frame = pd.DataFrame(rows, columns=["register", "authority_code", "extracted_on"])
    return frame.assign(extracted_on=pd.to_datetime(frame["extracted_on"]))


def test_an_entry_older_than_the_latest_extract_was_left_out():
    listed = still_listed(
        premises(("cqc", "E08000035", "2026-01-01"), ("cqc", "E08000035", "2026-02-01"))
    )

    assert listed.tolist() == [False, True]


def test_each_council_and_each_register_has_its_own_latest():
    listed = still_listed(
        premises(
            ("hmo", "E08000035", "2026-01-01"),
            ("hmo", "E08000032", "2026-02-01"),
            ("companies_house", None, "2026-01-15"),
            ("companies_house", None, "2026-01-01"),
        )
    )

    assert listed.tolist() == [True, True, True, False]


def test_no_premises_are_no_answers():
    assert still_listed(premises()).tolist() == []
