"""Tables are the packaged CSV files of `boundaries/data`; `README.md` there says what they hold."""

import csv
from importlib.resources import files
from typing import Final

__all__ = ["DISTRICTS", "expected_wards", "packaged_rows", "ward_districts"]


def packaged_rows(name: str) -> list[dict[str, str]]:
    """Read one of the packaged tables, every cell as text."""
    table = (files("boundaries") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(table.splitlines()))


#: Names of the districts of West Yorkshire by code.
DISTRICTS: Final = {
    row["district_code"]: row["district_name"] for row in packaged_rows("districts.csv")
}


def expected_wards(vintage: str) -> dict[str, int]:
    """Return how many wards each district of West Yorkshire had in that year, where known."""
    return {
        row["district_code"]: int(row["wards"])
        for row in packaged_rows("ward_counts.csv")
        if row["first_vintage"] <= vintage <= row["last_vintage"]
    }


def ward_districts() -> dict[str, str]:
    """Return the district of every packaged ward code of any vintage, with or without outline."""
    return {
        row["ward_code"]: row["district_code"]
        for table in ("wards_2025.csv", "wards_2026_codes.csv")
        for row in packaged_rows(table)
    }
