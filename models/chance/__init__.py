"""Chance is what makes areas differ without a cause; these say how much it explains."""

__all__: list[str] = []
