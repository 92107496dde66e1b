"""Health is what `plainsight doctor` looks at: each part says how it is and what to do about it."""

from webmap.health.examine import examine
from webmap.health.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
