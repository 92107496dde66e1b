"""Sealing closes a file so that only the restricted side can open it, not even who closed it.

It is libsodium's sealed box: a key pair made for this one file and thrown away, and the public key
of the restricted side. It all happens in memory.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from nacl.public import PublicKey, SealedBox

from webmap.door.terms import Drop
from webmap.drop.envelope import Envelope, Form, Kind, packed

__all__ = ["Parcel", "seal"]

_NAME_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A sealed file, and the name it gets in the drop."""

    name: str
    sealed: bytes


def seal(
    drop: Drop,
    content: bytes,
    form: Form,
    *,
    organisation: str,
    quarter: str,
    sender: str,
    sent_at: datetime,
) -> Parcel:
    """Seal a file.

    Parameters
    ----------
    drop
        The keys to seal and to stamp with.
    content
        The file. A workbook is a Partner return; a text is a table of concerns.
    form
        How it is written.
    organisation, quarter, sender, sent_at
        See `webmap.drop.envelope.Envelope`.

    Raises
    ------
    WrongEnvelope
        If the file is too large or empty, or what is said of it is not of its form.
    """
    envelope = Envelope(
        parcel=f"{secrets.token_hex(_NAME_BYTES)}.sealed",
        kind=Kind.RETURN if form is Form.XLSX else Kind.CONCERNS,
        form=form,
        organisation=organisation,
        quarter=quarter,
        sender=sender,
        sent_at=sent_at,
        length=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    box = SealedBox(PublicKey(drop.public_key))
    return Parcel(
        name=envelope.parcel, sealed=box.encrypt(packed(envelope, content, drop.stamp_key))
    )
