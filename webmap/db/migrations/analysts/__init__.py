"""The steps of the analysts store, in order; a step that has been used is never changed."""

__all__: list[str] = []
