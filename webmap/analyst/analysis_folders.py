"""Folders of analyses on the restricted side: one for periods, one for series of quarters."""

from typing import Final

__all__ = ["PERIODS", "SERIES", "SERIES_FILE", "TABLE_FILE"]

PERIODS: Final = "analysis"
SERIES: Final = "series"
#: What is told of a period, and of a series.
TABLE_FILE: Final = "analysis.json"
SERIES_FILE: Final = "series.json"
