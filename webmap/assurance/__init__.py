"""Assurance is what a data protection officer signs, drafted from how the service is running."""

__all__: list[str] = []
