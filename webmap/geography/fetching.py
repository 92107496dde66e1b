"""Fetching brings official outlines from their service, checks them whole, and puts them in use."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from boundaries.areas import Areas
from boundaries.errors import BoundaryRefused, ServiceUnreachable
from boundaries.feature_server import Fetched, fetch
from boundaries.geojson import parse
from boundaries.line import Line
from boundaries.ons import Service, require_whole_county
from boundaries.tables import DISTRICTS
from models.durable import FolderBusy, only_writer, remove_drafts, swap_file
from webmap.errors import StoreUnavailable
from webmap.geography.ward_files import WardFile, keep
from webmap.workspace import Workspace

__all__ = ["Arrived", "Partial", "fetch_wards"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Outlines that were fetched and are in use: the wards, the kept file, how they came."""

    wards: Areas
    file: WardFile
    fetched: Fetched


class Partial(MutableMapping[str, bytes]):
    """What has arrived of one download, a file a page, each there whole or not at all.

    Parameters
    ----------
    folder
        Where the pages are; made with the first and removed with the last.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> bytes:
        """Return a page."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, page: bytes) -> None:
        """Keep a page."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        swap_file(self.folder / name, page)

    def __delitem__(self, name: str) -> None:
        """Drop a page."""
        try:
            (self.folder / name).unlink()
        except FileNotFoundError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        """Name the pages in order; the lock and what a killed writer left are none."""
        names = sorted(path.name for path in self.folder.glob("[!.]*"))
        return iter(names)

    def __len__(self) -> int:
        """Count the pages."""
        return len(list(iter(self)))

    def clear(self) -> None:
        """Drop everything, and the folder."""
        super().clear()
        if self.folder.exists():
            remove_drafts(self.folder)
            (self.folder / ".lock").unlink(missing_ok=True)
            with suppress(OSError):
                self.folder.rmdir()


def fetch_wards(
    workspace: Workspace,
    service: Service,
    line: Line,
    *,
    today: date,
    watch: Callable[[int, int], None] | None = None,
) -> Arrived:
    """Fetch the wards of West Yorkshire and put them in use, whole or not at all.

    Parameters
    ----------
    workspace
        Where they shall be in use.
    service
        Where they are to be had.
    line
        How to ask.
    today
        Day to note.
    watch
        Told how many wards have arrived, of how many.

    Raises
    ------
    BoundaryRefused
        If what came is not every ward of the vintage, once, as a coverage. What was in use stays.
    StoreUnavailable
        If the service cannot be reached, or another command fetches the same. What was in use
        stays, and what has arrived is kept for the next time.
    """
    name = sha256(service.layer.address.encode()).hexdigest()[:12]
    kept = Partial(workspace.boundaries / f"partial-{name}")
    kept.folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    try:
        with only_writer(kept.folder):
            fetched = fetch(service.layer, sorted(DISTRICTS), line, kept, watch)
            wards = _checked(fetched, service, kept)
    except (ServiceUnreachable, FolderBusy) as why:
        raise StoreUnavailable(_said(why)) from None
    except BoundaryRefused as why:
        kept.clear()
        raise BoundaryRefused(f"{why} No boundary was changed.") from None
    file = keep(
        workspace,
        fetched.content,
        wards,
        crs=None,
        today=today,
        origin="fetched",
        detail=service.detail,
        generalised=service.generalised,
    )
    kept.clear()
    return Arrived(wards=wards, file=file, fetched=fetched)


def _checked(fetched: Fetched, service: Service, kept: Partial) -> Areas:
    """Read what came as a stranger's file is read, and hold it against what is known."""
    try:
        wards = parse(fetched.content)
        require_whole_county(wards)
    except BoundaryRefused as why:
        kept.clear()
        raise BoundaryRefused(f"what the service sent cannot be used: {why}") from None
    if wards.vintage != service.vintage:
        raise BoundaryRefused(
            f"the service sent wards of {wards.vintage} and not of {service.vintage}."
        )
    return wards


def _said(why: Exception) -> str:
    """Say what a person can do about it."""
    if isinstance(why, FolderBusy):
        return (
            "Another command is fetching the same outlines. Wait for it to end. No boundary was "
            "changed."
        )
    return str(why)
