"""The partnership store as one database: its own tables, and those of the door of its side."""

from typing import Final

from webmap.db.door.tables import DoorBase
from webmap.db.partnership.tables import PartnershipBase
from webmap.db.store import MIGRATIONS, Store, in_order

__all__ = ["PARTNERSHIP"]

PARTNERSHIP: Final = Store(
    name="partnership",
    setting="PLAINSIGHT_PARTNERSHIP_URL",
    tables=in_order(PartnershipBase.metadata, DoorBase.metadata),
    steps=MIGRATIONS / "partnership",
    head="0002",
    step_table="partnership_version",
    queue=7_365_419_023,
    absent="This workspace has no partnership store yet: plainsight init makes it.",
)
