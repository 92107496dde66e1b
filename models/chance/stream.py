"""A stream is the chance of one method alone: one method more changes no figure of another."""

from zlib import crc32

import numpy as np

__all__ = ["stream"]


def stream(start: int, method: str, *days: int) -> np.random.Generator:
    """Return the generator of one method.

    Parameters
    ----------
    start
        Start of chance of the whole analysis, stored with its result; not negative.
    method
        Name of the method that draws from it.
    days
        What else sets this use apart, such as the first and last day of its period.

    Returns
    -------
    The same arguments give the same draws, in any order of calls.
    """
    return np.random.default_rng([start, crc32(method.encode()), *days])
