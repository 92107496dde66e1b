"""An outline is the shape of one area as files hold it: well-known binary, and its edges.

Light on purpose: the partner app reads outlines that were made when the release was published.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Outline"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outline:
    """One shape, EPSG:27700.

    Attributes
    ----------
    binary
        Well-known binary of a MultiPolygon, little end first.
    edges
        West, south, east and north edge in metres.
    """

    binary: bytes
    edges: tuple[float, float, float, float]

    def as_json(self) -> dict[str, Any]:
        """Return the shape as plain values."""
        return {"edges": list(self.edges), "binary": b64encode(self.binary).decode("ascii")}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Outline":
        """Read a shape back from its plain values."""
        west, south, east, north = plain["edges"]
        return cls(binary=b64decode(plain["binary"]), edges=(west, south, east, north))
