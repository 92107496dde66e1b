"""Template writes an empty file for a partner to fill in: the Partner return, or one form."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from boundaries.names import towns
from geo.closed_lists import ClosedLists
from geo.periods import Period, last_closed_quarter
from webmap import clock
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.intake.form_templates import form_csv, form_xlsx, mapping_templates
from webmap.intake.return_template import return_template
from webmap.keeping.organisations import organisations_in_use

__all__ = ["Kind", "app"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)

#: Quarters offered in the list of a Partner return, the one that closed last among them.
_QUARTERS_OFFERED: Final = 8


class Kind(StrEnum):
    """What there is a template of."""

    RETURN = "return"
    CONCERNS = "concerns"
    TOTALS = "totals"
    RESPONDERS = "responders"
    VISITS = "visits"
    CONVICTIONS = "convictions"
    LICENCES = "licences"


@app.command()
def template(
    kind: Annotated[
        Kind, typer.Argument(help="What is to be filled in.", show_default=False, metavar="KIND")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write: .xlsx, or .csv for a form; for licences a folder.",
            show_default=False,
        ),
    ] = None,
    organisation: Annotated[
        str, typer.Option(help="Key of the organisation to fill in (return).")
    ] = "",
    quarter: Annotated[str, typer.Option(help="Quarter to fill in: 2026-Q3 (return).")] = "",
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Write an empty Partner return, the headings of a form, or the mappings of registers.

    KIND is return, concerns, totals, responders, visits, convictions or licences. An empty file
    holds nothing but agreed words. A file that is there already is left alone. `template
    licences` lists the shipped mappings; with -o it writes them to a folder, to be changed.
    """
    if kind is not Kind.RETURN and (organisation or quarter):
        raise UsageRefused("--organisation and --quarter are for the Partner return alone.")
    if kind is Kind.LICENCES:
        _write_mappings(output)
        return
    target = _target(kind, output)
    if kind is Kind.RETURN:
        held = _partner_return(workspace, organisation, quarter)
    else:
        held = form_csv(kind) if target.suffix.lower() == ".csv" else form_xlsx(kind)
    _write_new(target, held)
    typer.echo(f"Written: {target}")


def _target(kind: Kind, output: Path | None) -> Path:
    """Return the file to write, if it is of a kind that can be written."""
    endings = {".xlsx"} if kind is Kind.RETURN else {".xlsx", ".csv"}
    if output is None or output.suffix.lower() not in endings:
        wanted = " or ".join(sorted(endings))
        raise UsageRefused(f"Say with -o which file to write; its name must end with {wanted}.")
    return output


def _partner_return(folder: Path, organisation: str, quarter: str) -> bytes:
    keys = organisations_in_use(workspace_at(folder), load_settings())
    if organisation and organisation not in keys:
        raise UsageRefused("--organisation is not a key of the list of organisations.")
    offered = _quarters(quarter)
    return return_template(
        ClosedLists.of(towns(), keys),
        quarters=offered,
        organisation=organisation,
        quarter=quarter,
    )


def _quarters(quarter: str) -> list[str]:
    """Return the quarters to choose from, the latest first, with one asked for among them."""
    one = last_closed_quarter(clock.today())
    offered = []
    for _ in range(_QUARTERS_OFFERED):
        offered.append(one.name)
        one = one.quarter_before
    if quarter and quarter not in offered:
        try:
            Period.quarter(quarter)
        except ValueError:
            raise UsageRefused("--quarter must be a quarter written as 2026-Q3.") from None
        offered.insert(0, quarter)
    return offered


def _write_mappings(folder: Path | None) -> None:
    """List the shipped mappings, or write each to a folder."""
    held = mapping_templates()
    if folder is None:
        typer.echo("\n".join(held))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in held.items():
        _write_new(folder / name, text)
        typer.echo(f"Written: {folder / name}")


def _write_new(path: Path, held: bytes) -> None:
    """Write a file that is not there yet."""
    try:
        with path.open("xb") as file:
            file.write(held)
    except FileExistsError:
        raise UsageRefused(
            f"{path.name} is there already and may have been filled in. Give another name with -o."
        ) from None
