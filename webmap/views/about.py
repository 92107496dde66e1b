"""About: what the service is for, how its figures are made, and what its data can not say."""

from flask import Blueprint, render_template

from webmap.access import open_to_all

__all__ = ["blueprint"]

blueprint = Blueprint("about", __name__, url_prefix="/about")


@blueprint.get("")
@open_to_all("says what the service is for; no figure of an area is on it")
def index() -> str:
    """Say what the service is for and what it must never be used for."""
    return render_template("about/index.html")


@blueprint.get("/method")
@open_to_all("openness about method is owed to the people counted")
def method() -> str:
    """Say how the figures are made, in plain words."""
    return render_template("about/method.html")


@blueprint.get("/data")
@open_to_all("openness about data is owed to the people counted")
def sources() -> str:
    """Say where the data come from, how late they are, and under which licence."""
    return render_template("about/data.html")
