"""Sources are the real formats partners and registers use, one module each."""

__all__: list[str] = []
