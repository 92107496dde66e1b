"""Mappings are looked up for a source: a file of the user's, or one of those shipped, by name."""

from pathlib import Path

from geo.sources.mapping import Mapping, read_mapping
from geo.sources.shipped_mappings import mapping_named, shipped_mappings
from webmap.errors import UsageRefused
from webmap.intake.sources import SOURCES

__all__ = ["any_mapping", "mapping_for"]


def any_mapping(given: Path) -> Mapping:
    """Read a mapping of any source.

    Parameters
    ----------
    given
        A TOML file, or the name of a shipped mapping.

    Raises
    ------
    InputRefused
        If it is neither, or does not say what a mapping must.
    """
    if not given.exists() and str(given) in shipped_mappings():
        return mapping_named(str(given))
    columns = {name: source.columns for name, source in SOURCES.items() if source.columns}
    return read_mapping(given, columns)


def mapping_for(source: str, given: Path) -> Mapping:
    """Read a mapping that is to be used for one source.

    Raises
    ------
    InputRefused
        If it cannot be read.
    UsageRefused
        If it is a mapping of another source.
    """
    mapping = any_mapping(given)
    if SOURCES[mapping.source].columns != SOURCES[source].columns:
        raise UsageRefused(
            f"--mapping: {given.name} is for {mapping.source} and not for {source}. Give another, "
            "or import the file under that name. Nothing was stored."
        )
    return mapping
