"""A policy is the partnership's agreed limits on what may be shown."""

from dataclasses import dataclass
from typing import Final

__all__ = ["NOISE", "Policy"]

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
        if keys != sorted(set(keys)) or not keys or keys[-1] != 255:
            raise ValueError("the noise table must rise through cell keys and end at 255.")

    @property
    def largest_noise(self) -> int:
        """The most a count can be moved before rounding."""
        return max(abs(noise) for _, noise in self.noise)

    @property
    def smallest_printed(self) -> int:
        """The smallest number that can ever be printed."""
        return self.base * ((self.threshold + self.base // 2) // self.base)
