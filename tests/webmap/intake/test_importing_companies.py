"""A national register goes in within bounded memory, and twice is once."""

import pytest

from boundaries.tables import DISTRICTS
from geo.postcodes import Postcodes
from tests.companies_file import write_companies
from tests.measured_import import measured_import

#: Megabytes above the import command's own process: what was promised for a million rows.
ALLOWED = 300
NAME = "BasicCompanyDataAsOneFile-2025-11-01.csv"


@pytest.fixture(scope="module")
def postcodes():
    return Postcodes.load(tuple(DISTRICTS)).table["postcode"].tolist()


def test_what_is_read_is_accounted_for_in_bounded_memory(tmp_path, postcodes):
    """Short: the worst case, every company of the county, and the same file again."""
    path = write_companies(tmp_path / NAME, 30_000, postcodes, share=1.0)

    first = measured_import("companies-house", path, tmp_path / "workspace")
    again = measured_import("companies-house", path, tmp_path / "workspace")

    assert (first["read"], first["accepted"], first["passed_over"]) == (30_000, 30_000, 0)
    assert (again["accepted"], again["duplicate"]) == (0, 30_000)
    assert max(first["above"], again["above"]) < ALLOWED / 1.5


@pytest.mark.long
@pytest.mark.parametrize("share", [0.04, 1.0])
def test_a_million_companies_go_in_within_the_memory_allowed(tmp_path, postcodes, share):
    path = write_companies(tmp_path / NAME, 1_000_000, postcodes, share=share)

    took = measured_import("companies-house", path, tmp_path / "workspace")

    assert took["read"] + took["passed_over"] == 1_000_000
    assert took["accepted"] == took["read"]
    assert took["read"] == pytest.approx(1_000_000 * share, rel=0.05)
    assert took["above"] < ALLOWED
