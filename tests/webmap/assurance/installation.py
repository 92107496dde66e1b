"""Installations that were never looked at: facts made by hand, with anything in them changed."""

from dataclasses import replace
from datetime import date

from geo.closed_lists import Sender
from models.disclosure.policy import Policy
from models.disclosure.spec import release_spec
from webmap.assurance.facts import Facts, ReleaseOnShow
from webmap.assurance.pages_open import OpenPage
from webmap.config import Settings
from webmap.health import Finding
from webmap.serving.declared import declared
from webmap.side import Side

DAY = date(2026, 11, 22)


def a_release(**changed) -> ReleaseOnShow:
    """One that passed its audit."""
    told = ReleaseOnShow(
        id="2026-Q3-0123456789ab",
        quarter="2026-Q3",
        audit={"status": "no leaks"},
        policy=Policy().as_json(),
        tables=("T1", "T2", "T3"),
        cells=4_000,
        with_figure=1_500,
        vintage="2025",
    )
    return replace(told, **changed)


def ok(check: str, says: str = "as it should be") -> Finding:
    """What the doctor says where nothing is amiss."""
    return Finding(check=check, state="ok", says=says)


def an_installation(**changed) -> Facts:
    """One where everything is well."""
    told = Facts(
        on=DAY,
        version="9.9.9",
        synthetic=False,
        findings=(ok("key", "readable by its owner alone"), ok("backup"), ok("release")),
        organisations=(
            Sender(key="force", name="A Force", kind="police"),
            Sender(key="charity", name="A <Charity> & Co", kind="ngo"),
            Sender(key="public", name="The public", kind="public"),
        ),
        is_own_list=True,
        sources=("concerns", "nrm"),
        kept_from=date(2021, 1, 1),
        backed_up_on=date(2026, 11, 20),
        policy=Policy(),
        has_consent=False,
        spec=release_spec(consented=False),
        release=a_release(),
        log_kept=24,
        log_kept_least=12,
        stores=(("records", "a file"), ("partnership", "a file"), ("analysts", "a file")),
        sides=tuple(declared(Settings(), side) for side in Side),
        pages=(
            OpenPage(side=Side.PARTNER, address="/", use="read", who="everybody", reason=""),
            OpenPage(side=Side.PARTNER, address="/about", use="read", who="anyone", reason="why"),
        ),
        by_organisation=False,
        pages_an_hour=1_200,
    )
    return replace(told, **changed)
