"""The analysts store: who may open the restricted side, apart from everybody else's accounts."""

from typing import Final

from webmap.db.door.tables import DoorBase
from webmap.db.store import MIGRATIONS, Store, in_order

__all__ = ["ANALYSTS"]

ANALYSTS: Final = Store(
    name="analysts",
    setting="PLAINSIGHT_ANALYSTS_URL",
    tables=in_order(DoorBase.metadata),
    steps=MIGRATIONS / "analysts",
    head="0001",
    step_table="analysts_version",
    queue=7_365_419_024,
    absent="This workspace has no analysts store yet: plainsight init makes it.",
)
