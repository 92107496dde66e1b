"""Analysing: what exact counts of wards say, over one period and over many. RESTRICTED."""

__all__: list[str] = []
