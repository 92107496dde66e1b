"""A site: what the apps of both sides share, from headers to mistakes."""

__all__: list[str] = []
