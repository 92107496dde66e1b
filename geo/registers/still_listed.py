"""Still listed: whether an entry stood in the latest extract of its register.

A register that shrinks does not say what it left out. An entry missing from a later extract is
kept, and told by its own extract being older than the latest one of the same register and council.
"""

import pandas as pd

__all__ = ["still_listed"]


def still_listed(premises: pd.DataFrame) -> pd.Series:
    """Say which entries stood in the latest extract of their register.

    Parameters
    ----------
    premises
        Columns `register`, `authority_code` (may be missing) and `extracted_on`. Each council's
        register is one register: that of Leeds is no older for a later one of Bradford.

    Returns
    -------
    True or False by the index of `premises`. False says that the entry was not in the latest
    extract that was brought in, or was refused there; not that the business has ended.
    """
    parts = [premises["register"], premises["authority_code"].fillna("")]
    latest = premises.groupby(parts)["extracted_on"].transform("max")
    listed: pd.Series = premises["extracted_on"] == latest
    return listed
