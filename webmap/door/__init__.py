"""The door of a side: who comes in, how they prove it, what they may open, and what is logged."""

__all__: list[str] = []
