"""How numbers are protected, for anyone: the rule, a worked example, and what is claimed."""

from flask import Blueprint, render_template

from models.disclosure.policy import Policy
from models.disclosure.worked_example import worked_example
from models.release import NOT_AUDITED, Release
from webmap.access import open_to_all
from webmap.shelf import shown_or_none

__all__ = ["blueprint"]

blueprint = Blueprint("protection", __name__, url_prefix="/about/protection")


@blueprint.get("")
@open_to_all("openness about protection is owed to the people counted")
def show() -> str:
    """Say how figures are protected; the example is worked out from the limits on show."""
    shown = shown_or_none()
    policy = Policy() if shown is None else _policy_of(shown.release)
    is_audited = shown is not None and shown.release.audit.get("status") != NOT_AUDITED
    return render_template(
        "about/protection.html",
        policy=policy,
        example=worked_example(policy),
        is_audited=is_audited,
    )


def _policy_of(release: Release) -> Policy:
    """Return the limits a release was made under; what it does not state is as agreed."""
    stated = dict(release.policy)
    if "noise" in stated:
        stated["noise"] = tuple((int(key), int(step)) for key, step in stated["noise"])
    return Policy(**stated)
