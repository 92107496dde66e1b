"""Plain bytes are a stretch of CSV that can be cut into cells at once, without a reader's state.

In it every quote opens or closes a value, no value runs over the end of a line, no line is blank
and all have the same number of values. Whether a stretch is plain is found out first, so that what
is cut here is exactly what the csv module would have read; all other bytes are left to that.
"""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

__all__ = ["columns_of", "is_plain"]

#: Characters the csv module reads as one value at the most.
_LONGEST: Final = 131_072
_COMMA, _QUOTE, _FEED, _RETURN = b',"\n\r'


def is_plain(data: bytes) -> bool:
    """Say whether every quote opens or closes a value, and every line end ends a row.

    Parameters
    ----------
    data
        Whole lines, in UTF-8.
    """
    if b"\0" in data or data.startswith(BOM_UTF8):  # a mark that is not at the start is text
        return False
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    codes = np.frombuffer(data, dtype=np.uint8)
    feeds = codes == _FEED
    ends = np.flatnonzero(feeds)
    if np.diff(ends, prepend=-1, append=len(codes)).max() > _LONGEST:
        return False
    return b'"' not in data or _quotes_fit(codes, feeds)


def _quotes_fit(codes: NDArray[np.uint8], feeds: NDArray[np.bool_]) -> bool:
    """Say whether a quote stands only beside the edge of a value, or beside another quote.

    A quote that is written twice closes the value and opens it again: then both stand beside one.
    """
    quotes = codes == _QUOTE
    inside = np.logical_xor.accumulate(quotes)
    edges = quotes | feeds | (codes == _COMMA) | (codes == _RETURN)
    opening, closing = quotes & inside, quotes & ~inside
    return not (
        inside[-1]
        or (inside & feeds).any()
        or (opening[1:] & ~edges[:-1]).any()
        or (closing[:-1] & ~edges[1:]).any()
    )


def columns_of(
    data: bytes, count: int, width: int, wanted: Sequence[int]
) -> dict[int, pa.Array] | None:
    """Cut plain bytes into the columns wanted.

    Parameters
    ----------
    data
        Whole lines that are plain, in UTF-8.
    count
        How many lines.
    width
        Values a line must have.
    wanted
        Positions of the columns wanted.

    Returns
    -------
    For each column wanted one text a line; None where a line is blank or of another width.
    """
    names = [str(at) for at in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(
                use_threads=False, column_names=names, block_size=len(data) + 1
            ),
            parse_options=csv.ParseOptions(newlines_in_values=False),
            convert_options=csv.ConvertOptions(
                include_columns=[str(at) for at in wanted],
                column_types=dict.fromkeys(names, pa.large_string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != count:
        return None
    return {at: table.column(str(at)).combine_chunks() for at in wanted}
