"""The `plainsight` command line: it lists the commands and imports only the one asked for."""

import errno
import sys
import traceback
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from boundaries.errors import InputRefused
from webmap.errors import (
    AuditRefused,
    ExitCode,
    NothingToDo,
    StoreUnavailable,
    UsageRefused,
)

__all__ = ["COMMANDS", "CommandPlace", "app", "main"]


@dataclass(frozen=True, slots=True)
class CommandPlace:
    """Where a command lives and the line `--help` shows for it without importing it."""

    module: str
    summary: str


COMMANDS: Final[Mapping[str, CommandPlace]] = MappingProxyType(
    {
        "demo": CommandPlace(
            "webmap.commands.demo", "Build a synthetic West Yorkshire and open the map."
        ),
        "import": CommandPlace(
            "webmap.commands.import_", "Bring in files: concerns, registers, statistics, returns."
        ),
        "check": CommandPlace(
            "webmap.commands.check", "Say what a file is and what would become of it."
        ),
        "map-columns": CommandPlace(
            "webmap.commands.map_columns", "Propose a mapping for a file of another shape."
        ),
        "init": CommandPlace(
            "webmap.commands.init", "Make the workspace of a partnership: stores, key and list."
        ),
        "people": CommandPlace(
            "webmap.commands.people", "List, add, invite, disable and enable who may sign in."
        ),
        "template": CommandPlace(
            "webmap.commands.template", "Write an empty Partner return or form to be filled in."
        ),
        "returns": CommandPlace(
            "webmap.commands.returns",
            "List which partners have sent a quarter, and which have not.",
        ),
        "boundaries": CommandPlace(
            "webmap.commands.boundaries", "List, fetch, add and choose the outlines in use."
        ),
        "places": CommandPlace(
            "webmap.commands.places", "Add a table of UPRNs, or list what is in use."
        ),
        "coverage": CommandPlace(
            "webmap.commands.coverage", "Show where places are lost, by partner (restricted)."
        ),
        "premises": CommandPlace(
            "webmap.commands.premises", "Match premises between registers (restricted)."
        ),
        "duplicates": CommandPlace(
            "webmap.commands.duplicates",
            "List, join or part reports of several agencies that may be one case (restricted).",
        ),
        "analyse": CommandPlace(
            "webmap.commands.analyse", "Compute rates and hotspots on exact counts (restricted)."
        ),
        "release": CommandPlace(
            "webmap.commands.release", "Publish what partners may see for a quarter."
        ),
        "serve": CommandPlace("webmap.commands.serve", "Serve the partner pages of the release."),
        "undo": CommandPlace(
            "webmap.commands.undo", "Take an imported file out again, or list those there are."
        ),
        "backup": CommandPlace(
            "webmap.commands.backup", "Write everything but the key to one file."
        ),
        "restore": CommandPlace(
            "webmap.commands.restore", "Make a workspace from a backup, whole or not at all."
        ),
        "retire": CommandPlace(
            "webmap.commands.retire", "Delete what was received before a day, for good."
        ),
        "audit": CommandPlace(
            "webmap.commands.audit", "Check, read and retire the audit logs; say who someone is."
        ),
        "assure": CommandPlace(
            "webmap.commands.assure", "Write the papers that a data protection officer signs."
        ),
        "doctor": CommandPlace(
            "webmap.commands.doctor", "Say what is missing, stale or unsafe in the workspace."
        ),
    }
)


#: Failures that explain themselves, each with its exit code.
_FAILURES: Final[tuple[tuple[type[Exception], ExitCode], ...]] = (
    (InputRefused, ExitCode.INPUT_REFUSED),
    (UsageRefused, ExitCode.USAGE),
    (AuditRefused, ExitCode.AUDIT_REFUSED),
    (StoreUnavailable, ExitCode.STORE_UNAVAILABLE),
    (NothingToDo, ExitCode.NOTHING_TO_DO),
)


#: Control and formatting characters, and those that end a line or a paragraph.
_UNSHOWABLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
#: What typer offers with every app, and belongs to `plainsight` itself.
_OF_THE_GROUP: Final = frozenset({"install_completion", "show_completion"})


class _LazyGroup(TyperGroup):
    """A command group that imports a command only when it is the one being run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - typer's own types are private
        """Swap the placeholder for the real command before typer runs it."""
        _require_showable(args)
        if args and args[0] in COMMANDS:
            module = import_module(COMMANDS[args[0]].module)
            command = typer.main.get_command(module.app)
            command.name = args[0]
            command.params = [held for held in command.params if held.name not in _OF_THE_GROUP]
            self.add_command(command, args[0])
        return super().resolve_command(ctx, args)


def _require_showable(words: list[str]) -> None:
    """Refuse what would break the line it is shown in: a file's name could write a receipt."""
    if any(unicodedata.category(letter) in _UNSHOWABLE for word in words for letter in word):
        raise UsageRefused(
            "The name of a file, or another word of the command, holds a control character. Rename "
            "the file or correct the command. Nothing was done."
        )


app = typer.Typer(
    name="plainsight",
    cls=_LazyGroup,
    help="Map the risk of modern slavery honestly, and protect every victim and informant.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _plainsight() -> None:
    """Map the risk of modern slavery honestly, and protect every victim and informant."""


def _assembled() -> Any:  # noqa: ANN401 - typer's own types are private
    group = typer.main.get_command(app)
    for name, place in COMMANDS.items():
        group.add_command(TyperCommand(name, help=place.summary), name)  # type: ignore[attr-defined]
    return group


def main() -> None:
    """Run the command line; turn each kind of failure into one clear line and its exit code."""
    try:
        _assembled()(prog_name="plainsight")
    except Exception as failure:
        message, code = _explain(failure)
        typer.echo(message, err=True)
        sys.exit(code)


def _explain(failure: Exception) -> tuple[str, ExitCode]:
    """Return what to say of a failure, and the exit code a script acts on."""
    for kind, code in _FAILURES:
        if isinstance(failure, kind):
            return str(failure), code
    if isinstance(failure, OSError):
        return _explain_os_error(failure), ExitCode.STORE_UNAVAILABLE
    return _explain_defect(failure), ExitCode.DEFECT


def _explain_os_error(failure: OSError) -> str:
    if failure.errno == errno.ENOSPC:
        return "The disk is full. Nothing new was stored; make room and run the command again."
    if failure.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return (
            "The workspace cannot be written to. Nothing new was stored; check who owns the "
            "folder, or give another with --workspace."
        )
    if failure.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR}:
        return (
            "A file to be written is itself a folder, or stands in one that is not there. Nothing "
            "new was stored; make the folder first, or name another file."
        )
    reason = errno.errorcode.get(failure.errno or 0, "unknown reason")
    return f"A file could not be read or written ({reason}). Nothing new was stored."


def _explain_defect(failure: Exception) -> str:
    """Name the kind and the place of a defect; its message may quote a record, so it is dropped."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    where = f"{Path(last.filename).name}, line {last.lineno}"
    return (
        f"Plainsight met a fault of its own ({type(failure).__name__} in {where}). What was being "
        "done was not stored. Please report this line; it holds nothing from your files."
    )
