"""The room is what the pages of the restricted side work in: the workspace and its settings."""

from dataclasses import dataclass, field
from typing import Final

from flask import Flask, current_app

from webmap.config import Settings
from webmap.workspace import Workspace

__all__ = ["Room", "fit_room", "room"]

_KEPT_AS: Final = "restricted room"


@dataclass(frozen=True, slots=True)
class Room:
    """Where the records and the analyses are. Never given to the partner side."""

    workspace: Workspace
    settings: Settings = field(repr=False)


def fit_room(app: Flask, workspace: Workspace, settings: Settings) -> None:
    """Give an app its room."""
    app.extensions[_KEPT_AS] = Room(workspace, settings)


def room() -> Room:
    """Return the room of the app that answers."""
    found: Room = current_app.extensions[_KEPT_AS]
    return found
