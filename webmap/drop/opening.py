"""Opening a parcel takes the private key of the drop, which the restricted side alone has."""

from dataclasses import dataclass
from typing import Self

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from webmap.door.keys import key_for
from webmap.drop.envelope import Envelope, WrongEnvelope, unpacked

__all__ = ["DropKeys", "opened"]


@dataclass(frozen=True, slots=True, repr=False)
class DropKeys:
    """The keys of the drop: what opens parcels, and what their stamps are made with."""

    private: PrivateKey
    stamp: bytes

    @classmethod
    def of(cls, seed: bytes) -> Self:
        """Return the keys made of 32 bytes; the stamp tells nothing of the private key."""
        return cls(PrivateKey.from_seed(seed), key_for(seed, "stamp of a parcel"))

    @property
    def handed_over(self) -> bytes:
        """What the partner side is given: the public key, then that of the stamp."""
        return bytes(self.private.public_key) + self.stamp


def opened(sealed: bytes, parcel: str, keys: DropKeys) -> tuple[Envelope, bytes]:
    """Return the envelope and the file of a parcel.

    Parameters
    ----------
    sealed
        What stands in it.
    parcel
        Its name.
    keys
        The keys of the drop.

    Raises
    ------
    WrongEnvelope
        If it cannot be opened, or the partner side did not write it.
    """
    try:
        plain = SealedBox(keys.private).decrypt(sealed)
    except (CryptoError, ValueError):
        raise WrongEnvelope("it was not sealed to this workspace, or was changed.") from None
    return unpacked(plain, parcel, keys.stamp)
