"""Building a demonstration: twin, import, analysis, release, and only then its place."""

from dataclasses import asdict
from datetime import date
from hashlib import sha256

import numpy as np

from boundaries.gazetteer import load
from boundaries.names import towns
from geo.closed_lists import ClosedLists, packaged_organisations
from geo.intake import Tally
from geo.periods import Period
from geo.postcodes import Postcodes
from models.twin import Twin, make_twin
from webmap import clock
from webmap.analyst.analysing import usual_periods, write_analysis
from webmap.config import Settings
from webmap.demonstration.place import building, own_store, require_replaceable
from webmap.demonstration.recipe import FILES, Note, Recipe
from webmap.intake.importing import Handling, import_file
from webmap.releasing.drafting import Step
from webmap.releasing.publishing import publish
from webmap.workspace import Workspace

__all__ = ["build"]


def build(
    workspace: Workspace, settings: Settings, recipe: Recipe, today: date, step: Step
) -> None:
    """Make a demonstration the way a real workspace is made, with the same functions.

    Parameters
    ----------
    workspace
        Its place; empty, absent, or another demonstration.
    settings
        Those of the installation; where real records are is left out of them.
    recipe
        What to make.
    today
        Civil date in Europe/London.
    step
        Shows what is being done.

    Raises
    ------
    UsageRefused
        If anything but a demonstration would be lost.
    """
    alone = own_store(settings)
    require_replaceable(workspace, alone)
    with building(workspace) as draft:
        with step("Making a synthetic West Yorkshire"):
            twin = _write_twin(draft, recipe)
        with step("Importing concerns and food hygiene registers"):
            rows = _import_twin(draft, alone, twin, today)
        write_analysis(draft, alone, usual_periods(today), recipe.seed, step)
        publish(draft, alone, today=today, step=step)
        _note(recipe, twin, rows).write(draft)


def _write_twin(workspace: Workspace, recipe: Recipe) -> Twin:
    """Make the twin of a recipe and write its files, the truth beside them."""
    wards = load("ward")
    twin = make_twin(
        wards,
        Postcodes.load(sorted(set(wards.frame["district_code"]))).table,
        towns(),
        rng=np.random.default_rng(recipe.seed),
        last_quarter=Period.quarter(recipe.last_quarter),
        cases_per_quarter=recipe.concerns_per_quarter,
    )
    folder = workspace.root / FILES
    folder.mkdir()
    for name, content in twin.files.items():
        (folder / name).write_bytes(content)
    return twin


def _import_twin(workspace: Workspace, settings: Settings, twin: Twin, today: date) -> Tally:
    """Take the twin's files in as any other file; add up what became of the concerns."""
    folder, now = workspace.root / FILES, clock.now()
    lists = ClosedLists.of(towns(), packaged_organisations())
    handling = Handling.of(lists, today=today, imported_at=now)
    tallies = [
        import_file(workspace, settings, "concerns", folder / name, handling).tally
        for name in twin.concerns
    ]
    for name in twin.premises:
        import_file(workspace, settings, "fhrs", folder / name, handling)
    parts = ("read", "accepted", "duplicate", "refused")
    return Tally(**{part: sum(getattr(tally, part) for tally in tallies) for part in parts})


def _note(recipe: Recipe, twin: Twin, rows: Tally) -> Note:
    """Return what the demonstration tells of itself."""
    names = load("ward").names
    return Note(
        recipe=recipe,
        first_quarter=twin.truth.quarters[0],
        rows=asdict(rows),
        hotspots=tuple(
            (planted.kind, names[planted.areas[0]])
            for planted in twin.truth.planted
            if planted.is_hotspot
        ),
        files={name: sha256(content).hexdigest() for name, content in twin.files.items()},
    )
