"""Residents in use are those that rates are over: of the wards in use, or estimated for them."""

from boundaries.areas import Areas
from boundaries.gazetteer import load
from geo.estimated_residents import estimate_residents
from geo.postcodes import Postcodes

__all__ = ["with_residents"]


def with_residents(wards: Areas, postcodes: Postcodes) -> Areas:
    """Return wards with their own residents, or estimated from those of the packaged wards.

    Parameters
    ----------
    wards
        The wards in use.
    postcodes
        Where the postcodes of their districts are.

    Returns
    -------
    As `geo.estimated_residents.estimate_residents` does. Deprivation is not estimated: it is a
    score of small areas, of which none is carried.
    """
    return estimate_residents(load("ward"), wards, postcodes)
