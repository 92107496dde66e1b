"""A return receipt is printed, or written to a file, to be sent back to whoever sent the return."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from boundaries.errors import InputRefused
from webmap.commands.noted import note_batch
from webmap.config import Settings
from webmap.errors import UsageRefused
from webmap.intake.context_sources import RETURN
from webmap.intake.importing import Handling
from webmap.intake.partner_returns import ReturnReceipt, import_return
from webmap.intake.refusal_list import write_refusals
from webmap.workspace import Workspace

__all__ = ["ReceiptOption", "report_returns"]

ReceiptOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--receipt",
        "-o",
        help="Write the receipt of a Partner return to this file, to be sent back.",
        show_default=False,
    ),
]


def report_returns(
    files: Sequence[Path],
    place: Workspace,
    settings: Settings,
    handling: Handling,
    *,
    as_json: bool,
    receipt: Path | None = None,
    listing: Path | None = None,
) -> None:
    """Take in Partner returns and print the receipt of each.

    Parameters
    ----------
    files
        The workbooks.
    place, settings
        Where the store and its key are.
    handling
        How they are to be taken in.
    as_json
        Whether to print JSON.
    receipt
        File to write the receipt to, if one was named.
    listing
        File to write the refused rows to, if one was named.

    Raises
    ------
    InputRefused
        If any was refused; the others are in.
    UsageRefused
        If several would be written to one receipt.
    OSError
        If the receipt or the list cannot be written; then nothing was taken in.
    """
    if receipt is not None and len(files) > 1:
        raise UsageRefused("--receipt is for one return. Bring them in one by one.")
    dry_run = handling.dry_run
    _require_writable(receipt, listing)  # before anything is stored
    taken: list[ReturnReceipt] = []
    failed: list[str] = []
    try:
        for path in files:
            try:
                taken.append(import_return(place, settings, path, handling))
            except InputRefused as refused:
                failed.append(str(refused))
                continue
            if not dry_run:
                note_batch(place, settings, RETURN, *taken[-1].batches)
    finally:  # what was stored before the store or the log failed is accounted for too
        typer.echo(_printed(taken, as_json=as_json, dry_run=dry_run), nl=bool(taken or as_json))
    if receipt is not None and taken:
        receipt.write_text("\n".join(_lines(taken[0], dry_run=dry_run)) + "\n", encoding="utf-8")
    if listing is not None:
        named = (
            (f"{one.reference} {sheet}", each) for one in taken for sheet, each in one.refusals
        )
        write_refusals(listing, named)
    if failed:
        raise InputRefused("\n".join(failed))


def _require_writable(*paths: Path | None) -> None:
    """Find out whether files can be written, and leave things as they were."""
    for path in filter(None, paths):
        made = not path.exists()
        with path.open("a", encoding="utf-8"):
            pass
        if made:
            path.unlink()


def _printed(taken: Sequence[ReturnReceipt], *, as_json: bool, dry_run: bool) -> str:
    """Return what is shown on the screen, where how far the quarter has come stands too."""
    if as_json:
        return json.dumps([one.as_json() for one in taken], indent=2)
    shown: list[str] = []
    for one in taken:
        shown += _lines(one, dry_run=dry_run)
        if dry_run:
            continue
        shown.append(f"{one.quarter} so far: {one.standing}; plainsight returns lists them.")
        shown.append(f"To take it out again: plainsight undo {' '.join(map(str, one.batches))}")
    return "\n".join(shown)


def _lines(one: ReturnReceipt, *, dry_run: bool) -> list[str]:
    """Return the five lines and, below them, where each refused row stands and why."""
    trial = ["This was a trial: nothing was stored."] if dry_run else []
    refused = [f"  sheet {sheet}, {refusal}" for sheet, refusal in one.refusals]
    return [*one.lines, *refused, *trial]
