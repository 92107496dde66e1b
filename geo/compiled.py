"""Compiled functions are loops turned into machine code once and kept between runs."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

__all__ = ["compiled"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays when it is first called.

    The machine code is kept beside the source, or in the user's cache folder, so that the next
    process starts at once. Where neither can be written (a read-only install without a home),
    it is compiled again in each process instead of failing. The lock of the interpreter is
    released while it runs.
    """
    options: dict[str, Any] = {"nogil": True, "boundscheck": False}
    try:
        made = njit(cache=True, **options)(function)
    except RuntimeError:
        made = njit(**options)(function)
    return cast("Callable[P, R]", made)
