"""Views answer one address each: they parse, ask the release on show, and render."""

__all__: list[str] = []
