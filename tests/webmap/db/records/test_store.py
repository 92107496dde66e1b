"""The records store has all of its tables, whoever asks first."""

import subprocess
import sys

#: One table of each module of tables.
NAMED = ("batches", "case_links", "counted", "families", "journal", "published", "records")


def test_it_has_every_table_though_nothing_else_was_imported():
    """Tables are known once their module is read; one too few would be left out of backups."""
    asked = (
        "from webmap.db.records.store import RECORDS; "
        "print(*(table.name for table in RECORDS.tables))"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert set(NAMED) <= set(told.stdout.split())
