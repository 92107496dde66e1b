"""The stores are what would be missed: the restricted folder, its key, and the records."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.identity import key_check
from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.db.failures import is_busy
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.concerns import key_checks
from webmap.db.records.journal import last_done
from webmap.db.records.store import RECORDS
from webmap.db.store import Store
from webmap.db.upgrade import is_up_to_date, step_of
from webmap.health.finding import Finding
from webmap.stores import is_there, url_of
from webmap.workspace import KEY_BYTES, Workspace, is_open_to_others

__all__ = ["analysts", "backup", "key", "looking_at", "partnership", "records", "restricted"]

#: A backup older than this is worth a look.
_BACKED_UP_EVERY: Final = timedelta(days=30)
#: How long to wait for a store that another command writes to, at each look.
_SECONDS: Final = 1
_PUT_BACK: Final = (
    "Put back the copy that was backed up: with another key every published number would change."
)


def restricted(workspace: Workspace) -> Finding:
    """Say whether only its owner can open the restricted side."""
    check = "restricted folder"
    if not workspace.restricted.exists():
        return Finding(check=check, state="ok", says="made at the first import")
    private = [
        folder for folder in (workspace.restricted, workspace.partnership) if folder.exists()
    ]
    inside = [path for folder in private for path in _inside(folder)]
    exposed = [path for path in inside if is_open_to_others(path)]
    if exposed:
        return Finding(
            check=check,
            state="unsafe",
            says=f"others can open {len(exposed)} of its files and folders",
            do="chmod -R go-rwx on the restricted folder, and ask who may have read it.",
        )
    foreign = [path for path in inside if path.stat().st_uid != os.getuid()]
    if foreign:
        return Finding(
            check=check,
            state="look",
            says=f"{len(foreign)} of its files belong to another account",
            do="Run Plainsight under the account that owns the folder, or chown it.",
        )
    return Finding(check=check, state="ok", says="open to its owner alone")


def key(workspace: Workspace, settings: Settings) -> Finding:
    """Say whether the cell key is there, whole, the records' own, and its owner's alone to read."""
    check = "key"
    if not workspace.has_key:
        if not workspace.records_file.exists():
            return Finding(check=check, state="ok", says="made at the first import")
        return Finding(
            check=check,
            state="unsafe",
            says="missing, though there are records",
            do=_PUT_BACK,
            usable=False,
        )
    if is_open_to_others(workspace.key_file):
        return Finding(
            check=check,
            state="unsafe",
            says="others can read it",
            do="chmod 600 the key, and ask who may have read it.",
            usable=False,
        )
    if workspace.key_file.stat().st_size != KEY_BYTES:
        return Finding(
            check=check,
            state="unsafe",
            says=f"not {KEY_BYTES} bytes long",
            do=_PUT_BACK,
            usable=False,
        )
    if not _is_the_records_own(workspace, settings):
        return Finding(
            check=check,
            state="unsafe",
            says="not the one the records were stored with",
            do=_PUT_BACK,
            usable=False,
        )
    return Finding(
        check=check,
        state="ok",
        says="readable by its owner alone; keep a copy of it apart from the records",
    )


def _is_the_records_own(workspace: Workspace, settings: Settings) -> bool:
    """Say whether nothing was stored with another key; what cannot be read says so itself."""
    if not is_there(RECORDS, workspace, settings):
        return True
    try:
        with looking_at(url_of(RECORDS, workspace, settings)) as connection:
            if not is_up_to_date(connection, RECORDS):
                return True
            stored = key_checks(Session(connection))
    except (SQLAlchemyError, ImportError):
        return True
    return stored <= {key_check(workspace.key_file.read_bytes())}


def records(workspace: Workspace, settings: Settings) -> Finding:
    """Say whether the records can be read and have the tables of this version. Changes nothing."""
    if not is_there(RECORDS, workspace, settings):
        return Finding(
            check="records store",
            state="look",
            says="nothing has been imported yet",
            do="plainsight import concerns FILE",
        )
    return _store(RECORDS, workspace, settings)


def partnership(workspace: Workspace, settings: Settings) -> Finding:
    """Say the same of the partnership store. Changes nothing."""
    if not is_there(PARTNERSHIP, workspace, settings):
        return Finding(
            check="partnership store",
            state="ok",
            says="none yet, so the packaged list of organisations is in use; plainsight init",
        )
    return _store(PARTNERSHIP, workspace, settings)


def analysts(workspace: Workspace, settings: Settings) -> Finding:
    """Say the same of the analysts store. Changes nothing."""
    if not is_there(ANALYSTS, workspace, settings):
        return Finding(
            check="analysts store",
            state="ok",
            says="none yet, so nobody can open the restricted side; plainsight init",
        )
    return _store(ANALYSTS, workspace, settings)


def backup(workspace: Workspace, settings: Settings, today: date) -> Finding:
    """Say how long ago everything was backed up. Changes nothing."""
    check = "backup"
    if workspace.is_synthetic or not is_there(RECORDS, workspace, settings):
        return Finding(check=check, state="ok", says="nothing that needs one")
    do = "plainsight backup FILE, and keep the key apart from it."
    try:
        made = _last_backup(url_of(RECORDS, workspace, settings))
    except (SQLAlchemyError, ImportError):
        return Finding(check=check, state="look", says="cannot be told without the records store")
    if made is None:
        return Finding(check=check, state="look", says="none has been made", do=do)
    says = f"the last one was made on {made.date().isoformat()}"
    if today - made.date() > _BACKED_UP_EVERY:
        return Finding(check=check, state="look", says=says, do=do)
    return Finding(check=check, state="ok", says=says)


def _store(store: Store, workspace: Workspace, settings: Settings) -> Finding:
    check = f"{store.name} store"
    try:
        step = _step(store, url_of(store, workspace, settings))
    except (SQLAlchemyError, ImportError) as error:
        if isinstance(error, SQLAlchemyError) and is_busy(error):
            return Finding(
                check=check,
                state="look",
                says="busy: another command is writing to it",
                do="Run the doctor again later.",
                usable=False,
            )
        return Finding(
            check=check,
            state="unsafe",
            says="cannot be read",
            do="Check that it is there, whole and yours; otherwise put back a backup.",
            usable=False,
        )
    if step is not None and step > store.head:
        return Finding(
            check=check,
            state="unsafe",
            says=f"is at step {step}, of another version of Plainsight, newer than this",
            do="Use the newer version.",
            usable=False,
        )
    if step != store.head:
        return Finding(
            check=check,
            state="look",
            says=f"is at step {step or 'none'}, of another version of Plainsight, older than this",
            do="Back it up: the next command that opens it brings it up to date.",
        )
    return Finding(check=check, state="ok", says=f"can be read and is up to date (step {step})")


def _step(store: Store, address: str) -> str | None:
    with looking_at(address) as connection:
        return step_of(connection, store)


def _last_backup(address: str) -> datetime | None:
    with looking_at(address) as connection:
        if not is_up_to_date(connection, RECORDS):
            return None
        return last_done(Session(connection), "backup")


@contextmanager
def looking_at(address: str) -> Iterator[Connection]:
    """Connect to a store as it is, for as long as something is looked up in it."""
    waits = {"timeout": _SECONDS} if address.startswith("sqlite") else {}
    engine = create_engine(address, hide_parameters=True, connect_args=waits)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _inside(folder: Path) -> list[Path]:
    """List a folder and everything in it."""
    os.listdir(folder)  # a folder that may not be read is an error, and not an empty one
    return [folder, *folder.rglob("*")]
