"""Refusals of a file, one class per cause; a message names file, line and column, never a value.

.. code-block:: text

    InputRefused (ValueError)
    ├── FileMissing (FileNotFoundError)   nothing can be read there
    ├── FileEmpty                         no bytes, or headings without rows
    ├── WrongEncoding                     bytes that are not the declared text
    ├── BrokenTable                       quotes that make rows uncertain
    ├── FileCutShort                      half a file
    ├── ColumnsRefused                    unknown, repeated or missing headings
    ├── DocumentRefused                   XML that is not the register it should be
    ├── ListRefused                       a closed list that cannot be used
    ├── MappingRefused                    a mapping that does not say what it must
    ├── WorkbookRefused                   a workbook that is unsafe or not a plain table
    ├── ExtractDateRefused                a register of no certain day
    └── EveryRowRefused                   a right form in which no row can be used
"""

from collections.abc import Sequence

from boundaries.errors import InputRefused
from geo.refusals import Refusal

__all__ = [
    "BrokenTable",
    "ColumnsRefused",
    "DocumentRefused",
    "EveryRowRefused",
    "ExtractDateRefused",
    "FileCutShort",
    "FileEmpty",
    "FileMissing",
    "InputRefused",
    "ListRefused",
    "MappingRefused",
    "WorkbookRefused",
    "WrongEncoding",
]


class FileMissing(InputRefused, FileNotFoundError):
    """There is no readable file at the path given."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file}: there is no file to read here. Check the path and that you may read it. "
            "Nothing was stored."
        )

    def __str__(self) -> str:
        """Return the message alone: OSError would add an error number."""
        return str(self.args[0])


class FileEmpty(InputRefused):
    """A file with no rows: most likely an export that failed."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file}: the file holds no rows. Export it again; if there is nothing to report, "
            "send no file. Nothing was stored."
        )


class WrongEncoding(InputRefused):
    """Bytes that are not text in the encoding expected."""

    def __init__(self, file: str, encoding: str, offset: int) -> None:
        super().__init__(
            f"{file}: the byte at offset {offset} is not {encoding}. Save the file as CSV "
            "UTF-8, or name its encoding with --encoding (utf-8, utf-16, cp1252). Nothing was "
            "stored."
        )


class BrokenTable(InputRefused):
    """Quotes or line ends that leave it uncertain where a row stops."""

    def __init__(self, file: str, line: int, fault: str) -> None:
        super().__init__(
            f"{file}, line {line}: {fault}, so rows after it cannot be told apart. Correct the "
            "quoting and send the whole file again. Nothing was stored."
        )


class FileCutShort(InputRefused):
    """Half a file: it stops in the middle of a row or before its own count is reached."""

    def __init__(self, file: str, where: str) -> None:
        super().__init__(
            f"{file}: the file stops at {where}, before its end. Fetch or export it again. "
            "Nothing was stored."
        )


class ColumnsRefused(InputRefused):
    """Headings other than those agreed. An unknown one is named by position only."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(
            f"{file}, line 1: {fault}. Use exactly the agreed headings, once each. Nothing was "
            "stored."
        )


class DocumentRefused(InputRefused):
    """An XML file that is not the register it should be, or that may not be read safely."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(
            f"{file}: {fault}. Fetch the file again from the register's own site. Nothing was "
            "stored."
        )


class ListRefused(InputRefused):
    """A closed list kept by the steward that cannot be used."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(f"{file}: {fault}. Correct the list and try again. Nothing was stored.")


class MappingRefused(InputRefused):
    """A mapping file that does not say what it must; by line, and by key where the key is ours."""

    def __init__(self, file: str, line: int, fault: str) -> None:
        super().__init__(
            f"{file}, line {line}: {fault}. Correct the mapping and try again. Nothing was stored."
        )


class WorkbookRefused(InputRefused):
    """A workbook that may not be opened safely, or whose table cannot be told without guessing."""

    def __init__(self, file: str, fault: str, advice: str) -> None:
        super().__init__(f"{file}: {fault}. {advice} Nothing was stored.")


class ExtractDateRefused(InputRefused):
    """An extract of a register whose day is not known, or cannot be right."""

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(
            f"{file}: {fault}. Give the day the register was extracted with --extracted-on "
            "YYYY-MM-DD: an entry is replaced only by a later extract. Nothing was stored."
        )


class EveryRowRefused(InputRefused):
    """The headings are right but no row can be used."""

    def __init__(self, file: str, rows: int, refusals: Sequence[Refusal]) -> None:
        super().__init__(
            f"{file}: none of its {rows} rows can be used. The first: {refusals[0]}. Correct the "
            "file and send it again. Nothing was stored."
        )
        self.refusals = tuple(refusals)
