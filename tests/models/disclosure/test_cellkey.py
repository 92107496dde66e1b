import hashlib
import hmac

import numpy as np
import pytest
from scipy import stats

from models.disclosure.cellkey import noise_for, record_keys
from models.disclosure.policy import Policy
from tests.world import KEY


def test_a_record_key_is_the_first_byte_of_the_keyed_hash():
    uids = ["00", "deadbeef", "case"]

    expected = [hmac.new(KEY, uid.encode(), hashlib.sha256).digest()[0] for uid in uids]

    assert record_keys(uids, KEY).tolist() == expected


def test_agrees_with_the_published_test_vector():
    """RFC 4231 case 2 has a four-byte key, so the vector is checked on a 32-byte stand-in."""
    long_key = b"Jefe" + bytes(28)  # HMAC pads short keys with zeros: the same key

    assert record_keys(["what do ya want for nothing?"], long_key).tolist() == [0x5B]


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="32 bytes"):
        record_keys(["a"], bytes(length))


#: Ends of every band of the table in the disclosure rules.
BANDS = [
    (0, -2),
    (24, -2),
    (25, -1),
    (75, -1),
    (76, 0),
    (179, 0),
    (180, 1),
    (230, 1),
    (231, 2),
    (255, 2),
]


@pytest.mark.parametrize(("ckey", "noise"), BANDS)
def test_noise_follows_the_table(ckey, noise):
    drawn = noise_for(np.array([5]), np.array([ckey], dtype=np.uint8), Policy())

    assert drawn.tolist() == [noise]


def test_an_empty_cell_takes_no_noise():
    keys = np.arange(256, dtype=np.uint8)

    assert not noise_for(np.zeros(256, dtype=np.int64), keys, Policy()).any()


def test_noise_favours_neither_side():
    """Record keys are uniform, so the mean noise over all 256 keys must be zero."""
    keys = np.arange(256, dtype=np.uint8)

    drawn = noise_for(np.ones(256, dtype=np.int64), keys, Policy())

    assert drawn.sum() == 0


def test_no_record_key_is_likelier_than_another():
    """Noise averages to nothing over cells only if keys are spread evenly."""
    keys = record_keys((f"{case:032x}" for case in range(50_000)), KEY)

    assert stats.chisquare(np.bincount(keys, minlength=256)).pvalue > 0.001
