"""Keeping is what a workspace is founded with, backed up to and restored from."""

__all__: list[str] = []
