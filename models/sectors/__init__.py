"""Sectors are the kinds of business in which people are exploited, and who says so.

A sector is never a statement about any one business in it.
"""

from models.sectors.classify import Classification, classify, one_sector_each
from models.sectors.rules import Rule, packaged_rules
from models.sectors.taxonomy import Evidence, Sector, sectors

__all__ = [
    "Classification",
    "Evidence",
    "Rule",
    "Sector",
    "classify",
    "one_sector_each",
    "packaged_rules",
    "sectors",
]
