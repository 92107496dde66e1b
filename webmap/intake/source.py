"""A source is one kind of file: how it is read, what its reader is told, and where it is kept."""

from dataclasses import dataclass

from geo.sources.terms import Reader
from webmap.db.records.concerns import Kept

__all__ = ["Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of file.

    Attributes
    ----------
    summary
        What it is, in one line.
    read
        Its reader.
    table
        Where its rows are kept.
    keyed
        Whether what it stores hangs on the secret key of the workspace.
    by_extract
        Whether a later extract replaces what an earlier one said. Otherwise a row that differs
        from what is stored replaces it only where the sender says that it is a correction.
    options
        Which options of the import have a meaning for it.
    register
        Key of the licensing register that its files are of, where the source is of one.
    of_any_register
        Whether its files are of any licensing register, and a mapping says of which.
    columns
        The columns a mapping may read it into; empty where no mapping is taken.
    recognise
        Headings by which a file of it is known, in any order; all of them stand in every one.
    also
        The same for its other forms, where it is published in several.
    document
        Name of its first element, where it is XML.
    """

    summary: str
    read: Reader
    table: Kept
    keyed: bool = False
    by_extract: bool = False
    options: frozenset[str] = frozenset()
    register: str = ""
    of_any_register: bool = False
    columns: tuple[str, ...] = ()
    recognise: frozenset[str] = frozenset()
    also: tuple[frozenset[str], ...] = ()
    document: str = ""
