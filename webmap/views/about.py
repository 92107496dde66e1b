"""About: what the service is for, how its figures are made, and what its data can not say."""

from flask import Blueprint, render_template

from webmap.access import open_to_all
from webmap.audit_log.retention import LEAST, USUAL

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


@blueprint.get("/what-we-log")
@open_to_all("staff must be told what is written down about them before they sign in")
def logging() -> str:
    """Say what the audit log holds, who can see it and how long it is kept."""
    return render_template("about/logging.html", kept_for=USUAL, kept_least=LEAST)
