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

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from webmap.db.door import sessions as kept
from webmap.db.opening import OpenStore
from webmap.door.terms import ABSOLUTE, IDLE, DoorTerms
from webmap.errors import StoreUnavailable

__all__ = ["ID_BYTES", "MOST_STRANGERS", "StoredSession", "StoredSessions", "hash_of"]

ID_BYTES: Final = 32
_ID_LETTERS: Final = 2 * ID_BYTES
#: Sessions in which nobody is signed in that are kept, so that opening the sign-in page a great
#: many times fills no disk. It takes more than a person needs to sign in to push theirs out.
MOST_STRANGERS: Final = 20_000
#: How long after it began a session is known, so that whoever comes back is told that it ran out.
_REMEMBERED: Final = 3 * ABSOLUTE
#: What an answer says of a page that is not sent after all.
_OF_THE_PAGE: Final = (
    "Clear-Site-Data", "Content-Encoding", "ETag", "Location", "Set-Cookie", "Vary"
)  # fmt: skip
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
        Whether the browser brought the id of a session in which somebody was signed in, and which
        went on for too long, or too long without use.
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

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed; tell the browser an id only when it is a new one."""
        assert isinstance(session, StoredSession)  # noqa: S101 - tells the type checker which
        if not session.modified:
            return
        try:
            told = self._keep(session)
        except StoreUnavailable as failure:
            _say_busy(app, failure, response)
            return
        if told is not None:
            self._tell(response, told)

    def _keep(self, session: StoredSession) -> str | None:
        """Store a session; return the id the browser is told, ``""`` to take it back, or None.

        An id is exchanged for another once. Of two requests that would, the later changes nothing,
        so that a session ended by signing out is not brought back by a page that was under way.
        """
        now, content = self._terms.now(), json.dumps(session, sort_keys=True)
        with self._store.transaction(writing=True) as db:
            if session.session_id is not None:
                kept.keep(db, hash_of(session.session_id), content, now)
                return None
            if session.replaces is not None:
                was_there = kept.end(db, hash_of(session.replaces))
                if not session:
                    return ""
                if not was_there:
                    return None
            elif not session:
                return None
            return self._begin(db, session, now, content)

    def _begin(self, db: Session, session: StoredSession, now: datetime, content: str) -> str:
        kept.forget_old(db, now - IDLE, now - _REMEMBERED)
        if session.person_uid is None:
            kept.forget_strangers(db, MOST_STRANGERS - 1)
        session.session_id = secrets.token_hex(ID_BYTES)
        id_hash, whose = hash_of(session.session_id), session.person_uid
        kept.begin(db, id_hash, whose, now, content, started_at=session.started_at)
        return session.session_id

    def _find(self, session_id: str) -> StoredSession:
        now = self._terms.now()
        with self._store.transaction() as db:
            row = kept.find(db, hash_of(session_id))
            if row is None:
                return StoredSession({})
            if _is_over(row.seen_at, row.started_at, now):
                return StoredSession({}, ran_out=row.person_uid is not None)
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


def _say_busy(app: Flask, failure: StoreUnavailable, response: Response) -> None:
    """Answer that the service is busy, in place of a page whose session could not be stored."""
    g.account = None
    page = app.make_response(app.handle_user_exception(failure))
    for name in _OF_THE_PAGE:
        response.headers.pop(name, None)
    response.headers["Cache-Control"] = page.headers["Cache-Control"]
    response.headers["Content-Type"] = page.headers["Content-Type"]
    response.status_code = page.status_code
    response.set_data(page.get_data())
