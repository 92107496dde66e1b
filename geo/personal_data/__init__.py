"""Personal data is what would let someone recognise a person: it is named by kind and refused.

A name, a date of birth, a telephone number, an e-mail address, a vehicle registration, an NHS or a
National Insurance number. What is found is never repeated, only called by its kind.
"""

from geo.personal_data.cells import find
from geo.personal_data.kinds import KINDS, Kind, refused_as
from geo.personal_data.prose import find_in_text
from geo.personal_data.references import find_in_references

__all__ = ["KINDS", "Kind", "find", "find_in_references", "find_in_text", "refused_as"]
