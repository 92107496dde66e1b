"""The pages of the restricted side; each module holds a `blueprint`."""

__all__: list[str] = []
