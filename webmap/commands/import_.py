"""Import takes files of one source into the records store, and accounts for every row."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from boundaries.errors import InputRefused
from geo.errors import EveryRowRefused
from geo.refusals import Refusal
from webmap import clock
from webmap.commands.dropped import DROP, report_drop
from webmap.commands.noted import note_batch
from webmap.commands.options import JsonOption, WorkspaceOption, workspace_at
from webmap.commands.progress import reading
from webmap.commands.return_receipt import ReceiptOption, report_returns
from webmap.commands.terms import (
    EncodingOption,
    ExtractedOnOption,
    MappingOption,
    OrganisationsOption,
    PeriodOption,
    Said,
    TodayOption,
    YearBeginsOption,
)
from webmap.config import Settings, load_settings
from webmap.db.records.storing import Receipt
from webmap.demonstration.place import own_store, require_own_files
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.intake.context_sources import RETURN
from webmap.intake.importing import Handling, Watch, import_file
from webmap.intake.refusal_list import write_refusals
from webmap.intake.sources import SOURCES
from webmap.workspace import Workspace

__all__ = ["Outcome", "app", "asides", "import_files"]

#: Refusals shown on the screen; the others are in the store and in --refusals FILE.
_SHOWN = 20

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)

_SourceArgument: TypeAlias = Annotated[
    str,
    typer.Argument(
        help=f"What the files are: {', '.join(SOURCES)}; or {DROP}: what partners sent, "
        "sealed, through their pages.",
        show_default=False,
        metavar="SOURCE",
    ),
]
_FilesArgument: TypeAlias = Annotated[
    list[Path] | None,
    typer.Argument(help=f"Files to bring in; none for {DROP}.", show_default=False, readable=False),
]
Importer: TypeAlias = Callable[[Path, Watch | None], Receipt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file: its receipt, or why the whole of it was refused."""

    file: str
    receipt: Receipt | None = None
    error: str = ""
    refusals: tuple[Refusal, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for another program."""
        told = asdict(self.receipt) if self.receipt else {}
        tally = told.pop("tally", {})
        told.pop("refusals", None)
        refusals = [asdict(refusal) for refusal in self.refusals]
        return {"file": self.file, **tally, **told, "error": self.error or None} | {
            "refusals": refusals
        }


@app.command()
def import_files(
    source: _SourceArgument,
    files: _FilesArgument = None,
    workspace: WorkspaceOption = Path("plainsight-data"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all, store nothing.")] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="Let rows that differ from what is stored replace it.")
    ] = False,
    mapping: MappingOption = None,
    encoding: EncodingOption = None,
    extracted_on: ExtractedOnOption = None,
    organisations: OrganisationsOption = None,
    period: PeriodOption = None,
    year_begins: YearBeginsOption = None,
    receipt: ReceiptOption = None,
    refusals: Annotated[
        Path | None, typer.Option(help="Write every refused row's line and reason to this CSV.")
    ] = None,
    as_json: JsonOption = False,
    today: TodayOption = None,
) -> None:
    """Bring in files: prints read = accepted + duplicate + refused for each.

    Each file goes in as one batch. Rows that keep the rules go in together and the refused ones
    are listed by line and reason, never with what they hold. A file of the wrong form, or without
    one usable row, is refused whole; the other files still go in, and the command ends with 3.
    """
    said = Said(
        mapping=mapping,
        encoding=encoding,
        extracted_on=extracted_on,
        organisations=organisations,
        period=period,
        year_begins=year_begins,
        today=today,
    )
    files, lists = files or [], {"receipt": receipt, "refusals": refusals}
    further = {name for name, value in {"correct": correct, **lists}.items() if value}
    _require_meaning(source, files, said.options | further)
    place = workspace_at(workspace)
    settings = _settings_for(place)
    for option, listing in lists.items():
        if listing is not None:
            _require_safe_to_write(f"--{option}", listing, place, [*files, *said.files])
    if not dry_run:
        require_own_files(place, files)
    terms = said.terms(source, place, settings)
    handling = Handling(terms=terms, imported_at=clock.now(), correct=correct, dry_run=dry_run)

    if source == DROP:
        report_drop(place, settings, handling, as_json=as_json)
        return
    if source == RETURN:
        listed = {"receipt": receipt, "listing": refusals}
        report_returns(files, place, settings, handling, as_json=as_json, **listed)
        return

    def importer(path: Path, watch: Watch | None) -> Receipt:
        """Import one of the files."""
        return import_file(place, settings, source, path, handling, watch)

    note = _nothing if dry_run else partial(note_batch, place, settings, source)
    outcomes = _import_all(files, importer, note)
    _report(outcomes, dry_run=dry_run, as_json=as_json, listing=refusals)


def _settings_for(place: Workspace) -> Settings:
    """Return the settings; a demonstration keeps to its own stores, whatever they name."""
    settings = load_settings()
    return own_store(settings) if place.is_synthetic else settings


def _nothing(_batch: int) -> None:
    """Note nothing: a trial changes nothing."""


def _require_meaning(source: str, files: Sequence[Path], given: set[str]) -> None:
    """Refuse a source that is not known, or words that mean nothing for it."""
    if source not in SOURCES and source != DROP:
        known = ", ".join([*SOURCES, DROP])
        raise UsageRefused(f"SOURCE must be one of {known}. Nothing was stored.")
    if bool(files) is (source == DROP):
        wanted = "names no files: it takes what is in the drop" if files else "needs FILES"
        raise UsageRefused(f"{source} {wanted}. Nothing was stored.")
    means = SOURCES[source].options | {"refusals"} if source in SOURCES else frozenset()
    idle = sorted(given - means)
    if idle:
        raise UsageRefused(
            f"--{', --'.join(idle)}: no meaning for {source}. Leave it out. Nothing was stored."
        )


def _require_safe_to_write(
    option: str, listing: Path, place: Workspace, read: Sequence[Path]
) -> None:
    """Refuse a list that would be written over a file to be read, or over a store."""
    target = listing.resolve()
    if target in {path.resolve() for path in read}:
        raise UsageRefused(
            f"{option} names a file that is to be read, and would be written over it. Give a "
            "file of its own. Nothing was stored."
        )
    if target.is_relative_to(place.root.resolve()):
        raise UsageRefused(
            f"{option} lies inside the workspace, where it could be written over the records or "
            "their key. Give a file elsewhere. Nothing was stored."
        )


def _import_all(
    files: Sequence[Path], importer: Importer, note: Callable[[int], None]
) -> Iterator[Outcome]:
    """Import each file by itself; stop where the store cannot go on, saying what it holds."""
    for at, path in enumerate(files):
        try:
            with reading(path) as watch:
                receipt = importer(path, watch)
        except EveryRowRefused as refused:
            yield Outcome(file=path.name, error=str(refused), refusals=refused.refusals)
        except InputRefused as refused:
            yield Outcome(file=path.name, error=str(refused))
        except StoreUnavailable as unavailable:
            raise StoreUnavailable(f"{unavailable}{_left_over(files, at)}") from None
        else:
            try:
                note(receipt.batch_id)
            except StoreUnavailable as unavailable:
                raise StoreUnavailable(f"{unavailable}{_left_over(files, at + 1)}") from None
            finally:  # stored it is, noted or not
                yield Outcome(file=path.name, receipt=receipt, refusals=receipt.refusals)


def _left_over(files: Sequence[Path], at: int) -> str:
    if len(files) == 1 or at == len(files):
        return ""
    names = ", ".join(path.name for path in files[at:])
    return f" Not imported: {names}. The files before these keep what was printed for them."


def _report(
    outcomes: Iterator[Outcome], *, dry_run: bool, as_json: bool, listing: Path | None
) -> None:
    """Print each file's account as it comes, then list the refusals and say what failed."""
    if listing is not None:
        write_refusals(listing, [])  # before anything is stored, find out whether it can be
    told: list[Outcome] = []
    try:
        for outcome in outcomes:
            told.append(outcome)
            if not as_json:
                _print(outcome, dry_run)
    finally:  # what was stored before the store failed is accounted for too
        if as_json:
            typer.echo(json.dumps([outcome.as_json() for outcome in told], indent=2))
        if listing is not None:
            write_refusals(listing, ((one.file, each) for one in told for each in one.refusals))
    failed = [outcome.error for outcome in told if outcome.error]
    if failed:
        raise InputRefused("\n".join(failed))


def _print(outcome: Outcome, dry_run: bool) -> None:
    """Print one line a file, then the first of its refusals."""
    if outcome.receipt is not None:
        tally = outcome.receipt.tally
        trial = " (dry run: nothing was stored)" if dry_run else ""
        typer.echo(
            f"{outcome.file}: {tally.read} read = {tally.accepted} accepted + {tally.duplicate} "
            f"duplicate + {tally.refused} refused{trial}"
        )
        for line in asides(outcome.receipt):
            typer.echo(f"  {line}")
    elif outcome.refusals:
        typer.echo(f"{outcome.file}: refused whole, because none of its rows can be used")
    for refusal in outcome.refusals[:_SHOWN]:
        typer.echo(f"  {refusal}")
    if len(outcome.refusals) > _SHOWN:
        typer.echo(f"  and {len(outcome.refusals) - _SHOWN} more; --refusals FILE lists them all")


def asides(receipt: Receipt) -> Iterator[str]:
    """Say what else a sender should know of a file that went in."""
    if receipt.passed_over:
        yield (
            f"{_number(receipt.passed_over, 'row is', 'rows are')} not for us (another area, or "
            f"finer than is kept) and {'was' if receipt.passed_over == 1 else 'were'} left out."
        )
    if receipt.discarded:
        yield f"{_number(receipt.discarded, 'column was', 'columns were')} discarded unread."
    if receipt.astray:
        points = _number(receipt.astray, "point lies", "points lie")
        yield (
            f"{points} outside the area or away from the postcode of the entry, and "
            f"{'was' if receipt.astray == 1 else 'were'} left out: the postcode places it, where "
            "there is one."
        )
    if receipt.uncoded:
        yield (
            f"{_number(receipt.uncoded, 'row', 'rows')} came without a handling code: such rows "
            "count as C and stay out of everything partners see."
        )


def _number(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
