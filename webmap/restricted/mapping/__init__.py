"""Mapping is the exact map of the restricted side: layers, overlays, and files of what is shown."""

__all__: list[str] = []
