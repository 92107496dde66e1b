"""Progress is a bar on the terminal while something takes long; nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["counting", "reading"]


@contextmanager
def reading(path: Path) -> Iterator[Callable[[int], None] | None]:
    """Show how much of a file has been read, on standard error and only if that is a terminal.

    Yields
    ------
    A function to be told the bytes read so far, or None where nobody is watching.
    """
    if not sys.stderr.isatty():
        yield None
        return
    # Only a person at a terminal waits for rich.
    from rich.console import Console
    from rich.progress import Progress

    size = path.stat().st_size if path.is_file() else None
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading", total=size)
        yield lambda position: progress.update(task, completed=position)


@contextmanager
def counting(doing: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how many of how many are done, on standard error and only if that is a terminal.

    Yields
    ------
    A function to be told how many are done and how many there are, or None where nobody watches.
    """
    if not sys.stderr.isatty():
        yield None
        return
    # Only a person at a terminal waits for rich.
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)
