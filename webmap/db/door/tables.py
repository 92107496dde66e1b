"""The tables of a door. A person is known elsewhere by pseudonym alone; no secret is in the clear.

Session ids and invitations are kept as hashes, passwords as argon2, second factors encrypted.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from webmap.db.store import NAMES

__all__ = [
    "Attempt",
    "AuditLine",
    "AuditSegment",
    "DoorBase",
    "Invitation",
    "Person",
    "SessionRow",
]


class DoorBase(DeclarativeBase):
    """What every table of a door shares: one naming of keys and checks."""

    metadata = MetaData(naming_convention=NAMES)


class Person(DoorBase):
    """One person who may sign in.

    `uid` is the pseudonym the audit log knows. `stamp` stands in every session; a new one ends
    them all. There is no password until an invitation was taken up.
    """

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint(
            "role in ('partner', 'planner', 'coordinator', 'steward', 'analyst')", name="role"
        ),
    )

    uid: Mapped[str] = mapped_column(String(16), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str | None] = mapped_column(String(60))
    active: Mapped[bool]
    password: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)
    recovery_codes: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]


class Invitation(DoorBase):
    """A letter that lets one person set a password and a second factor, once."""

    __tablename__ = "invitations"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_uid: Mapped[str] = mapped_column(ForeignKey("people.uid", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class SessionRow(DoorBase):
    """One browser's session. The browser holds the id, the store its hash."""

    __tablename__ = "sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_uid: Mapped[str | None] = mapped_column(
        ForeignKey("people.uid", ondelete="CASCADE"), index=True
    )
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[str] = mapped_column(Text)


class Attempt(DoorBase):
    """Sign-ins that failed for one name, whether or not anybody has it."""

    __tablename__ = "attempts"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class AuditSegment(DoorBase):
    """A month of the audit log: where its chain starts and, once retired, where it ended."""

    __tablename__ = "audit_segments"

    name: Mapped[str] = mapped_column(String(7), primary_key=True)
    first_line: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[str] = mapped_column(String(64))
    last_line: Mapped[int | None] = mapped_column(BigInteger)
    head: Mapped[str | None] = mapped_column(String(64))
    retired_at: Mapped[str | None] = mapped_column(String(27))
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditLine(DoorBase):
    """One line of the audit log: when, who by pseudonym, what, about which page or thing, how."""

    __tablename__ = "audit_lines"

    line: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    segment: Mapped[str] = mapped_column(ForeignKey("audit_segments.name"), index=True)
    at: Mapped[str] = mapped_column(String(27))
    person: Mapped[str | None] = mapped_column(String(16), index=True)
    what: Mapped[str] = mapped_column(String(40), index=True)
    about: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(10))
    before: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
