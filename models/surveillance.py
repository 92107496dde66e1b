"""Surveillance watches series step by step, and says when more arrives than their past explains.

Three methods for three scales. A district or the county by quarter, month or week: the improved
Farrington method, or a CUSUM for a small rise that lasts. A ward by quarter: the predictive tail.
Early aberration rules (EARS) are not offered: on counts this small they alarm falsely in 15 to
21% of steps.
"""

from models.surveying.cusum import Cusum, nb_cusum
from models.surveying.cusum_threshold import cusum_threshold
from models.surveying.farrington import Farrington, farrington
from models.surveying.limits import ALARM, NO_ALARM, TOO_FEW
from models.surveying.predictive_tail import PredictiveTail, predictive_tail

__all__ = [
    "ALARM",
    "NO_ALARM",
    "TOO_FEW",
    "Cusum",
    "Farrington",
    "PredictiveTail",
    "cusum_threshold",
    "farrington",
    "nb_cusum",
    "predictive_tail",
]
