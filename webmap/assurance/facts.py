"""Facts are how this installation is running, read on one day; no case is counted, nobody named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any, Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.closed_lists import Sender, packaged_senders
from models.disclosure.policy import Policy
from models.disclosure.spec import ReleaseSpec, release_spec
from models.release_store import ReleaseDamaged, open_current
from webmap.assurance.pages_open import OpenPage, open_pages
from webmap.audit_log.retention import LEAST, USUAL
from webmap.clock import in_london
from webmap.config import Settings
from webmap.db.partnership.organisations import senders
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.concerns import batches
from webmap.db.records.journal import kept_from, last_done
from webmap.db.records.store import RECORDS
from webmap.db.store import Store
from webmap.db.upgrade import is_up_to_date
from webmap.health import Finding, examine
from webmap.health.stores import looking_at
from webmap.serving.declared import Declared, declared
from webmap.side import Side
from webmap.stores import STORES, given_url, is_there, url_of
from webmap.workspace import Workspace

__all__ = ["Facts", "ReleaseOnShow", "gather"]

Answer = TypeVar("Answer")

_PACKAGE: Final = "plainsight-wy"
#: The table that is made only where one organisation has consented in writing.
_BY_ORIGIN: Final = "T6"
#: Who reports for themselves and agrees to nothing.
_NO_PARTY: Final = frozenset({"business", "public"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOnShow:
    """What partners see now.

    Attributes
    ----------
    id, quarter
        Which release.
    audit
        What it says itself of its audit.
    policy
        The limits it was made under, as it states them.
    tables
        Names of the tables it holds.
    cells, with_figure
        How many cells it has, and of how many a figure or range is printed; public.
    vintage
        Year of its outlines.
    """

    id: str
    quarter: str
    audit: Mapping[str, Any]
    policy: Mapping[str, Any]
    tables: tuple[str, ...]
    cells: int
    with_figure: int
    vintage: str

    @property
    def is_by_origin(self) -> bool:
        """Whether it tells where concerns came from, one class of which one organisation makes."""
        return _BY_ORIGIN in self.tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How an installation is running.

    Attributes
    ----------
    on
        Civil day on which it was looked at.
    version
        Of the program.
    synthetic
        Whether every record is made up.
    findings
        What the doctor says.
    organisations, is_own_list
        Who may send concerns, and whether the steward has a list of their own in the place of the
        packaged one.
    sources
        Kinds of files that were taken in; None where the records cannot be read.
    kept_from, backed_up_on
        The day before which nothing is kept, and of the last backup; None where there is none.
    has_consent
        Whether the consent of the police to figures that they alone make up is recorded.
    policy, spec
        The limits in force for the next release, and the tables it will have.
    release
        What partners see; None where there is nothing that can be shown.
    log_kept, log_kept_least
        Months that lines of the audit logs are kept.
    stores
        Each store, and whether it is a file of the workspace or on a database server.
    sides
        How each side is opened.
    pages
        Who may open what.
    by_organisation
        Whether people may sign in through a service of their own organisation.
    pages_an_hour
        How many pages one person may open in an hour.
    """

    on: date
    version: str
    synthetic: bool
    findings: tuple[Finding, ...]
    organisations: tuple[Sender, ...]
    is_own_list: bool
    sources: tuple[str, ...] | None
    kept_from: date | None
    backed_up_on: date | None
    policy: Policy
    has_consent: bool
    spec: ReleaseSpec
    release: ReleaseOnShow | None
    log_kept: int
    log_kept_least: int
    stores: tuple[tuple[str, str], ...]
    sides: tuple[Declared, ...]
    pages: tuple[OpenPage, ...]
    by_organisation: bool
    pages_an_hour: int

    def found(self, check: str) -> Finding | None:
        """Return what the doctor says of one thing, or None where it was not looked at."""
        return next((each for each in self.findings if each.check == check), None)

    @property
    def parties(self) -> tuple[Sender, ...]:
        """The organisations that an agreement is made with: not the public, nor a business."""
        return tuple(each for each in self.organisations if each.kind not in _NO_PARTY)

    @property
    def amiss(self) -> tuple[Finding, ...]:
        """What is not as it should be, the unsafe first."""
        return tuple(
            sorted(
                (each for each in self.findings if each.state != "ok"),
                key=lambda each: each.state != "unsafe",
            )
        )


def gather(workspace: Workspace, settings: Settings, today: date) -> Facts:
    """Look at an installation. Changes nothing, and makes nothing.

    Parameters
    ----------
    workspace, settings
        Where it is. It need not be whole: what cannot be read is not told, and the doctor's
        findings say why.
    today
        Civil date.
    """
    listed = _looked_up(PARTNERSHIP, workspace, settings, senders) or []
    taken = _looked_up(RECORDS, workspace, settings, _sources)
    backed_up = _looked_up(RECORDS, workspace, settings, lambda db: last_done(db, "backup"))
    return Facts(
        on=today,
        version=version(_PACKAGE),
        synthetic=workspace.is_synthetic,
        findings=tuple(examine(workspace, settings, today)),
        organisations=tuple(listed or packaged_senders()),
        is_own_list=bool(listed) and set(listed) != set(packaged_senders()),
        sources=taken,
        kept_from=_looked_up(RECORDS, workspace, settings, kept_from),
        backed_up_on=None if backed_up is None else in_london(backed_up).date(),
        policy=Policy(),
        has_consent=settings.police_consent is not None,
        spec=release_spec(consented=settings.police_consent is not None),
        release=_on_show(workspace),
        log_kept=USUAL,
        log_kept_least=LEAST,
        stores=tuple((store.name, _kind_of(store, settings)) for store in STORES),
        sides=tuple(declared(settings, side) for side in Side),
        pages=open_pages(),
        by_organisation=settings.oidc_issuer is not None,
        pages_an_hour=settings.pages_an_hour,
    )


def _looked_up(
    store: Store, workspace: Workspace, settings: Settings, ask: Callable[[Session], Answer]
) -> Answer | None:
    """Ask a store as it is; None where there is none, or it cannot be read."""
    if not is_there(store, workspace, settings):
        return None
    try:
        with looking_at(url_of(store, workspace, settings)) as connection:
            return ask(Session(connection)) if is_up_to_date(connection, store) else None
    except (SQLAlchemyError, ImportError, OSError):
        return None


def _sources(db: Session) -> tuple[str, ...]:
    return tuple(sorted({batch.source for batch in batches(db)}))


def _kind_of(store: Store, settings: Settings) -> str:
    if given_url(store, settings) is None:
        return "a file in the workspace, readable by its owner alone"
    return "on a database server that the settings name"


def _on_show(workspace: Workspace) -> ReleaseOnShow | None:
    try:
        stored = open_current(workspace.releases)
    except (ReleaseDamaged, OSError):
        return None
    if stored is None:
        return None
    release = stored.release
    return ReleaseOnShow(
        id=stored.id,
        quarter=release.quarter,
        audit=dict(release.audit),
        policy=dict(release.policy),
        tables=tuple(sorted({cell.id.table for cell in release.cells})),
        cells=len(release.cells),
        with_figure=sum(cell.is_printed for cell in release.cells),
        vintage=release.family.vintage,
    )
