"""The twin is a synthetic West Yorkshire whose truth is known, to try every method against.

No record in it is about anyone. Where risk is planted is drawn by lot, so that it says nothing
about any real place.
"""

from models.twin.build import Twin, make_twin
from models.twin.scoring import Score, score
from models.twin.truth import Planted, Truth

__all__ = ["Planted", "Score", "Truth", "Twin", "make_twin", "score"]
