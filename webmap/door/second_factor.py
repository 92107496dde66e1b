"""The second factor: an authenticator, and the recovery codes for the day it is not at hand.

Every code counts once. What is kept of either is encrypted with keys made from the side's secret.
"""

import json
import secrets
from dataclasses import dataclass

from flask import current_app
from flask_security.core import Security
from flask_security.recovery_codes import MfRecoveryCodesUtil

from webmap.audit.chain import What
from webmap.db.door.people import new_stamp, person_with
from webmap.door.accounts import CODE_WINDOW, RECOVERY_CODES, Account, Codes, door_store, unchanged
from webmap.door.noting import note_within
from webmap.door.passing import end_others

__all__ = [
    "SetUp",
    "code_is_right",
    "confirm",
    "new_recovery_codes",
    "new_secret",
    "recovery_codes",
    "set_up_of",
    "use_recovery_code",
]


@dataclass(frozen=True, slots=True)
class SetUp:
    """What somebody puts into their authenticator.

    Attributes
    ----------
    picture
        A QR code, as the address of an image that holds it.
    key
        The same as letters in groups, to be typed where there is no camera.
    """

    picture: str
    key: str


def new_secret() -> str:
    """Return a secret for an authenticator, encrypted: fit to be kept until it is confirmed."""
    secret: str = _codes().generate_totp_secret()
    return secret


def set_up_of(person: Account, secret: str) -> SetUp:
    """Return what a person puts into their authenticator for an encrypted secret."""
    return SetUp(
        picture=_codes().generate_qrcode(person.email, secret),
        key=_codes().get_totp_pretty_key(secret).replace("-", " "),
    )


def confirm(person: Account, secret: str, code: str) -> Account | None:
    """Give somebody this second factor and new recovery codes, if the code is one of it.

    Their sessions end by a new stamp, and so does whatever else was under way: of two who confirm
    at once one succeeds.

    Parameters
    ----------
    person
        Who it is, as this request knows them.
    secret
        What `new_secret` gave.
    code
        As it was typed.

    Returns
    -------
    The account as it is now; None if the code is wrong or the account has changed meanwhile.
    """
    counter = _codes().counter_of(_plain(code), secret) if _is_code(code) else None
    if counter is None:
        return None
    kept = _kept(_codes().generate_recovery_codes(RECOVERY_CODES))
    with door_store().transaction(writing=True) as db:
        row = unchanged(db, person)
        if row is None:
            return None
        row.stamp = new_stamp()
        row.totp_secret, row.totp_counter = secret, counter
        row.recovery_codes = kept
        end_others(db, row.uid)
        note_within(db, What.SECOND_FACTOR, "set up", person=person.uid)
        return Account(row)


def code_is_right(person: Account, code: str) -> bool:
    """Say whether a code of somebody's authenticator is right; it is used up by asking."""
    if person.tf_totp_secret is None or not _is_code(code):
        return False
    right: bool = _codes().verify_totp(_plain(code), person.tf_totp_secret, person, CODE_WINDOW)
    return right


def recovery_codes(person: Account) -> list[str]:
    """Return the recovery codes somebody has left, as they are written."""
    left: list[str] = _recovery().get_recovery_codes(person)
    return left


def new_recovery_codes(person: Account) -> None:
    """Give somebody new recovery codes; the earlier ones are worth nothing."""
    kept = _kept(_codes().generate_recovery_codes(RECOVERY_CODES))
    with door_store().transaction(writing=True) as db:
        row = unchanged(db, person)
        if row is not None:
            row.recovery_codes = kept
            note_within(db, What.RECOVERY_CODE, "new codes", person=person.uid)


def use_recovery_code(person: Account, code: str) -> bool:
    """Say whether a recovery code of somebody's is right; it is used up by asking.

    Capitals, spaces and hyphens do not matter.
    """
    typed = _letters(code)
    with door_store().transaction(writing=True) as db:
        row = person_with(db, person.uid)
        left = [] if row is None else recovery_codes(Account(row))
        kept = [one for one in left if not secrets.compare_digest(_letters(one), typed)]
        if row is None or len(kept) == len(left):
            return False
        row.recovery_codes = _kept(kept)
    return True


def _kept(codes: list[str]) -> str:
    """Return recovery codes as they are stored."""
    cryptor = _recovery().cryptor
    assert cryptor is not None  # noqa: S101 - `fit_accounts` gives it a key
    return json.dumps([cryptor.encrypt(code.encode()).decode() for code in codes])


def _is_code(typed: str) -> bool:
    plain = _plain(typed)
    return len(plain) == 6 and plain.isascii() and plain.isdigit()


def _plain(typed: str) -> str:
    return "".join(typed.split())


def _letters(typed: str) -> bytes:
    """Return what counts of a recovery code."""
    return "".join(letter for letter in typed.casefold() if letter.isalnum()).encode()


def _security() -> Security:
    fitted: Security = current_app.extensions["security"]
    return fitted


def _codes() -> Codes:
    codes = _security().totp_factory
    assert isinstance(codes, Codes)  # noqa: S101 - `fit_accounts` gives it these
    return codes


def _recovery() -> MfRecoveryCodesUtil:
    util: MfRecoveryCodesUtil = _security().mf_recovery_codes_util
    return util
