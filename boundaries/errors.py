"""Refusals: what the service will not process, in words that say what to change.

A message names the file, row and column. It never quotes the value found there.

.. code-block:: text

    InputRefused (ValueError)
    ├── BoundaryRefused
    └── ... one class per cause in geo.errors
"""

__all__ = ["BoundaryRefused", "InputRefused"]


class InputRefused(ValueError):
    """Input the service will not process. The message says what to change."""


class BoundaryRefused(InputRefused):
    """A boundary file that cannot be trusted to say where an area is."""
