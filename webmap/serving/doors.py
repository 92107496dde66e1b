"""Doors are opened here: what each app is told of its door, from the workspace and the settings."""

from dataclasses import replace
from importlib.util import find_spec

from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.store import Store
from webmap.door.terms import DoorTerms, Oidc
from webmap.errors import UsageRefused
from webmap.keeping.audit_logs import has_demonstration, head_file_of
from webmap.keeping.drop_places import drop_terms
from webmap.keeping.side_secrets import partner_secret, restricted_secret
from webmap.serving.declared import declared
from webmap.side import Side
from webmap.stores import file_of, given_url, open_store
from webmap.workspace import Workspace

__all__ = ["oidc_declared", "partner_terms", "restricted_terms"]


def partner_terms(workspace: Workspace, settings: Settings, workers: int = 1) -> DoorTerms:
    """Return the terms of the partner side's door; its store is made if it is not there.

    Parameters
    ----------
    workspace, settings
        Where everything is. A demonstration answers under the names of this machine alone.
    workers
        Processes that will answer.

    Raises
    ------
    StoreUnavailable
        If the store cannot be opened, or there is no secret that is safe to use.
    UsageRefused
        If the secret declared is easily guessed or that of the other side, or a sign-in service
        is declared in part.
    """
    terms = _terms(
        Side.PARTNER, PARTNERSHIP, partner_secret(workspace, settings), workspace, settings
    )
    return replace(terms, drop=drop_terms(workspace), oidc=oidc_declared(settings), workers=workers)


def restricted_terms(workspace: Workspace, settings: Settings, workers: int = 1) -> DoorTerms:
    """Return the terms of the restricted side's door: see `partner_terms`."""
    secret = restricted_secret(workspace, settings)
    terms = _terms(Side.ANALYST, ANALYSTS, secret, workspace, settings)
    return replace(terms, workers=workers)


def oidc_declared(settings: Settings) -> Oidc | None:
    """Return the sign-in service that is declared, or None.

    Raises
    ------
    UsageRefused
        If it is declared in part, or the extra ``[oidc]`` is not installed.
    """
    secret = settings.oidc_client_secret
    if settings.oidc_issuer and settings.oidc_client_id and secret:
        _require_extra()
        return Oidc(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value(),
        )
    if settings.oidc_issuer or settings.oidc_client_id or secret:
        raise UsageRefused(
            "Only a part of the sign-in service is declared. Give PLAINSIGHT_OIDC_ISSUER, "
            "PLAINSIGHT_OIDC_CLIENT_ID and PLAINSIGHT_OIDC_CLIENT_SECRET, or none of them. "
            "Nothing was started."
        )
    return None


def _require_extra() -> None:
    if any(find_spec(name) is None for name in ("authlib", "joserfc", "requests")):
        raise UsageRefused(
            "A sign-in service is declared, and what speaks with it is not installed: "
            "pip install 'plainsight-wy[oidc]'. Nothing was started."
        )


def _terms(
    side: Side, store: Store, secret: bytes, workspace: Workspace, settings: Settings
) -> DoorTerms:
    # It is made, and brought up to date, before anybody asks.
    with open_store(store, workspace, settings, writing=True) as db:
        people_are_made_up = has_demonstration(db)
    given, here = given_url(store, settings), declared(settings, side)
    demonstration = workspace.is_synthetic  # its sign-ins are no secret, so nobody else may come
    return DoorTerms(
        side=side,
        store=store,
        store_url=given or f"sqlite:///{file_of(store, workspace).resolve()}",
        busy_seconds=settings.busy_seconds,
        secret=secret,
        head_file=head_file_of(store, workspace).resolve(),
        trusted_hosts=side.names_here if demonstration else here.names,
        proxies=0 if demonstration else here.believed_proxies,
        # People of a store that stands elsewhere are real, whatever this folder is; so are those
        # of a folder that somebody marked, and no demonstration ever set up.
        needs_second_factor=not (demonstration and given is None and people_are_made_up),
        sign_ins_a_minute=settings.sign_ins_a_minute,
        pages_an_hour=settings.pages_an_hour,
    )
