"""A bounded file hands out so many bytes of one entry at the most, however large the file is.

A parser of XML keeps an entry whole until it ends. One that never ends would fill the memory.
"""

from typing import IO, Final

from geo.errors import DocumentRefused

__all__ = ["BoundedFile"]

#: Bytes between the ends of two entries; the fullest entry of a register has some four thousand.
_MOST: Final = 1_000_000


class BoundedFile:
    """A file that is read on, as long as entries end.

    Parameters
    ----------
    file
        The file, open for reading bytes.
    name
        What it is called, for messages.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file, self.name, self._since = file, name, 0

    def read(self, size: int = _MOST, /) -> bytes:
        """Read on.

        Raises
        ------
        DocumentRefused
            If too much was read since an entry ended.
        """
        block = self.file.read(min(size, _MOST))
        self._since += len(block)
        if self._since > 2 * _MOST:  # an entry may begin at the end of a block
            raise DocumentRefused(self.name, "an entry in it is larger than any can be")
        return block

    def entry_ended(self) -> None:
        """Count anew."""
        self._since = 0
