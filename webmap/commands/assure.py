"""`plainsight assure`: write what a data protection officer signs, from how the service runs."""

from pathlib import Path
from typing import Annotated

import typer

from webmap import clock
from webmap.assurance.facts import gather
from webmap.assurance.papers import write_papers
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import load_settings
from webmap.errors import UsageRefused

__all__ = ["app"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def assure(
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the papers; made if it is not there.")
    ] = Path("plainsight-assurance"),
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Write the papers that a data protection officer signs, each as a page and a Word file.

    Impact assessment, sharing schedule, record of processing, equality assessment, transparency
    record and freedom-of-information kit. What the running service says is filled in and marked;
    what only a person can decide is left open; what is unsafe is a finding. They hold no count of
    cases and no name of a person. Nothing in the workspace is changed.
    """
    place = workspace_at(workspace)
    if out.exists() and not out.is_dir():
        raise UsageRefused("--out names a file. Give a folder. Nothing was written.")
    facts = gather(place, load_settings(), clock.today())
    for path in write_papers(facts, out):
        typer.echo(path.name)
    unsafe = sum(each.state == "unsafe" for each in facts.amiss)
    typer.echo(
        f"Findings: {unsafe} unsafe, {len(facts.amiss) - unsafe} to look at; both impact "
        "assessments and the sharing schedule list them."
    )
