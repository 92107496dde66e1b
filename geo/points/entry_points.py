"""Entry points are the coordinates a register gives of its entries, held to what stands beside.

An entry names its council, and mostly its postcode. Where the point contradicts them, its numbers
were written in another way, or it is a slip of whoever found the place: the first is refused with
its cause; of the second the point is left out and the postcode places the entry.
"""

from dataclasses import dataclass

import pandas as pd

from geo.points.file_points import Land
from geo.refusals import Refusal

__all__ = ["EntryPoints", "entry_points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoints:
    """What is wrong with the points of some entries.

    Attributes
    ----------
    faults
        Those whose numbers were meant in another way, with the likely cause.
    astray
        Labels of those that contradict what stands beside them and no other reading mends.
    """

    faults: tuple[Refusal, ...] = ()
    astray: pd.Index


def entry_points(entries: pd.DataFrame, land: Land | None) -> EntryPoints:
    """Hold the points of register entries to their council and postcode.

    Parameters
    ----------
    entries
        Indexed by line. `x` and `y` are the two numbers as written, ``nan`` where there are none;
        `heading` is what the column of the point is called; `district` is the ONS code of the
        council, ``""`` where none is given. With a column `postcode` a point is held to that
        (within 500 m) where the region knows it, else to its council (within 100 m of the
        outline).
    land
        Gives the region; it is asked only if there is a point with something beside it. None where
        nothing is known of it: then nothing is wrong.

    Notes
    -----
    A point whose council and postcode the region does not know is not judged.
    """
    beside = entries["district"].ne("")
    if "postcode" in entries:
        beside |= entries["postcode"].notna()
    told = entries[entries["x"].notna() & entries["y"].notna() & beside]
    if land is None or told.empty:
        return EntryPoints(astray=told.index[:0])
    # geopandas and numba: most files hold no point, and their import should not wait for them
    from geo.points.coordinates import entry_faults

    causes, wrong = entry_faults(told, land())
    named = told["heading"][causes != ""]
    faults = [
        Refusal(line, heading, causes[line])
        for line, heading in zip(named.index.tolist(), named.tolist(), strict=True)
    ]
    return EntryPoints(faults=tuple(faults), astray=wrong.index[wrong & (causes == "")])
