"""What was dropped is accounted for parcel by parcel: who sent it, when, and what became of it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any, Final

import typer

from boundaries.errors import InputRefused
from webmap.audit.chain import What
from webmap.clock import in_london
from webmap.commands.noted import note_batch, note_restricted
from webmap.config import Settings
from webmap.db.records.storing import Receipt
from webmap.intake.dropped import SET_ASIDE, Collected, collect
from webmap.intake.importing import Handling
from webmap.intake.partner_returns import ReturnReceipt
from webmap.words import date_words
from webmap.workspace import Workspace

__all__ = ["DROP", "report_drop"]

#: What `plainsight import` knows the drop by.
DROP: Final = "drop"
_STRANGE: Final = (
    "Things in the drop that are no parcel: {strange}. They were left there: look at them, find "
    "out who put them there, and remove them by hand."
)


def report_drop(place: Workspace, settings: Settings, handling: Handling, *, as_json: bool) -> None:
    """Take in what is in the drop and print what became of each parcel.

    Parameters
    ----------
    place, settings
        Where the drop, the store and its key are.
    handling
        How files are to be taken in.
    as_json
        Whether to print JSON.

    Raises
    ------
    InputRefused
        If a parcel was refused whole, or there is something in the drop that is no parcel.
    NothingToDo
        If there is nothing in it.
    """
    told: list[Collected] = []
    show = told.append if as_json else partial(_show, told, dry_run=handling.dry_run)

    def tell(one: Collected) -> None:
        """Account for one parcel, and write in the audit log what became of it."""
        show(one)
        if not handling.dry_run:
            _note(one, place, settings)

    try:
        waiting = collect(place, settings, handling, tell)
    finally:  # what was stored before the store failed is accounted for too
        if as_json and told:
            typer.echo(json.dumps([_as_json(one) for one in told], indent=2))
    failed = [f"{_called(one)}: {one.error}" for one in told if one.error]
    if failed and not handling.dry_run:
        failed.append(f"What was refused is in restricted/{SET_ASIDE}, sealed as it came.")
    if waiting.strange:
        failed.append(_STRANGE.format(strange=waiting.strange))
    if failed:
        raise InputRefused("\n".join(failed))


def _note(one: Collected, place: Workspace, settings: Settings) -> None:
    """Write in the audit log that a parcel was taken in or set aside."""
    parcel = f"{DROP}, parcel {one.parcel[:8]}"
    if one.receipt is None:
        note_restricted(place, settings, f"{parcel} set aside", What.IMPORT)
    else:
        note_batch(place, settings, parcel, *_batches(one.receipt))


def _batches(receipt: ReturnReceipt | Receipt) -> tuple[int, ...]:
    return receipt.batches if isinstance(receipt, ReturnReceipt) else (receipt.batch_id,)


def _show(told: list[Collected], one: Collected, *, dry_run: bool) -> None:
    """Print what became of one parcel, as soon as it is known."""
    told.append(one)
    if one.receipt is None:
        return
    trial = " (dry run: nothing was stored)" if dry_run else ""
    typer.echo(f"{_called(one)}{trial}")
    for line in _lines(one, dry_run=dry_run):
        typer.echo(f"  {line}")


def _called(one: Collected) -> str:
    """Say which parcel it is, in words that hold nothing of what somebody wrote."""
    name = f"Parcel {one.parcel[:8]}"
    if one.envelope is None:
        return name
    sent = in_london(one.envelope.sent_at)
    return (
        f"{name}, {one.envelope.organisation}, {one.envelope.quarter}, sent "
        f"{date_words(sent.date())} at {sent:%H:%M}"
    )


def _lines(one: Collected, *, dry_run: bool) -> Iterator[str]:
    """Say what became of the rows, and what was left out and why."""
    receipt = one.receipt
    if receipt is None:
        return
    if isinstance(receipt, ReturnReceipt):
        yield from receipt.lines
        yield from (f"sheet {sheet}, {refusal}" for sheet, refusal in receipt.refusals)
    else:
        tally = receipt.tally
        yield (
            f"Records: {tally.read} read = {tally.accepted} accepted + {tally.duplicate} "
            f"duplicate + {tally.refused} refused."
        )
        yield from map(str, receipt.refusals)
    if not dry_run:
        yield f"To take it out again: plainsight undo {' '.join(map(str, _batches(receipt)))}"


def _as_json(one: Collected) -> dict[str, Any]:
    """Return what became of one parcel for another program."""
    told: dict[str, Any] = {"parcel": one.parcel, "error": one.error or None}
    if one.envelope is not None:
        told |= {
            "organisation": one.envelope.organisation,
            "quarter": one.envelope.quarter,
            "kind": one.envelope.kind,
            "sent_at": f"{one.envelope.sent_at.isoformat()}Z",
        }
    if isinstance(one.receipt, ReturnReceipt):
        told["receipt"] = one.receipt.as_json()
    elif one.receipt is not None:
        told["receipt"] = asdict(one.receipt)
    told["refusals"] = [asdict(refusal) for refusal in one.refusals]
    return told
