"""Every view says who may read it; a public one says why."""

import pytest

from webmap.access import PARTNER, PUBLIC, Access, access, access_of


def test_declared_view_is_unchanged_but_for_its_decision():
    def view():
        return "page"

    declared = access(PARTNER)(view)

    assert declared is view
    assert declared() == "page"
    assert access_of(declared) == Access(PARTNER, "")


def test_undeclared_view_has_no_decision():
    assert access_of(lambda: "page") is None


def test_something_else_called_access_is_no_decision():
    def view():
        return "page"

    view.access = "public"
    assert access_of(view) is None


def test_public_view_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        access(PUBLIC)
    assert access_of(access(PUBLIC, "anyone may")(lambda: "")).reason == "anyone may"
