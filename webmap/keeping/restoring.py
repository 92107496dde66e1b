"""Restoring makes a workspace from an archive: checked whole before any of it is put in place."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.identity import key_check
from models.durable import FolderBusy, only_writer, sync_folder
from models.release_store import (
    ReleaseDamaged,
    ReleaseOutdated,
    open_current,
    open_release,
)
from webmap.config import Settings
from webmap.db.copying import copy_in, holds_anything
from webmap.db.door.sessions import forget_visits
from webmap.db.door.tables import SessionRow
from webmap.db.records.concerns import batches, key_checks
from webmap.db.records.journal import write_line
from webmap.db.store import Store
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.keeping.archives import (
    FOLDERS,
    RESTRICTED,
    ArchiveRefused,
    Manifest,
    opened,
    unpack,
)
from webmap.stores import STORES, open_store
from webmap.workspace import KEY_BYTES, Workspace, create_key, is_open_to_others

__all__ = ["Restored", "restore"]

_NOT_EMPTY: Final = (
    "There is something in the {place} already. A backup is restored into an empty one, so that "
    "nothing is lost or mixed. Nothing was restored."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored.

    Attributes
    ----------
    made_at
        When the backup was made, UTC, as ISO text.
    batches
        Files that had been imported by then.
    has_key
        Whether the key was put in its place too.
    needs_key
        Whether there are records that hang on a key.
    """

    made_at: str
    batches: int
    has_key: bool
    needs_key: bool


def restore(
    workspace: Workspace, settings: Settings, archive: Path, at: datetime, key: Path | None = None
) -> Restored:
    """Make a workspace from a backup, or leave everything as it was.

    Parameters
    ----------
    workspace
        Where it shall be: a folder that is empty or not there.
    settings
        Where the stores shall be, if not in the workspace; they must be empty.
    archive
        The backup, by this version or an earlier one, from either kind of store.
    at
        Time, UTC without a zone.
    key
        The copy of the key that was kept apart, if it shall be put in its place too.

    Raises
    ------
    ArchiveRefused
        If the backup is not whole, or holds anything it should not.
    UsageRefused
        If there is something in the workspace or a store already, or the key is another.
    StoreUnavailable
        If a store cannot be reached or filled.
    """
    secret = None if key is None else _read_key(key)
    with opened(archive) as (packed, manifest), _draft_beside(workspace.root) as draft:
        unpack(packed, manifest, draft / "unpacked")
        made = Workspace(draft / "made")
        if manifest.synthetic:
            made.mark_synthetic()
        made.prepare_open()
        _move_open_folders(draft / "unpacked", made)
        _move_restricted_folders(draft / "unpacked", made)
        _require_whole_releases(made.releases, archive.name)
        copies, came_from = draft / "unpacked" / "stores", (archive, manifest)
        checks = _fill_stores(made, settings, copies, came_from, at, secret)
        if secret is not None:
            create_key(made.prepare_restricted() / made.key_file.name, secret)
        os.replace(made.root, workspace.root)
        sync_folder(workspace.root.parent)
    return Restored(
        made_at=manifest.made_at,
        batches=checks[0],
        has_key=secret is not None,
        needs_key=checks[1],
    )


def _fill_stores(
    made: Workspace,
    settings: Settings,
    copies: Path,
    came_from: tuple[Path, Manifest],
    at: datetime,
    key: bytes | None,
) -> tuple[int, bool]:
    """Fill the stores in transactions that end together; say what they hold."""
    archive, manifest = came_from
    with ExitStack() as open_now:
        for store in reversed(STORES):  # the records last, as what follows reads them
            db = open_now.enter_context(open_store(store, made, settings, writing=True))
            if holds_anything(db, store):
                raise UsageRefused(_NOT_EMPTY.format(place=f"{store.name} store"))
            _fill(store, db, copies / f"{store.name}.sqlite", archive.name)
        records = db
        checks = key_checks(records)
        if key is not None and checks - {key_check(key)}:
            raise UsageRefused(
                "The key given is not the one these records were stored with. Give the copy that "
                "was kept apart from this backup. Nothing was restored."
            )
        _note_backup(records, archive.stat().st_size, manifest.made_at, at)
        return len(batches(records)), bool(checks)


def _fill(store: Store, db: Session, copy: Path, name: str) -> None:
    """Fill one store from its copy; a backup of an earlier version may have none."""
    if not copy.exists():
        return
    _require_plain(copy, name)
    try:
        copy_in(copy, db, store)
    except (SQLAlchemyError, ValueError):
        raise ArchiveRefused(name, "a store in it holds what no store takes") from None
    if SessionRow.__table__ in store.tables:
        forget_visits(db)


def _note_backup(records: Session, size: int, made_at: str, at: datetime) -> None:
    """Write down the backup the stores came from; they were copied before they could hold it."""
    made = datetime.fromisoformat(made_at.removesuffix("Z"))
    write_line(records, "backup", f"{size} bytes", made)
    write_line(records, "restore", f"from the backup of {made:%Y-%m-%d %H:%M}", at)


def _require_plain(file: Path, name: str) -> None:
    """Refuse a store that is damaged, or holds anything that runs by itself."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as held:
            held.execute("pragma trusted_schema = off")
            kinds = {kind for (kind,) in held.execute("select distinct type from sqlite_master")}
            # what another program keeps (a virtual table) has no page of its own, however spelled
            virtual = held.execute(
                "select count(*) from sqlite_master where coalesce(rootpage, 0) = 0"
            ).fetchone()[0]
            sound = held.execute("pragma integrity_check").fetchone()[0] == "ok"
            torn = held.execute("pragma foreign_key_check").fetchone()
    except sqlite3.Error:
        raise ArchiveRefused(name, "a store in it is damaged") from None
    if kinds - {"table", "index"} or virtual or not sound or torn:
        raise ArchiveRefused(name, "a store in it is not as it was kept")


def _require_whole_releases(root: Path, name: str) -> None:
    """Refuse a release that is not what was published; one of an earlier version stays unserved."""
    looks: list[Callable[[], object]] = [
        partial(open_current, root),
        *(partial(open_release, root, each.name) for each in root.iterdir() if each.is_dir()),
    ]
    for look in looks:
        try:
            look()
        except ReleaseOutdated:
            continue
        except ReleaseDamaged:
            raise ArchiveRefused(name, "a release in it is not what was published") from None


def _move_open_folders(unpacked: Path, made: Workspace) -> None:
    for folder in FOLDERS:
        if (unpacked / folder).is_dir():
            (made.root / folder).rmdir()
            (unpacked / folder).rename(made.root / folder)
    for path in [made.root, *made.root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def _move_restricted_folders(unpacked: Path, made: Workspace) -> None:
    """Put what proves the releases in its place, its owner's alone to read."""
    for folder in RESTRICTED:
        if not (unpacked / folder).is_dir():
            continue
        place = made.prepare_restricted() / folder
        (unpacked / folder).rename(place)
        for path in [place, *place.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)


def _read_key(path: Path) -> bytes:
    """Return the key in a file that only its owner can read."""
    if not path.is_file():
        raise UsageRefused("--key names no file. Nothing was restored.")
    if is_open_to_others(path):
        raise UsageRefused(
            "The file of the key can be read by others. Set its mode to 0600 and ask who may have "
            "read it. Nothing was restored."
        )
    with path.open("rb") as file:
        key = file.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise UsageRefused(f"A key is {KEY_BYTES} bytes long; this is none. Nothing was restored.")
    return key


@contextmanager
def _draft_beside(root: Path) -> Iterator[Path]:
    """Yield an empty folder beside a workspace to be; one that was left by a kill is cleared."""
    place = root.resolve()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageRefused(_NOT_EMPTY.format(place="workspace"))
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.restoring")
    draft.mkdir(mode=0o700, exist_ok=True)
    try:
        with only_writer(draft):
            for name in ("unpacked", "made"):
                shutil.rmtree(draft / name, ignore_errors=True)
            (draft / "unpacked").mkdir(mode=0o700)
            try:
                yield draft
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except FolderBusy:
        raise StoreUnavailable(
            "Another restore into this folder is running. Wait for it to end. Nothing was restored."
        ) from None
