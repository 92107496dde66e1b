"""A store is one database: what it holds, which setting names it, and how its tables came to be.

The records store is for named analysts only. The partnership store holds what the steward and the
partners keep, and no record. One engine opens both.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData

from webmap.config import Settings
from webmap.db.further_tables import Figure
from webmap.db.partnership import Organisation
from webmap.workspace import Workspace

__all__ = ["PARTNERSHIP", "RECORDS", "STORES", "Store"]

_STEPS: Final = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One database.

    Attributes
    ----------
    name
        What it is called in messages, and the name of its file.
    setting
        The environment variable that may name another place for it.
    metadata
        Its tables.
    steps
        Folder of the migrations that lead to them.
    head
        The last of these.
    step_table
        Table in which it keeps how far it has come.
    queue
        Number by which its writers queue in PostgreSQL: any that no other program uses.
    absent
        What to say to a reader where there is none yet.
    """

    name: str
    setting: str
    metadata: MetaData
    steps: Path
    head: str
    step_table: str
    queue: int
    absent: str

    def file(self, workspace: Workspace) -> Path:
        """Return the SQLite file it is in, where the settings name no other place."""
        if self.name == "records":
            return workspace.records_file
        return workspace.partnership_file

    def given_url(self, settings: Settings) -> str | None:
        """Return the address in the settings, which may hold a password, or None."""
        given = settings.records_url if self.name == "records" else settings.partnership_url
        return None if given is None else given.get_secret_value()

    def url(self, workspace: Workspace, settings: Settings) -> str:
        """Return the SQLAlchemy address, which may hold a password."""
        return self.given_url(settings) or f"sqlite:///{self.file(workspace)}"

    def is_there(self, workspace: Workspace, settings: Settings) -> bool:
        """Say whether there is a store to look in."""
        return self.given_url(settings) is not None or self.file(workspace).exists()

    def prepare_folder(self, workspace: Workspace) -> Path:
        """Make the folder of its file, readable by its owner alone, and return it."""
        if self.name == "records":
            return workspace.prepare_restricted()
        return workspace.prepare_partnership()


RECORDS: Final = Store(
    name="records",
    setting="PLAINSIGHT_RECORDS_URL",
    metadata=Figure.metadata,
    steps=_STEPS / "versions",
    head="0002",
    step_table="alembic_version",
    queue=7_365_419_022,
    absent="No records have been imported into this workspace yet. Import some: plainsight import.",
)
PARTNERSHIP: Final = Store(
    name="partnership",
    setting="PLAINSIGHT_PARTNERSHIP_URL",
    metadata=Organisation.metadata,
    steps=_STEPS / "partnership",
    head="0001",
    step_table="partnership_version",
    queue=7_365_419_023,
    absent="This workspace has no partnership store yet: plainsight init makes it.",
)
#: Both stores, in the order they are looked at.
STORES: Final = (RECORDS, PARTNERSHIP)
