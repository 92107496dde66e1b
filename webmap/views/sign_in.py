"""Signing in and out."""

from flask import Blueprint, render_template

from webmap.access import EVERY_ROLE, open_to_all, requires

__all__ = ["blueprint"]

blueprint = Blueprint("sign_in", __name__, url_prefix="")


@blueprint.get("/sign-in")
@open_to_all("a door needs a handle")
def show() -> str:
    """Ask for e-mail address and password."""
    return render_template("sign_in/show.html")


@blueprint.get("/sign-out")
@requires(*EVERY_ROLE)
def leaving() -> str:
    """Ask whether to sign out."""
    return render_template("sign_in/leaving.html")
