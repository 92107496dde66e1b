"""An invitation is a link that lets one person set a password, once and within seven days.

Its token is drawn by lot and kept as a hash, so reading the store lets nobody in. Commands and
pages hand it out alike; how it reaches the person is theirs to choose.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from webmap.db.door.invitations import invite
from webmap.db.door.tables import Person

__all__ = ["TOKEN_BYTES", "VALID", "new_invitation", "token_hash_of"]

TOKEN_BYTES: Final = 32
#: How long an invitation is good for.
VALID: Final = timedelta(days=7)


def new_invitation(db: Session, person: Person, now: datetime) -> str:
    """Invite somebody, for the first time or anew, and return the token of their link.

    Inviting anew takes away what they signed in with: password, second factor and recovery codes.
    All their sessions end, and earlier invitations are worth nothing.

    Parameters
    ----------
    db
        A session of the door's store, in a transaction opened for writing.
    person
        Whom.
    now
        UTC without a zone.

    Returns
    -------
    The token, for the address ``/invitation/<token>``; it is not kept and cannot be read again.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invite(db, person.uid, token_hash_of(token), now + VALID)
    return token


def token_hash_of(token: str) -> str:
    """Return what the store knows an invitation by; `token` may be anything at all."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
