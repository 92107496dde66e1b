"""A policy is the partnership's agreed limits on what may be shown."""

from dataclasses import dataclass
from typing import Any, Final

__all__ = ["NOISE", "SMALL_HIGH", "SMALL_LOW", "Policy"]

#: What "under 10, possibly none" says: the printed ends of a SMALL cell, whatever the policy.
SMALL_LOW: Final = 0
SMALL_HIGH: Final = 9

#: Noise added to a count, with the highest cell key that draws it: the table of the disclosure
#: rules. A cell key is the sum of its cases' record keys modulo 256.
NOISE: Final[tuple[tuple[int, int], ...]] = ((24, -2), (75, -1), (179, 0), (230, 1), (255, 2))


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of one release. Changing one is a governance decision.

    Attributes
    ----------
    threshold
        A cell is shown only where both its true and its noisy count reach this many cases.
    base
        Shown figures are rounded to the nearest multiple of this.
    noise
        Pairs ``(highest cell key, noise)`` in rising order, the last for key 255.

    Raises
    ------
    ValueError
        If a limit would let a hidden count through.
    """

    threshold: int = 8
    base: int = 5
    noise: tuple[tuple[int, int], ...] = NOISE

    def __post_init__(self) -> None:
        """Refuse limits that would show a hidden number."""
        if self.base < 1:
            raise ValueError(f"rounding base {self.base} is below 1. Use 5, as agreed.")
        if self.threshold < self.base:
            raise ValueError(
                f"threshold {self.threshold} is below rounding base {self.base}: a hidden "
                "count could round to the same figure as a shown one. Raise the threshold."
            )
        keys = [key for key, _ in self.noise]
        if keys != sorted(set(keys)) or not keys or keys[0] < 0 or keys[-1] != 255:
            raise ValueError("the noise table must rise through cell keys and end at 255.")
        if self.largest_small > SMALL_HIGH or self.smallest_printed <= SMALL_HIGH:
            raise ValueError(
                f"a hidden count could be as large as {self.largest_small} and a printed one as "
                f"small as {self.smallest_printed}, but the words on screen promise under "
                f"{SMALL_HIGH + 1}. Change the words with the limits."
            )

    @property
    def noise_range(self) -> tuple[int, int]:
        """The most a count can be lowered and raised before rounding."""
        steps = [0, *(noise for _, noise in self.noise)]
        return min(steps), max(steps)

    @property
    def largest_small(self) -> int:
        """The largest count that can be hidden as SMALL."""
        return self.threshold - 1 - self.noise_range[0]

    @property
    def smallest_printed(self) -> int:
        """The smallest number that can ever be printed."""
        return self.base * ((self.threshold + self.base // 2) // self.base)

    def counts_behind(self, value: int) -> tuple[int, int]:
        """Return the least and greatest count that a printed figure can stand for."""
        down, up = self.noise_range
        nearest = value - self.base // 2
        return max(self.threshold, nearest - up), nearest + self.base - 1 - down

    def as_json(self) -> dict[str, Any]:
        """Return the limits as plain values, as a release states them."""
        return {
            "threshold": self.threshold,
            "base": self.base,
            "noise": [[key, noise] for key, noise in self.noise],
        }
