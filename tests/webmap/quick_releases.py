"""Releases made quickly: of few tables, in groups found once, without maps and charts."""

from functools import lru_cache

from boundaries.tables import DISTRICTS
from geo.neighbours import queen
from geo.postcodes import Postcodes
from geo.ward_groups import group_wards
from models.deriving import findings
from tests.world import SHORT
from webmap.releasing import drafting, families, publishing

#: Least residents of a small group and of a group, where nobody asks how much of them shows.
SMALL, LARGE = 60_000, 120_000


@lru_cache(maxsize=1)
def directory():
    """The postcodes of West Yorkshire, read once."""
    return Postcodes.load(list(DISTRICTS))


def make_quick(patch, spec=SHORT):
    """Leave out of publishing what has tests of its own and takes long."""
    found, postcodes = {}, directory()

    def groups(wards, *_):
        if wards.vintage not in found:
            found[wards.vintage] = group_wards(wards, queen(wards), small=SMALL, large=LARGE)
        return found[wards.vintage]

    patch.setattr(findings, "NULL_DRAWS", 99)
    patch.setattr(findings, "RANK_DRAWS", 99)
    patch.setattr(Postcodes, "load", lambda _districts: postcodes)
    patch.setattr(publishing, "assets", lambda _release, _areas: {"a.json": b"{}"})
    patch.setattr(families, "choose_groups", groups)
    if spec is not None:
        patch.setattr(drafting, "release_spec", lambda consented: spec)  # noqa: ARG005 - as called
