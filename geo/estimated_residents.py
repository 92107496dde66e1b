"""Estimated residents are those of redrawn wards, which no census counted in their outlines.

They come from wards whose residents are known, by the ground that old and new wards share: the
squares of 50 m in which postcodes lie. A postcode itself says little of how many live there. City
centres have many for few residents, for offices or no longer used, stacked on one point; a square
counts once however many it holds. On the wards of Leeds redrawn in 2018 this cut the largest error
from 67% to 20%. `tests/real/test_estimated_residents.py` has the measurements.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from boundaries.areas import Areas
from geo.crosswalk import crosswalk
from geo.postcodes import Postcodes

__all__ = ["SAME", "SQUARE", "UNEVEN", "estimate_residents", "ground_weights"]

#: Side of the squares of ground that count once, metres.
SQUARE: Final = 50.0
#: How far residents may lie from where an even spread over the ground would have them, at 95%, in
#: standard deviations of persons spread one by one: residents live in clumps. Measured.
UNEVEN: Final = 40.0
#: Wards of one code are one ward if they share this much of the ground of either; what they do not
#: share lies between outlines drawn with more and with less detail.
SAME: Final = 0.9
#: A margin is printed in steps of this many per cent, upwards: it is not known more exactly.
_STEP: Final = 5
#: No margin is wider than this: the figure is then hardly known.
_HARDLY_KNOWN: Final = 100
#: All of the ground, but for what adding fractions leaves over.
_WHOLE: Final = 1.0 - 1e-9


def ground_weights(x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Weigh postcodes so that the postcodes of one square of 50 m weigh one together.

    Parameters
    ----------
    x, y
        Eastings and northings, EPSG:27700 metres, shape ``(n,)``.
    """
    squares = np.floor(np.column_stack([np.asarray(x), np.asarray(y)]) / SQUARE).astype(np.int64)
    _, which, many = np.unique(squares, axis=0, return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = 1.0 / many[which.ravel()]
    return weights


def estimate_residents(known: Areas, wards: Areas, postcodes: Postcodes) -> Areas:
    """Return wards with residents, estimated where they were redrawn.

    Parameters
    ----------
    known
        Wards with `residents`, of any vintage.
    wards
        Wards of the same districts. Where they have `residents` of their own, these stand.
    postcodes
        Where the postcodes of the districts are.

    Returns
    -------
    The wards with `residents`, whole numbers that add up to those of `known` in each district. A
    ward that is one of `known` keeps its figure: by its code and nearly all of its ground, or by
    all of its ground under another code; one made of whole ones has their sum. If any other is
    there, a column `residents_within` says how many per cent its figure may be off, at 95%, 100
    where it is hardly known; it is missing where nothing was estimated.

    The wards come back as they are, without residents, if they are not of the same districts or a
    ward has no postcode, so that nothing can be said of it.
    """
    if "residents" in wards.frame:
        return wards
    homes = wards.frame["district_code"]
    if set(homes) != set(known.frame["district_code"]):
        return wards
    parts = [_of_district(known, wards, postcodes, code) for code in sorted(set(homes))]
    found = pd.concat(parts).reindex(wards.codes)
    if not (found["residents"] > 0).all():
        return wards
    columns: dict[str, pd.Series] = {"residents": found["residents"].astype(np.int64)}
    if found["residents_within"].notna().any():
        columns["residents_within"] = found["residents_within"]
    return replace(wards, frame=wards.frame.assign(**columns))


def _of_district(known: Areas, wards: Areas, postcodes: Postcodes, code: str) -> pd.DataFrame:
    """Return residents and margins of the wards of one district; zero where none can be said."""
    old, new = _inside(known, code), _inside(wards, code)
    inside = postcodes.table["district_code"] == code
    x, y = (postcodes.table.loc[inside, axis].to_numpy() for axis in ("easting", "northing"))
    weights = ground_weights(x, y)
    residents = old.frame["residents"]
    kept = _kept(old, new, x, y, weights)
    figures = pd.DataFrame({"residents": kept.map(residents), "residents_within": np.nan})
    # In order of code, so that what rounding leaves over goes to the same ward in any order.
    gone = old.codes.difference(kept.to_list(), sort=True)
    come = new.codes.difference(kept.index, sort=True)
    if not len(gone) and not len(come):
        return figures.reindex(new.codes)
    if not len(gone) or not len(come):
        return pd.DataFrame(0.0, index=new.codes, columns=figures.columns)
    walk = crosswalk(_some(old, gone), _some(new, come), x, y, weights)
    carried = walk.recount(residents[walk.old])
    if carried.left:
        return pd.DataFrame(0.0, index=new.codes, columns=figures.columns)
    margin = UNEVEN * np.sqrt(carried.variance) / np.maximum(carried.expected, 1.0)
    within = np.minimum(np.ceil(100 * margin / _STEP) * _STEP, _HARDLY_KNOWN)
    estimated = pd.DataFrame(
        {
            "residents": carried.counts,
            "residents_within": np.where(carried.variance > 0, within, np.nan),
        },
        index=walk.new,
    )
    return pd.concat([figures, estimated])


def _kept(
    old: Areas, new: Areas, x: ArrayLike, y: ArrayLike, weights: NDArray[np.float64]
) -> pd.Series:
    """Return the old code of each new ward that is still the same ward, by its new code."""
    walk = crosswalk(old, new, x, y, weights)
    ground = np.maximum(walk.weights.sum(axis=0), np.finfo(np.float64).tiny)
    alike = np.minimum(walk.shares, walk.weights / ground)
    same_code = np.asarray(walk.old)[:, None] == np.asarray(walk.new)[None, :]
    rows, columns = np.nonzero((alike > _WHOLE) | (same_code & (alike >= SAME)))
    return pd.Series(walk.old[rows].to_numpy(), index=walk.new[columns], dtype="object")


def _inside(areas: Areas, district: str) -> Areas:
    return _some(areas, areas.codes[areas.frame["district_code"] == district])


def _some(areas: Areas, codes: pd.Index) -> Areas:
    return replace(areas, frame=areas.frame.loc[codes])
