"""Ward grouping is how adjoining wards are put together: the search, the groups, their names."""

__all__: list[str] = []
