"""Releases, for analysts: which were published, and the steward's report on each."""

from flask import Blueprint, abort, render_template

from webmap.access import Role, requires
from webmap.analyst.release_report_paper import report_paper
from webmap.analyst.release_reports_kept import report_kept, reports_kept
from webmap.restricted.room import room

__all__ = ["blueprint"]

blueprint = Blueprint("release_reports", __name__, url_prefix="/releases")


@blueprint.get("")
@requires(Role.ANALYST)
def index() -> str:
    """List the releases a report is kept of, the latest first."""
    here = room().workspace
    return render_template(
        "restricted/releases.html",
        reports={name: report_kept(here, name) for name in reports_kept(here)},
        on_show=_on_show(),
    )


@blueprint.get("/<string:release_id>")
@requires(Role.ANALYST)
def show(release_id: str) -> str:
    """Show the report on one release."""
    report = report_kept(room().workspace, release_id) or abort(404)
    return render_template("restricted/release.html", paper=report_paper(report))


def _on_show() -> str:
    """Return the id of the release partners see, or nothing where there is none."""
    try:
        named = (room().workspace.releases / "current").read_bytes()
    except OSError:
        return ""
    return named.decode("ascii", errors="replace").strip()
