"""About, on the restricted side, is what is logged of its people; the rest is for partners."""

from flask import Blueprint

from webmap.views.about import logging

__all__ = ["blueprint"]

blueprint = Blueprint("about", __name__, url_prefix="/about")
blueprint.get("/what-we-log")(logging)
