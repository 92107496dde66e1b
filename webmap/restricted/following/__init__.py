"""Following an area, or all of them, through its quarters: what came, and what stands out."""

__all__: list[str] = []
