"""Every source of context has a reader, a table, a name that fits, and headings it is known by."""

import pytest

from tests.geo.sources.test_convictions import ROW as CONVICTED
from tests.geo.sources.test_duty_to_notify import QUARTER, TOTAL
from tests.geo.sources.test_nrm import CELL, GROUNDS, PLACE
from tests.geo.sources.test_police_street import CRIME
from tests.geo.sources.test_responders import ROW as TRAINED
from tests.geo.sources.test_totals import TOTAL as RETURNED
from tests.geo.sources.test_visits import VISIT
from tests.return_files import fill
from tests.table_files import write_table
from webmap.db.records.superseding import KEPT_TABLES
from webmap.db.records.tables import Batch
from webmap.intake.context_sources import CONTEXT_SOURCES, RETURN
from webmap.intake.recognising import recognise


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (CRIME, "police-street"),
        (CELL, "nrm"),
        (PLACE, "nrm"),
        (GROUNDS, "nrm"),
        (QUARTER, "duty-to-notify"),
        (TOTAL, "duty-to-notify"),
        (CONVICTED, "convictions"),
        (TRAINED, "responders"),
        (VISIT, "visits"),
        (RETURNED, "totals"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_is_known_by_its_headings(tmp_path, row, name, ending):
    assert recognise(write_table(tmp_path / f"file.{ending}", row)).kind == name


def test_a_return_is_known_by_its_sheets(tmp_path):
    assert recognise(fill(tmp_path / "file.xlsx")).kind == RETURN


def test_the_published_files_are_known(shared):
    found = {
        path.name: recognise(path).kind
        for folder in ("nrm", "police")
        for path in (shared / "data" / folder).glob("*.csv")
    }

    assert found == {
        "2018-05-west-yorkshire-street-partial.csv": "police-street",
        "2025-02-leeds-subset-of-west-yorkshire-street.csv": "police-street",
        "nrm_conclusive_grounds.csv": "nrm",
        "nrm_duty_to_notify_2023_q4.csv": "duty-to-notify",
        "nrm_duty_to_notify_longitudinal.csv": "duty-to-notify",
        "nrm_referrals_longitudinal.csv": "nrm",
        "west_yorkshire_police_nrm_2022q2_2023q4.csv": "nrm",
    }


@pytest.mark.parametrize("name", CONTEXT_SOURCES)
def test_what_it_stores_can_be_undone_and_its_name_fits(name):
    assert CONTEXT_SOURCES[name].table in KEPT_TABLES.values()
    assert len(name) <= Batch.__table__.c.source.type.length
