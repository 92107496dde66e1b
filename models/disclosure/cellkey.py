"""A cell key is a number from 0 to 255 that the same cases give in every table, for ever.

It decides the noise of a cell, so that asking again, in another order or by another route, never
draws new noise that could be averaged away. (The cell-key method of the Office for National
Statistics.) Integers only: no rounding differs between machines.
"""

import hmac
from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.disclosure.policy import Policy

__all__ = ["KEYS", "noise_for", "record_keys"]

#: How many cell keys there are: sums of record keys are taken modulo this.
KEYS: Final = 256

_KEY_BYTES: Final = 32

Integers: TypeAlias = NDArray[np.int64]


def record_keys(case_uids: Iterable[str], key: bytes) -> NDArray[np.uint8]:
    """Return the record key of each case: the first byte of HMAC-SHA-256 under the secret key.

    Parameters
    ----------
    case_uids
        Keyed hashes of cases, as stored.
    key
        The secret K, 32 bytes.

    Raises
    ------
    ValueError
        If the key has another length: noise drawn under it would never agree with any release.
    """
    if len(key) != _KEY_BYTES:
        raise ValueError(f"the cell key is {_KEY_BYTES} bytes; nothing was counted.")
    first = (hmac.digest(key, uid.encode(), "sha256")[0] for uid in case_uids)
    return np.fromiter(first, dtype=np.uint8)


def noise_for(n: Integers, ckey: NDArray[np.uint8], policy: Policy) -> Integers:
    """Return the noise of each cell, shape ``(n,)``: 0 where no case is, else by its cell key."""
    highest = [key for key, _ in policy.noise]
    steps = np.array([step for _, step in policy.noise], dtype=np.int64)
    table = steps[np.searchsorted(highest, np.arange(KEYS))]
    drawn: Integers = np.where(n > 0, table[ckey], 0)
    return drawn
