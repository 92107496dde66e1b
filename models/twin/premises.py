"""Premises are the twin's businesses, in the form of the food hygiene register."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from boundaries.crs import from_bng
from models.twin.places import WardPostcodes

__all__ = ["AUTHORITIES", "BUSINESS_TYPES", "draw_premises"]

#: Authority codes of the food hygiene register by district.
AUTHORITIES: Final[Mapping[str, str]] = {
    "E08000032": "404",
    "E08000033": "406",
    "E08000034": "411",
    "E08000035": "413",
    "E08000036": "432",
}

#: Business types of the register with their ids and usual shares.
BUSINESS_TYPES: Final[tuple[tuple[str, str, float], ...]] = (
    ("Retailers - other", "4613", 0.23),
    ("Restaurant/Cafe/Canteen", "1", 0.19),
    ("Takeaway/sandwich shop", "7844", 0.16),
    ("Pub/bar/nightclub", "7843", 0.12),
    ("Other catering premises", "7841", 0.09),
    ("Hospitals/Childcare/Caring Premises", "5", 0.07),
    ("School/college/university", "7845", 0.05),
    ("Mobile caterer", "7846", 0.04),
    ("Retailers - supermarkets/hypermarkets", "7840", 0.02),
    ("Hotel/bed & breakfast/guest house", "7842", 0.01),
    ("Manufacturers/packers", "7839", 0.01),
    ("Distributors/Transporters", "7", 0.005),
    ("Importers/Exporters", "14", 0.0025),
    ("Farmers/growers", "7838", 0.0025),
)

_RATINGS: Final = {
    **{"5": 0.68, "4": 0.14, "3": 0.07, "2": 0.02, "1": 0.02, "0": 0.01},
    **{"AwaitingInspection": 0.04, "Exempt": 0.02},
}
_FIRST_ID: Final = 90_000_001
_NO_POSTCODE: Final = 0.10
_NO_GEOCODE: Final = 0.02


def draw_premises(
    wards: Areas,
    postcodes: WardPostcodes,
    number: int,
    on: date,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw establishments, more of them where there are more addresses.

    Parameters
    ----------
    wards
        Wards with `district_code` and `district_name`.
    postcodes
        Postcodes by ward.
    number
        About how many.
    on
        Day of the extract; every rating is earlier.
    rng
        Draws everything.

    Returns
    -------
    Text columns `fhrs_id`, `name`, `business_type`, `business_type_id`, `postcode`, `rating`,
    `rated_on`, `district_code`, `district_name`, `longitude`, `latitude`; what is not known is
    empty, as where a business is somebody's home.
    """
    addresses = np.diff(postcodes.first).astype(np.float64)
    busy = addresses * rng.gamma(4, 0.25, addresses.size)
    ward = np.repeat(np.arange(len(wards)), rng.poisson(number * busy / busy.sum()))
    ward = rng.permutation(ward)
    kind = _kinds_by_ward(ward, len(wards), rng)
    spots = postcodes.draw(ward, rng)
    longitude, latitude = from_bng(
        spots["easting"].to_numpy(dtype=np.float64), spots["northing"].to_numpy(dtype=np.float64)
    )
    at_home = rng.random(ward.size) < _NO_POSTCODE
    unmapped = at_home | (rng.random(ward.size) < _NO_GEOCODE)
    rating = rng.choice(np.array(list(_RATINGS), dtype=object), ward.size, p=[*_RATINGS.values()])
    before = rng.integers(30, 1_500, ward.size)
    frame = wards.frame.iloc[ward]
    types = [BUSINESS_TYPES[row] for row in kind]
    return pd.DataFrame(
        {
            "fhrs_id": [str(_FIRST_ID + row) for row in range(ward.size)],
            "name": [f"SYNTHETIC {_word(t[0])} {row:04d}" for row, t in enumerate(types, 1)],
            "business_type": [t[0] for t in types],
            "business_type_id": [t[1] for t in types],
            "postcode": spots["postcode"].mask(at_home, ""),
            "rating": rating,
            "rated_on": [
                (on - timedelta(days=int(days))).isoformat() if mark.isdigit() else ""
                for days, mark in zip(before, rating, strict=True)
            ],
            "district_code": frame["district_code"].to_numpy(),
            "district_name": frame["district_name"].to_numpy(),
            "longitude": np.where(unmapped, "", [f"{x:.6f}" for x in longitude]),
            "latitude": np.where(unmapped, "", [f"{y:.6f}" for y in latitude]),
        }
    )


def _kinds_by_ward(
    ward: NDArray[np.intp], wards: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Draw a row of `BUSINESS_TYPES` for each premises, from a mix of its ward's own."""
    usual = np.array([share for _, _, share in BUSINESS_TYPES])
    mix = rng.dirichlet(usual / usual.sum() * 40, wards).cumsum(axis=1)
    return np.asarray((rng.random(ward.size)[:, None] >= mix[ward, :-1]).sum(axis=1))


def _word(business_type: str) -> str:
    """Return the plain word a made-up business is called by."""
    return business_type.split("/")[0].split(" - ")[0].lower()
