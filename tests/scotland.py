"""The neighbours of Scotland's 56 districts, as published with the lip cancer data.

From the GeoBUGS example "Lips", table of Clayton & Kaldor (1987) as corrected by Breslow & Clayton
(1993); the Stan case study of Morris (2019) uses the same. Islands are joined to the mainland here;
with `apart` three are taken from it, as Freni-Sterrantino, Ventrucci & Rue (2018) do.
"""

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.neighbours import Neighbours

#: Districts that touch each district, numbered from 1.
TOUCHING = (
    "5 9 11 19|7 10|6 12|18 20 28|1 11 12 13 19|3 8|2 10 13 16 17|6|1 11 17 19 23 29|2 7 16 22|"
    "1 5 9 12|3 5 11|5 7 17 19|31 32 35|25 29 50|7 10 17 21 22 29|7 9 13 16 19 29|"
    "4 20 28 33 55 56|1 5 9 13 17|4 18 55|16 29 50|10 16|9 29 34 36 37 39|"
    "27 30 31 44 47 48 55 56|15 26 29|25 29 42 43|24 31 32 55|4 18 33 45|"
    "9 15 16 17 21 23 25 26 34 43 50|24 38 42 44 45 56|14 24 27 32 35 46 47|14 27 31 35|"
    "18 28 45 56|23 29 39 40 42 43 51 52 54|14 31 32 37 46|23 37 39 41|23 35 36 41 46|"
    "30 42 44 49 51 54|23 34 36 40 41|34 39 41 49 52|36 37 39 40 46 49 53|26 30 34 38 43 51|"
    "26 29 34 42|24 30 38 48 49|28 30 33 56|31 35 37 41 47 53|24 31 46 48 49 53|24 44 47 49|"
    "38 40 41 44 47 48 52 53 54|15 21 29|34 38 42 54|34 40 49 54|41 46 47 49|34 38 49 51 52|"
    "18 20 24 27 56|18 24 30 33 45 55"
)

#: Shetland, Orkney and the Western Isles, numbered from 1.
ISLANDS = (6, 8, 11)


def districts(*, apart: bool = False) -> Neighbours:
    """Neighbours of the districts; with `apart` the three island districts have none."""
    matrix = np.zeros((56, 56))
    for row, others in enumerate(TOUCHING.split("|")):
        for other in map(int, others.split()):
            matrix[row, other - 1] = 1.0
    if apart:
        rows = np.array(ISLANDS) - 1
        matrix[rows] = matrix[:, rows] = 0.0
    return Neighbours(csr_array(matrix), pd.RangeIndex(56), "as published")
