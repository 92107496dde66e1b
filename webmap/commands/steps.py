"""A step is one part of a long command: shown while it runs, ticked when it is done, and timed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Steps"]


class Steps:
    """The steps of one command, on standard error and only if somebody watches a terminal.

    Attributes
    ----------
    taken
        What was done and the seconds it took, in order.
    """

    def __init__(self, *, watched: bool | None = None) -> None:
        self.taken: list[tuple[str, float]] = []
        self._console = (
            _console() if (sys.stderr.isatty() if watched is None else watched) else None
        )

    @property
    def seconds(self) -> float:
        """How long all steps took together."""
        return sum(seconds for _, seconds in self.taken)

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Show `doing` while the block runs; tick it off if it ends well, and time it."""
        start = perf_counter()
        if self._console is None:
            yield
        else:
            with self._console.status(doing):
                yield
        seconds = perf_counter() - start
        self.taken.append((doing, seconds))
        if self._console is not None:
            self._console.print(f"[green]✓[/green] {doing} [dim]{seconds:.1f} s[/dim]")


def _console() -> "Console":
    # Only a person at a terminal waits for rich.
    from rich.console import Console

    return Console(stderr=True, highlight=False)
