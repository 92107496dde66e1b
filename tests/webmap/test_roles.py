"""Every role has its words."""

from webmap.access import Role
from webmap.roles import ROLE_MAY, ROLE_WORDS


def test_every_role_is_named_and_explained():
    assert set(ROLE_WORDS) == set(ROLE_MAY) == set(Role)
    assert len(set(ROLE_WORDS.values())) == len(Role)
    assert all(ROLE_MAY.values())


def test_the_restricted_side_is_for_analysts_alone():
    told = {role for role, may in ROLE_MAY.items() if "restricted" in " ".join(may)}
    assert told == {Role.ANALYST}
