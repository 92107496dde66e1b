"""Moran's I says how far areas resemble their neighbours: over the whole map, or area by area.

The global index and its empirical Bayes form are in `models.autocorrelation.global_index`, the
local one in `models.autocorrelation.local_index`.
"""

from models.autocorrelation.global_index import GlobalMoran, empirical_bayes_index, global_moran
from models.autocorrelation.local_index import LocalMoran, local_moran

__all__ = ["GlobalMoran", "LocalMoran", "empirical_bayes_index", "global_moran", "local_moran"]
