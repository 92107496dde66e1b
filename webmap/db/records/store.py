"""The records store as one database."""

from typing import Final

from webmap.db.records.further_tables import Figure
from webmap.db.records.ledger_tables import CountedReport
from webmap.db.store import MIGRATIONS, Store, in_order

__all__ = ["RECORDS"]

RECORDS: Final = Store(
    name="records",
    setting="PLAINSIGHT_RECORDS_URL",
    tables=in_order(*{Figure.metadata, CountedReport.metadata}),  # one, whole once both are read
    steps=MIGRATIONS / "records",
    head="0003",
    step_table="alembic_version",
    queue=7_365_419_022,
    absent="No records have been imported into this workspace yet. Import some: plainsight import.",
)
