"""The records store: concerns, premises and their context, for named analysts alone."""

__all__: list[str] = []
