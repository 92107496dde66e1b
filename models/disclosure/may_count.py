"""May count says which records may be counted for partners at all, by their handling and grade."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.grades import is_suspected_false

__all__ = ["in_cube"]

#: Only records whose handling code is this may be counted for partners.
_HANDLING_SHARED: Final = "P"


def in_cube(records: pd.DataFrame) -> NDArray[np.bool_]:
    """Say for each record whether it may be counted for partners at all, shape ``(n,)``.

    Only records handled as shareable enter, and none graded as suspected false. A record that
    lacks its handling code does not enter.
    """
    shared = records["handling"].eq(_HANDLING_SHARED).fillna(value=False)
    return shared.to_numpy(dtype=np.bool_) & ~is_suspected_false(records)
