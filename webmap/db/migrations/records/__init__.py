"""One module a step, named in order; a step that has been used is never changed."""

__all__: list[str] = []
