"""A grade says how far information can be trusted; the last one, that it is suspected false."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["is_suspected_false"]

_SUSPECTED_FALSE: Final = "E"


def is_suspected_false(records: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which records are graded as suspected false, shape ``(n,)``; an ungraded one is not.

    Parameters
    ----------
    records
        With the column `information_grade`, ``A`` to ``E`` or missing.
    """
    graded = records["information_grade"].eq(_SUSPECTED_FALSE)
    return graded.fillna(value=False).to_numpy(dtype=np.bool_)
