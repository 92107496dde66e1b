"""Imports for tests: one call a file, with the usual terms."""

from dataclasses import replace

from tests.concern_files import LISTS, TODAY
from webmap.intake.importing import Handling, import_file


def import_concerns(
    workspace, settings, path, *, lists=LISTS, today=TODAY, chunk_rows=None, **handled
):
    """Take in a concern file."""
    handling = Handling.of(lists, today=today, **handled)
    handling = replace(handling, terms=replace(handling.terms, chunk_rows=chunk_rows))
    return import_file(workspace, settings, "concerns", path, handling)


def import_fhrs(workspace, settings, path, *, lists=LISTS, today=TODAY, **handled):
    """Take in a food hygiene register."""
    handling = Handling.of(lists, today=today, **handled)
    return import_file(workspace, settings, "fhrs", path, handling)
