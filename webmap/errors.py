"""Failures the command line reports, each with the exit code a script can act on.

.. code-block:: text

    InputRefused     -> 3   (boundaries.errors: a file that says what to change)
    UsageRefused     -> 2
    AuditRefused     -> 4
    StoreUnavailable -> 5
    NothingToDo      -> 6
"""

from enum import IntEnum

__all__ = [
    "AuditRefused",
    "ExitCode",
    "NothingToDo",
    "StoreUnavailable",
    "UsageRefused",
]


class ExitCode(IntEnum):
    """What the number a command ends with means."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    INPUT_REFUSED = 3
    AUDIT_REFUSED = 4
    STORE_UNAVAILABLE = 5
    NOTHING_TO_DO = 6


class UsageRefused(ValueError):
    """A combination of options the service will not act on."""


class AuditRefused(RuntimeError):
    """A release that could let a protected count be worked out. Nothing was published."""


class StoreUnavailable(RuntimeError):
    """A store that is busy, unreachable, read-only or full. What was there before still stands."""


class NothingToDo(RuntimeError):
    """There is nothing for the command to work on."""
