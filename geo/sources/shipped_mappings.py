"""Shipped mappings are those that travel with Plainsight: registers known, and forms to fill in."""

from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geo.errors import FileMissing
from geo.sources.licences import LICENCE_COLUMNS
from geo.sources.mapping import Mapping, read_mapping

__all__ = ["WORKED_EXAMPLES", "mapping_named", "shipped_mapping_text", "shipped_mappings"]

#: The shipped mappings that read a published register as it is; the others want a council's code
#: and headings put in.
WORKED_EXAMPLES: Final = ("barking-dagenham-premises", "greater-manchester-gambling")
_FOLDER: Final = files("geo") / "data" / "mappings"
_SUFFIX: Final = ".toml"
#: The columns a mapping of a licensing register may fill, under either name of its source.
_COLUMNS: Final = MappingProxyType(
    {"licences": LICENCE_COLUMNS, "premises-licences": LICENCE_COLUMNS}
)


def shipped_mappings() -> dict[str, Mapping]:
    """Return every shipped mapping by its name, in order of name."""
    names = sorted(
        file.name.removesuffix(_SUFFIX) for file in _FOLDER.iterdir() if file.name.endswith(_SUFFIX)
    )
    return {name: mapping_named(name) for name in names}


def shipped_mapping_text(name: str) -> str:
    """Return a shipped mapping as it is written, for a user to change.

    Raises
    ------
    FileMissing
        If none has this name.
    """
    file = _FOLDER / f"{name}{_SUFFIX}"
    if not file.is_file():
        raise FileMissing(name)
    return file.read_text(encoding="utf-8")


def mapping_named(name_or_file: str) -> Mapping:
    """Read a shipped mapping by its name, or another by the path of its file.

    Raises
    ------
    FileMissing, MappingRefused
        If there is neither, or it does not say what it must.
    """
    file = _FOLDER / f"{name_or_file}{_SUFFIX}"
    if "/" not in name_or_file and file.is_file():
        with as_file(file) as path:
            return read_mapping(path, _COLUMNS)
    return read_mapping(Path(name_or_file), _COLUMNS)
