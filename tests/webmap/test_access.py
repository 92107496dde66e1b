"""Every view names who may open it; a public one says why."""

import pytest

from webmap.access import EVERY_ROLE, MEMBERS, Access, Role, access_of, open_to_all, requires


def test_declared_view_is_unchanged_but_for_its_decision():
    def view():
        return "page"

    declared = requires(Role.PLANNER, Role.STEWARD)(view)

    assert declared is view
    assert declared() == "page"
    assert access_of(declared) == Access(frozenset({Role.PLANNER, Role.STEWARD}))


def test_undeclared_view_has_no_decision():
    assert access_of(lambda: "page") is None


@pytest.mark.parametrize("something", ["public", None, {"partner"}, Access])
def test_something_else_called_access_is_no_decision(something):
    def view():
        return "page"

    view.access = something
    assert access_of(view) is None


def test_a_view_for_nobody_in_particular_is_refused():
    """No role at all would read as public."""
    with pytest.raises(ValueError, match="name the roles"):
        requires()


def test_public_view_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        open_to_all("")

    decision = access_of(open_to_all("anyone may")(lambda: ""))
    assert decision.reason == "anyone may"
    assert decision.is_public


def test_a_view_that_names_a_role_is_not_public():
    assert not access_of(requires(Role.ANALYST)(lambda: "")).is_public


def test_the_analyst_is_no_member_of_the_partner_side():
    assert set(EVERY_ROLE) - set(MEMBERS) == {Role.ANALYST}
