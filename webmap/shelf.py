"""The shelf holds the one release on show, and takes up the next as soon as `current` names it."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import abort, current_app, g

from models.release import Release
from models.release_store import ReleaseDamaged, StoredRelease, open_release

__all__ = ["INDEX", "Shelf", "Shown", "is_damaged", "on_show", "shown_or_none"]

#: The asset that says which stored name each resource has:
#: ``{"small-map.svg": "small-map.3f.svg"}``.
INDEX: Final = "index.json"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The release on show and the stored names of its resources."""

    stored: StoredRelease
    names: Mapping[str, str]

    @property
    def id(self) -> str:
        """Identity of the release: its quarter and the start of its content hash."""
        return self.stored.id

    @property
    def release(self) -> Release:
        """What partners may see."""
        return self.stored.release

    def address(self, resource: str) -> str | None:
        """Return where a resource is served, or None where the release has none of that name."""
        name = self.names.get(resource, "")
        return f"/resources/{name}" if name in self.stored.files else None


class Shelf:
    """Opens releases from one folder, and from nowhere else.

    A request asks once and keeps what it got, so that every figure on a page is of one release
    even while the next is being published. Opening verifies every byte.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._shown: Shown | None = None
        self._opening = threading.Lock()

    def current(self) -> Shown | None:
        """Return the release on show, or None where none has been published.

        Raises
        ------
        ReleaseDamaged
            If it is not what was written and no earlier one is open to fall back on.
        """
        name = self._named()
        if name is None:
            self._shown = None
            return None
        shown = self._shown
        if shown is not None and shown.id == name:
            return shown
        with self._opening:
            return self._take_up(name)

    def _take_up(self, name: str) -> Shown:
        """Open the release called `name`; a damaged one leaves the one before it on show."""
        if self._shown is not None and self._shown.id == name:
            return self._shown
        try:
            stored = open_release(self._root, name)
            self._shown = Shown(stored, _names(stored))
        except ReleaseDamaged:
            if self._shown is None:
                raise
        return self._shown

    def _named(self) -> str | None:
        try:
            return (self._root / "current").read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError:
            return ""  # no release has this name, so it counts as damage


def on_show() -> Shown:
    """Return the release this request reads; otherwise the page that says there is none answers."""
    return shown_or_none() or abort(503)


def shown_or_none() -> Shown | None:
    """Return the release this request reads, or None; the same one however often it is asked.

    A release that can not be trusted counts as none, so that pages without figures still answer;
    `is_damaged` tells the two apart.
    """
    if "shown" not in g:
        shelf: Shelf = current_app.extensions["shelf"]
        try:
            g.shown = shelf.current()
        except ReleaseDamaged:
            current_app.logger.error("The release on disk is not what was published.")
            g.shown, g.damaged = None, True
    shown: Shown | None = g.shown
    return shown


def is_damaged() -> bool:
    """Say whether this request found a release that can not be trusted."""
    return shown_or_none() is None and bool(g.get("damaged"))


def _names(stored: StoredRelease) -> Mapping[str, str]:
    if INDEX not in stored.files:
        return {}
    names: Mapping[str, str] = json.loads(stored.asset(INDEX))
    return names
