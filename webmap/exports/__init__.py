"""Exports are what partners take away: a release, or one view of it, as files of every kind.

Everything is read from the release on show; one builder of rows feeds the writers of all kinds.
"""

__all__: list[str] = []
