"""Sessions live in the store of the side; the cookie is an id of 256 bits by lot and nothing else.

The store knows only the hash of the id, so reading it opens no session. A session ends after 30
minutes without use, 8 hours after it began, and at sign-out, here and not in the browser alone.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from webmap.db.door import sessions as kept
from webmap.db.opening import OpenStore
from webmap.door.terms import ABSOLUTE, IDLE, DoorTerms
from webmap.errors import StoreUnavailable

__all__ = ["ID_BYTES", "StoredSession", "StoredSessions", "hash_of"]

ID_BYTES: Final = 32
_ID_LETTERS: Final = 2 * ID_BYTES
#: Use is written down no more often than this.
_EVERY: Final = timedelta(minutes=1)


def hash_of(session_id: str) -> str:
    """Return what the store knows a session by."""
    return hashlib.sha256(session_id.encode()).hexdigest()


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """What one browser's session holds while a request is answered.

    Attributes
    ----------
    session_id
        Its id, or None before it is stored.
    person_uid
        Pseudonym of who is signed in by it, or None.
    started_at
        When it began, UTC without a zone, or None before it is stored.
    ran_out
        Whether the browser brought an id whose session is over.
    unreachable
        Whether the store could not be asked.
    """

    def __init__(
        self,
        held: Mapping[str, Any],
        *,
        session_id: str | None = None,
        person_uid: str | None = None,
        started_at: datetime | None = None,
        ran_out: bool = False,
        unreachable: bool = False,
    ) -> None:
        def changed(session: Any) -> None:  # noqa: ANN401 - the library's own callback type
            """Note that there is something to store."""
            session.modified = True

        super().__init__(held, changed)
        self.session_id = session_id
        self.person_uid = person_uid
        self.started_at = started_at
        self.ran_out = ran_out
        self.unreachable = unreachable
        self.replaces: str | None = None
        self.modified = False
        self.new = session_id is None

    def renew(self, person_uid: str | None = None, *, empty: bool = False) -> None:
        """Take a new id, so that one known from before is worth nothing; the old one ends.

        Parameters
        ----------
        person_uid
            Who is signed in from here on, if anybody.
        empty
            Whether nothing of what it held goes along; it then begins now.
        """
        self.replaces = self.replaces or self.session_id
        self.session_id = None
        self.person_uid = person_uid
        if empty:
            self.clear()
            self.started_at = None
        self.modified = True


class StoredSessions(SessionInterface):
    """Opens and keeps the sessions of one app."""

    def __init__(self, terms: DoorTerms, store: OpenStore) -> None:
        self._terms = terms
        self._store = store

    def open_session(self, app: Flask, request: Request) -> StoredSession:  # noqa: ARG002 - Flask's signature
        """Return the session of the browser's cookie, or an empty one that is not stored."""
        session_id = request.cookies.get(self._terms.side.cookie, "")
        if len(session_id) != _ID_LETTERS:
            return StoredSession({})
        try:
            return self._find(session_id)
        except StoreUnavailable:
            return StoredSession({}, unreachable=True)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002 - Flask's signature
        """Store what changed; tell the browser an id only when it is a new one."""
        assert isinstance(session, StoredSession)  # noqa: S101 - tells the type checker which
        if not session.modified:
            return
        now, content = self._terms.now(), json.dumps(session, sort_keys=True)
        with self._store.transaction(writing=True) as db:
            if session.replaces is not None:
                kept.end(db, hash_of(session.replaces))
            if session.session_id is not None:
                kept.keep(db, hash_of(session.session_id), content, now)
            elif session:
                kept.forget_old(db, now - IDLE, now - ABSOLUTE)
                session.session_id = secrets.token_hex(ID_BYTES)
                kept.begin(
                    db,
                    hash_of(session.session_id),
                    session.person_uid,
                    now,
                    content,
                    started_at=session.started_at,
                )
                self._tell(response, session.session_id)
            elif session.replaces is not None:
                self._tell(response, "")

    def _find(self, session_id: str) -> StoredSession:
        now = self._terms.now()
        with self._store.transaction() as db:
            row = kept.find(db, hash_of(session_id))
            if row is None or _is_over(row.seen_at, row.started_at, now):
                return StoredSession({}, ran_out=True)
            held, person_uid = json.loads(row.content), row.person_uid
            seen_at, started_at = row.seen_at, row.started_at
        if now - seen_at >= _EVERY:
            self._note_use(session_id, now)
        return StoredSession(
            held, session_id=session_id, person_uid=person_uid, started_at=started_at
        )

    def _note_use(self, session_id: str, now: datetime) -> None:
        try:
            with self._store.transaction(writing=True) as db:
                kept.seen(db, hash_of(session_id), now)
        except StoreUnavailable:  # a busy store must not stop anyone reading; the next use is noted
            return

    def _tell(self, response: Response, session_id: str) -> None:
        """Hand the browser an id, or take back the one it has."""
        response.set_cookie(
            self._terms.side.cookie,
            session_id,
            max_age=None if session_id else 0,
            path="/",
            secure=True,
            httponly=True,
            samesite="Lax",
        )


def _is_over(seen_at: datetime, started_at: datetime, now: datetime) -> bool:
    return now - seen_at >= IDLE or now - started_at >= ABSOLUTE
