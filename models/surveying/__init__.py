"""Surveying a series asks, step by step, whether more arrives than its own past explains."""

__all__: list[str] = []
