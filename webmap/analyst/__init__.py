"""The restricted work is what analysts alone see: exact counts, places lost, links proposed."""

__all__: list[str] = []
