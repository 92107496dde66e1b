"""Commands are what a person types: one module a command, assembled lazily by `main`."""

__all__: list[str] = []
