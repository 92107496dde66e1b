"""Checking says what would become of a file if it were imported, and stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geo.errors import EveryRowRefused, InputRefused
from geo.intake import Tally
from geo.refusals import Refusal, refused_lines
from webmap.config import Settings
from webmap.db.records.storing import Receipt
from webmap.errors import StoreUnavailable
from webmap.intake.importing import Handling, Watch, import_file
from webmap.workspace import Workspace

__all__ = ["Checked", "Reason", "check_file", "grouped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for which rows would be refused.

    Attributes
    ----------
    column
        The column it is about, or ``""`` when it is about the row.
    reason
        What is expected there.
    rows
        How many rows it is given for.
    lines
        Their lines, in order.
    """

    column: str
    reason: str
    rows: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would become of a file.

    Attributes
    ----------
    receipt
        What it would get; None where the whole file would be refused before its rows count.
    error
        Why the whole file would be refused, or ``""``.
    reasons
        Why rows would be refused, the most frequent first.
    against_store
        Whether it was held against what is stored, so that duplicates are known.
    """

    receipt: Receipt | None = None
    error: str = ""
    reasons: tuple[Reason, ...] = ()
    against_store: bool = True


def check_file(
    workspace: Workspace,
    settings: Settings,
    source: str,
    path: Path,
    handling: Handling,
    watch: Watch | None = None,
) -> Checked:
    """Try an import in the transaction of a real one, and undo it.

    Where there is no store, or it cannot be written to, the file is held against an empty one.

    Parameters
    ----------
    workspace, settings
        Where the store is, if there is one.
    source
        A name of `webmap.intake.sources.SOURCES`.
    path
        The file.
    handling
        How it would be taken in; it is tried whatever it says of a trial.
    watch
        Told how far the reading has come.
    """
    trial = replace(handling, dry_run=True)
    try:
        return _tried(workspace, settings, source, path, trial, watch)
    except StoreUnavailable:
        alone = replace(trial, alone=True)
        return replace(_tried(workspace, settings, source, path, alone, watch), against_store=False)


def _tried(
    workspace: Workspace,
    settings: Settings,
    source: str,
    path: Path,
    trial: Handling,
    watch: Watch | None,
) -> Checked:
    try:
        receipt = import_file(workspace, settings, source, path, trial, watch)
    except EveryRowRefused as refused:
        reasons = grouped(refused.refusals)
        count = len(refused_lines(refused.refusals))
        tally = Tally(read=count, accepted=0, duplicate=0, refused=count)
        told = Receipt(tally=tally, refusals=refused.refusals)
        return Checked(receipt=told, error=str(refused), reasons=reasons)
    except InputRefused as refused:
        return Checked(error=str(refused))
    return Checked(receipt=receipt, reasons=grouped(receipt.refusals))


def grouped(refusals: Sequence[Refusal]) -> tuple[Reason, ...]:
    """Gather refusals by column and reason, the most frequent first."""
    lines: dict[tuple[str, str], list[int]] = {}
    for refusal in refusals:
        lines.setdefault((refusal.column, refusal.reason), []).append(refusal.line)
    return tuple(
        Reason(column=column, reason=reason, rows=len(held), lines=tuple(sorted(held)))
        for (column, reason), held in sorted(lines.items(), key=lambda item: (-len(item[1]), item))
    )
