"""Parcels for tests: a workspace with a drop, and returns put into it as the partner side would."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geo.schema import COLUMNS
from tests.concern_files import as_csv, concern
from tests.return_files import RECORD, fill
from webmap.drop.dropping import put
from webmap.drop.envelope import Form
from webmap.drop.sealing import seal
from webmap.keeping.drop_places import drop_terms, prepare_drop
from webmap.workspace import Workspace

SENT_AT = datetime(2026, 11, 2, 10, 32)  # noqa: DTZ001 - the store keeps UTC without a zone
LEEDS, POLICE = "leeds_council", "west_yorkshire_police"


def leeds_concern(number: int = 1, **changes: str) -> dict[str, str]:
    """A row of Leeds with its own reference."""
    return concern(number, organisation=LEEDS, **changes)


def csv_of(*rows: dict[str, str]) -> bytes:
    """Rows as the file a partner sends."""
    return as_csv(rows or [leeds_concern()], COLUMNS).encode()


def workbook(folder: Path, *records: dict[str, str], **answers: str) -> bytes:
    """A filled-in Partner return."""
    return fill(folder / "return.xlsx", records or [RECORD], **answers).read_bytes()


@dataclass
class Sender:
    """The partner side of one workspace: it knows the folder and what it was handed over."""

    workspace: Workspace

    def __post_init__(self) -> None:
        prepare_drop(self.workspace)
        self.drop = drop_terms(self.workspace)

    def parcel(self, content: bytes, form: Form = Form.CSV, **told):
        """A sealed file."""
        said = {"organisation": LEEDS, "quarter": "2026-Q3", "sender": "0a", "sent_at": SENT_AT}
        return seal(self.drop, content, form, **{**said, **told})

    def send(self, content: bytes, form: Form = Form.CSV, **told) -> str:
        """Drop a file, and return the name of its parcel."""
        parcel = self.parcel(content, form, **told)
        put(self.drop.folder, parcel)
        return parcel.name

    @property
    def names(self) -> list[str]:
        """What is in the drop."""
        return sorted(path.name for path in self.workspace.drop.iterdir())

    @property
    def aside(self) -> list[str]:
        """What was set aside."""
        folder = self.workspace.restricted / "set-aside"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
