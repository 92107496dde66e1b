"""Refusals: what the service will not process, in words that say what to change.

A message names the file, row and column. It never quotes the value found there.

.. code-block:: text

    InputRefused (ValueError)
    ├── BoundaryRefused
    └── ... one class per cause in geo.errors
    NoAnswer (ConnectionError)          one question to a service was not answered
    ServiceUnreachable (ConnectionError)  nor was it after asking again
"""

__all__ = ["BoundaryRefused", "InputRefused", "NoAnswer", "ServiceUnreachable"]


class InputRefused(ValueError):
    """Input the service will not process. The message says what to change."""


class BoundaryRefused(InputRefused):
    """A boundary file that cannot be trusted to say where an area is."""


class NoAnswer(ConnectionError):
    """One question to a service that got no answer. The message ends the sentence "it ..."."""


class ServiceUnreachable(ConnectionError):
    """A service that did not answer, however often it was asked. Nothing was changed."""
