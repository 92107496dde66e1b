"""Analyses are the exact counts, rates and classes of wards that `plainsight analyse` wrote."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template

from webmap.access import Role, requires
from webmap.analyst.analyses_kept import KeptAnalysis, analysis_kept
from webmap.audit.chain import What
from webmap.door.noting import note
from webmap.files.comma_separated import as_csv
from webmap.restricted.room import room

__all__ = ["COLUMNS", "blueprint"]

blueprint = Blueprint("analyses", __name__, url_prefix="/analyses")

#: What the file says of each ward.
COLUMNS: Final = (
    "area_code", "name", "district_name", "residents", "residents_within", "cases", "expected",
    "rate", "rate_low", "rate_high", "smoothed_rate", "smoothed_low", "smoothed_high",
    "exceedance", "z", "p", "q", "category", "tested_against", "detectable", "local_i", "local_p",
    "local_q", "local_category", "cluster", "cluster_direction", "cluster_p", "cluster_risk",
    "stability", "flipped_by", "single_source", "largest_source", "largest_source_share",
)  # fmt: skip


@blueprint.get("/<string:name>")
@requires(Role.ANALYST)
def show(name: str) -> str:
    """Show one analysis: a line a ward, those that stand out first."""
    analysis = _found(name)
    return render_template("restricted/analysis.html", analysis=analysis, wards=_in_order(analysis))


@blueprint.get("/<string:name>/wards.csv")
@requires(Role.ANALYST)
def download(name: str) -> Response:
    """Give the same table as a file that runs nothing when it is opened; the log notes it."""
    analysis = _found(name)
    content = as_csv(COLUMNS, analysis.wards, _about(analysis))
    note(What.EXPORT, f"analyses.download {analysis.name}")
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="RESTRICTED-wards-{analysis.name}.csv"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(name: str) -> KeptAnalysis:
    return analysis_kept(room().workspace, name) or abort(404)


def _in_order(analysis: KeptAnalysis) -> list[Mapping[str, Any]]:
    """Return the wards that stand out with those around them first, then by rate."""
    return sorted(
        analysis.wards,
        key=lambda ward: (
            ward["category"] != "more than expected", -(ward["smoothed_rate"] or 0), ward["name"]
        ),
    )  # fmt: skip


def _about(analysis: KeptAnalysis) -> list[tuple[str, str]]:
    marked = [("Synthetic", "SYNTHETIC: every figure here is made up")]
    return [
        *(marked if room().workspace.is_synthetic else []),
        ("Marking", analysis.marking),
        ("Period", analysis.period),
        ("Cases", f"{analysis.n}, of which {analysis.unplaced} are known to no ward"),
        ("Rates", analysis.denominator),
        ("Smoothing", analysis.smoothing),
        ("Category", analysis.method),
        *([("Detectable", analysis.detectable)] if analysis.detectable else []),
        *(("Reporting", change) for change in analysis.reporting),
        ("Seed", str(analysis.seed)),
    ]
