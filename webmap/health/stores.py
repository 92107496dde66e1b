"""The stores are what would be missed: the restricted folder, its key, and the records."""

import os
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from webmap.config import Settings
from webmap.db.failures import is_busy
from webmap.db.store import RECORDS
from webmap.db.upgrade import is_up_to_date
from webmap.health.finding import Finding
from webmap.workspace import KEY_BYTES, Workspace, is_open_to_others

__all__ = ["key", "records", "restricted"]

_PUT_BACK: Final = (
    "Put back the copy that was backed up: with another key every published number would change."
)


def restricted(workspace: Workspace) -> Finding:
    """Say whether only its owner can open the restricted side."""
    check = "restricted folder"
    if not workspace.restricted.exists():
        return Finding(check=check, state="ok", says="made at the first import")
    exposed = [path for path in _inside(workspace.restricted) if is_open_to_others(path)]
    if exposed:
        return Finding(
            check=check,
            state="unsafe",
            says=f"others can open {len(exposed)} of its files and folders",
            do="chmod -R go-rwx on the restricted folder, and ask who may have read it.",
        )
    foreign = [path for path in _inside(workspace.restricted) if path.stat().st_uid != os.getuid()]
    if foreign:
        return Finding(
            check=check,
            state="look",
            says=f"{len(foreign)} of its files belong to another account",
            do="Run Plainsight under the account that owns the folder, or chown it.",
        )
    return Finding(check=check, state="ok", says="open to its owner alone")


def key(workspace: Workspace) -> Finding:
    """Say whether the cell key is there, whole, and readable by its owner alone."""
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
    return Finding(
        check=check,
        state="ok",
        says="readable by its owner alone; keep a copy of it apart from the records",
    )


def records(workspace: Workspace, settings: Settings) -> Finding:
    """Say whether the records can be read and have the tables of this version. Changes nothing."""
    check = "records store"
    address = settings.records_url.get_secret_value() if settings.records_url else None
    if address is None and not workspace.records_file.exists():
        return Finding(
            check=check,
            state="look",
            says="nothing has been imported yet",
            do="plainsight import concerns FILE",
        )
    try:
        ready = _is_ready(address or workspace.records_url)
    except (SQLAlchemyError, ImportError, OSError) as error:
        if is_busy(error):
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
    if not ready:
        return Finding(
            check=check,
            state="look",
            says="was last used by another version of Plainsight",
            do="Back it up; the next import or release brings an older one up to date.",
        )
    return Finding(check=check, state="ok", says="can be read and is up to date")


def _is_ready(address: str) -> bool:
    engine = create_engine(address, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return is_up_to_date(connection, RECORDS)
    finally:
        engine.dispose()


def _inside(folder: Path) -> list[Path]:
    """List a folder and everything in it."""
    return [folder, *folder.rglob("*")]
