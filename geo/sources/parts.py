"""A part is one XML file of a workbook, read as a stream of elements without any document type.

Elements come without their namespace, as both forms of the standard (transitional and strict)
name the same things; those of other namespaces are left out.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Protocol
from xml.parsers import expat  # a document type is refused below, so no entity is ever declared
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - zlib writes its error class small

from geo.errors import WorkbookRefused
from geo.sources.archive import damaged

__all__ = ["Elements", "read_part", "stream_part"]

#: Bytes read at a time.
_BLOCK: Final = 1 << 16
_MOST_DEEP: Final = 64
#: Bytes of a part that is read whole; the styles of the fullest workbooks have some ten million.
_MOST_WHOLE: Final = 32_000_000
_KNOWN: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006/content-types",
    }
)
_UNSAFE: Final = "its XML declares a document type or entities, which no workbook does"
_PLAIN: Final = "Save it as a plain workbook (.xlsx) with values only, or as CSV UTF-8."


class Elements(Protocol):
    """Told of each element as it begins and ends, and of the text within."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""

    def end(self, name: str) -> None:
        """Take note that an element ends."""

    def text(self, text: str) -> None:
        """Take note of text, which may come in pieces."""


def stream_part(archive: ZipFile, name: str, told: Elements, file: str) -> Iterator[int]:
    """Read a part, pausing after each block so that the caller can take what was found.

    Parameters
    ----------
    archive
        The workbook, looked over.
    name
        The part.
    told
        Told of the elements. An attribute keeps its name, without namespace.
    file
        Name of the workbook, for messages.

    Yields
    ------
    Bytes of the part read so far.

    Raises
    ------
    WorkbookRefused
        If the part is missing, damaged, or declares a document type.
    """
    parser = _parser(told, file)
    read = 0
    try:
        with archive.open(name) as part:
            while block := part.read(_BLOCK):
                parser.Parse(block, False)
                read += len(block)
                yield read
        parser.Parse(b"", True)
    except WorkbookRefused:
        raise
    except (expat.ExpatError, BadZipFile, ZlibError, EOFError, KeyError, OSError, ValueError):
        raise damaged(file) from None
    yield read


def read_part(
    archive: ZipFile, name: str, told: Elements, file: str, most: int = _MOST_WHOLE
) -> None:
    """Read a part to its end, if it has no more than so many bytes; see `stream_part`."""
    if name in archive.NameToInfo and archive.getinfo(name).file_size > most:
        raise WorkbookRefused(file, "a part of it is too large once unpacked", _PLAIN)
    for _ in stream_part(archive, name, told, file):
        pass


def _parser(told: Elements, file: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    deep = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        """Tell of an element that opens, if its vocabulary is known; stop at one too deep."""
        nonlocal deep
        deep += 1
        if deep > _MOST_DEEP:
            raise damaged(file)
        space, _, local = name.rpartition(" ")
        if space in _KNOWN:
            told.start(local, {key.rpartition(" ")[2]: text for key, text in attributes.items()})

    def end(name: str) -> None:
        """Tell of an element that closes."""
        nonlocal deep
        deep -= 1
        space, _, local = name.rpartition(" ")
        if space in _KNOWN:
            told.end(local)

    def refuse(*_: object) -> int:
        """Stop at a document type or an entity."""
        raise WorkbookRefused(file, _UNSAFE, _PLAIN)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = told.text
    parser.StartDoctypeDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser
