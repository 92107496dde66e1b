"""Webmap decides who sees what: the command line, the stores and the partner's pages."""

__all__: list[str] = []
