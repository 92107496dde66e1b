"""Limits are how often something may be asked for: signing in by an address, pages by a person.

Each process counts for itself, in memory, so each gets its share of what there is. Nothing of a
count stands on a page: it must be the same for everybody of a role.
"""

import ipaddress
import time
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, current_app, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from werkzeug.exceptions import TooManyRequests

from webmap.access import access_of
from webmap.audit.chain import Outcome, What
from webmap.door.accounts import account
from webmap.door.noting import note
from webmap.door.terms import DoorTerms

__all__ = ["PROVING", "UNCOUNTED", "client_address", "keep_limits", "share"]

#: The forms by which somebody proves who they are.
PROVING: Final = frozenset(
    {
        "sign_in.enter",
        "sign_in.give_code",
        "sign_in.use_recovery",
        "second_factor.set_up",
        "invitation.take",
        "account.change_password",
        "account.change_second_factor",
        "account.end_others",  # proves nothing, and writes a line of the log each time
        "oidc.start",  # where there is one: it may ask the service, and write a line
        "oidc.back",
    }
)
#: Pages that show no figure, and that nobody may be kept from: one's own account, and the way out.
UNCOUNTED: Final = frozenset({"sign_in", "second_factor", "account", "invitation"})
#: Each opens a session of a stranger.
_ASKING: Final = frozenset({"sign_in.show", "invitation.show", "oidc.start", "oidc.back"})
_ASKED_A_MINUTE: Final = 60
#: Each puts up to 6 MB into the drop, and keeps it there until somebody collects it.
_SENDING: Final = "returns.send"
_SENT_AN_HOUR: Final = 30
#: What the counts call an address where there is no page, or none for that method.
_NO_PAGE: Final = "no page"
#: Addresses that one household or firm holds in the newer numbering.
_NEIGHBOURS: Final = 64
_HOUR: Final = timedelta(hours=1)


def keep_limits(app: Flask, terms: DoorTerms) -> None:
    """Count before anything else is done, and answer 429 to what is too much.

    Parameters
    ----------
    app
        The app.
    terms
        How much is too much, and how many processes share it.
    """
    told: dict[str, datetime] = {}

    def tell(reached: RequestLimit) -> None:
        """Write down once an hour that a person reached their budget, and refuse."""
        person = account()
        now = terms.now()
        if person is not None and now - told.get(person.uid, now - _HOUR) >= _HOUR:
            told[person.uid] = now
            note(What.BUDGET, "pages an hour", outcome=Outcome.REFUSED)
        _refuse(reached)

    Limiter(
        client_address,
        app=app,
        storage_uri="memory://",
        strategy="moving-window",
        headers_enabled=False,
        request_identifier=lambda: request.endpoint or _NO_PAGE,
        application_limits=[
            ApplicationLimit(
                share(terms.sign_ins_a_minute, terms.workers, "minute"),
                scope="proving",
                key_function=_step,
                exempt_when=_proves_nothing,
                on_breach=_refuse,
            ),
            ApplicationLimit(
                share(_ASKED_A_MINUTE, terms.workers, "minute"),
                scope="asking",
                exempt_when=_asks_for_no_form,
                on_breach=_refuse,
            ),
            ApplicationLimit(
                share(_SENT_AN_HOUR, terms.workers, "hour"),
                scope="sending",
                key_function=_person,
                exempt_when=_sends_nothing,
                on_breach=_refuse,
            ),
            ApplicationLimit(
                share(terms.pages_an_hour, terms.workers, "hour"),
                scope="pages",
                key_function=_person,
                exempt_when=_is_no_page_of_a_person,
                on_breach=tell,
            ),
        ],
    )


def share(most: int, workers: int, span: str) -> str:
    """Return what each of some processes may let through, so that all together keep to a limit.

    Where there are more processes than there is to share, each lets one through in a longer span.

    >>> share(5, 2, "minute"), share(5, 8, "minute")
    ('2 per 1 minute', '1 per 2 minute')
    """
    if most >= workers:
        return f"{most // workers} per 1 {span}"
    return f"1 per {-(-workers // most)} {span}"


def client_address() -> str:
    """Return whose address asks: that of one household or firm, with no port behind it.

    Believed of a proxy only where proxies are declared. What is no address is one address.
    """
    said = (request.remote_addr or "").strip()
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        number = ipaddress.ip_address(said.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(number, ipaddress.IPv4Address):
        return str(number)
    if number.ipv4_mapped is not None:
        return str(number.ipv4_mapped)
    return str(ipaddress.ip_network((number, _NEIGHBOURS), strict=False))


def _step() -> str:
    """Return who tries which step: a whole sign-in takes one of each."""
    return f"{request.endpoint} {client_address()}"


def _person() -> str:
    person = account()
    return person.uid if person is not None else "nobody"


def _proves_nothing() -> bool:
    return request.endpoint not in PROVING


def _asks_for_no_form() -> bool:
    return request.endpoint not in _ASKING


def _sends_nothing() -> bool:
    return request.endpoint != _SENDING


def _is_no_page_of_a_person() -> bool:
    """Say whether a request is for something public, or for what nobody may be kept from.

    What is not there counts like what somebody may not open: they are to learn of no difference,
    and the log may hold a line of it.
    """
    if request.endpoint is not None:
        decision = access_of(current_app.view_functions[request.endpoint])
        if (decision is not None and decision.is_public) or request.blueprint in UNCOUNTED:
            return True
    return account() is None


def _refuse(reached: RequestLimit) -> None:
    """Refuse with the seconds until there is room again, for machines that heed them."""
    raise TooManyRequests(retry_after=max(1, reached.reset_at - int(time.time())))
