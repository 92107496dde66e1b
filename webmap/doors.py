"""Doors are opened here: what each app is told of its door, from the workspace and the settings."""

from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.store import Store
from webmap.door.terms import DoorTerms, Side
from webmap.keeping.audit_logs import head_file_of
from webmap.keeping.drop_places import drop_terms
from webmap.keeping.side_secrets import partner_secret, restricted_secret
from webmap.stores import file_of, given_url, open_store
from webmap.workspace import Workspace

__all__ = ["partner_terms", "restricted_terms"]


def partner_terms(workspace: Workspace, settings: Settings) -> DoorTerms:
    """Return the terms of the partner side's door; its store is made if it is not there.

    Raises
    ------
    StoreUnavailable
        If the store cannot be opened, or there is no secret that is safe to use.
    """
    return _terms(
        Side.PARTNER, PARTNERSHIP, partner_secret(workspace, settings), workspace, settings
    )


def restricted_terms(workspace: Workspace, settings: Settings) -> DoorTerms:
    """Return the terms of the restricted side's door: see `partner_terms`."""
    return _terms(
        Side.ANALYST, ANALYSTS, restricted_secret(workspace, settings), workspace, settings
    )


def _terms(
    side: Side, store: Store, secret: bytes, workspace: Workspace, settings: Settings
) -> DoorTerms:
    with open_store(store, workspace, settings, writing=True):
        pass  # made, and brought up to date, before anybody asks
    given = given_url(store, settings)
    return DoorTerms(
        side=side,
        store=store,
        store_url=given or f"sqlite:///{file_of(store, workspace).resolve()}",
        busy_seconds=settings.busy_seconds,
        secret=secret,
        head_file=head_file_of(store, workspace).resolve(),
        needs_second_factor=not workspace.is_synthetic,
        pages_an_hour=settings.pages_an_hour,
        drop=drop_terms(workspace) if side is Side.PARTNER else None,
    )
