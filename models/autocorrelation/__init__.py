"""Autocorrelation is how far near areas resemble each other more than areas at random."""

__all__: list[str] = []
