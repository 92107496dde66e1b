"""The JSON twin of the pages: the same figures, read by machines, at no finer detail."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from flask import Blueprint, Response, jsonify, request

from models.disclosure.cells import ReleasedCell
from models.release import Release
from webmap.access import MEMBERS, open_to_all, requires
from webmap.contacts import read_contacts
from webmap.door.noting import note_export
from webmap.exports.kinds import CELL_KINDS
from webmap.exports.sending import attachment, marking_in_force
from webmap.exports.tables import cells_table, release_geopackage
from webmap.files.content_types import CONTENT_TYPES
from webmap.profiles import divided_of, figures_of, profile_of
from webmap.shelf import Shown, on_show
from webmap.words import residents_sentence

__all__ = ["NOT_PUBLISHED", "PREFIX", "blueprint", "not_published"]

PREFIX: Final = "/api/v1"
#: The one answer to a question about anything that is not published, whatever the reason.
NOT_PUBLISHED: Final = "not published at this detail"
_FILTERS: Final = ("measure", "table", "area", "period_kind", "period")

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


@blueprint.get("/release")
@requires(*MEMBERS)
def release() -> Response:
    """Describe the release on show."""
    shown = on_show()
    about = shown.release.as_json()
    described = {
        name: about[name]
        for name in (
            "quarter", "family", "policy", "spec", "audit", "synthetic", "area_source",
            "generalised", "sentences", "default_view", "extent",
        )
    }  # fmt: skip
    estimated = residents_sentence(shown.release)
    return jsonify(
        {
            "id": shown.id,
            **described,
            "residents": estimated or "Census 2021",
            "published": _published(shown.release),
        }
    )


@blueprint.get("/cells")
@requires(*MEMBERS)
def cells() -> Response:
    """List released cells, all or those of one table, area, period or measure."""
    shown = on_show()
    chosen = _chosen(shown)
    if not chosen:
        return not_published()
    note_export(_asked())
    return jsonify({"release": shown.id, "cells": [cell.as_json() for cell in chosen]})


@blueprint.get("/cells.<string:kind>")
@requires(*MEMBERS)
def cells_file(kind: str) -> Response:
    """Send the same cells as a file."""
    shown = on_show()
    chosen = _chosen(shown)
    if not chosen or kind not in CELL_KINDS:
        return not_published()
    table = cells_table(shown, chosen, marking_in_force())
    content = CELL_KINDS[kind].write(table, shown, "")
    note_export(f"{kind} {_asked()}")
    name = f"plainsight-{shown.release.quarter}-cells.{kind}"
    return attachment(content, CELL_KINDS[kind].content_type, name)


@blueprint.get("/release.gpkg")
@requires(*MEMBERS)
def release_file() -> Response:
    """Send every released cell, and the outlines of every level, as one file."""
    shown = on_show()
    content = release_geopackage(shown, marking_in_force())
    note_export("all")
    return attachment(content, CONTENT_TYPES["gpkg"], f"plainsight-{shown.release.quarter}.gpkg")


@blueprint.get("/areas")
@requires(*MEMBERS)
def areas() -> Response:
    """List every area of the release."""
    shown = on_show()
    return jsonify({"release": shown.id, "areas": [asdict(area) for area in shown.release.areas]})


@blueprint.get("/areas/<string:code>")
@requires(*MEMBERS)
def area(code: str) -> Response:
    """Say of one area what its page says."""
    shown = on_show()
    profile = profile_of(shown.release, code)
    if profile is None:
        return not_published()
    listed = figures_of(shown.release, profile.area)
    figures = [*listed, *divided_of(shown.release, profile.area)]
    note_export(profile.area.code)
    return jsonify(
        {
            "release": shown.id,
            "area": asdict(profile.area),
            "summary": profile.summary,
            "cells": [figure.cell.as_json() for figure in figures],
            "findings": [
                {
                    "table": figure.cell.id.table,
                    "period_kind": figure.kind,
                    "period": figure.period,
                    **asdict(figure.finding),
                }
                for figure in figures
                if figure.finding is not None
            ],
            "changes": [asdict(figure.change) for figure in figures if figure.change is not None],
        }
    )


@blueprint.get("/contacts")
@open_to_all("who to call is for everyone")
def contacts() -> Response:
    """List who to call with a concern."""
    known = read_contacts()
    return jsonify(
        {
            "checked_on": known.checked_on.isoformat(),
            "contacts": [asdict(contact) for contact in known.everyone],
        }
    )


def not_published() -> Response:
    """Answer that something is not published: the same bytes for none, hidden and unknown."""
    response = jsonify(error=NOT_PUBLISHED)
    response.status_code = 404
    return response


def _chosen(shown: Shown) -> Sequence[ReleasedCell]:
    """Return the cells a question asks for; none where it asks in any way not offered."""
    asked = request.args.to_dict(flat=False)
    if any(name not in _FILTERS or len(values) != 1 for name, values in asked.items()):
        return ()
    return [
        cell
        for cell in shown.release.cells
        if all(getattr(cell.id, name) == values[0] for name, values in asked.items())
    ]


def _asked() -> str:
    """Name the cells that were asked for; every name in it is one of the release's own."""
    return " ".join(f"{name}={value}" for name, value in sorted(request.args.items())) or "all"


def _published(shown: Release) -> list[dict[str, str]]:
    """List the combinations of measure, table and period that have cells."""
    at = {(c.id.measure, c.id.table, c.id.period_kind, c.id.period) for c in shown.cells}
    names = ("measure", "table", "period_kind", "period")
    return [dict(zip(names, found, strict=True)) for found in sorted(at)]
