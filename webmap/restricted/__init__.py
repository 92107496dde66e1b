"""The restricted side's app: exact counts, for named analysts alone."""

__all__: list[str] = []
