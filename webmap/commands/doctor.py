"""The doctor says what is missing, stale or unsafe, and what to do; it changes nothing."""

from dataclasses import asdict
from pathlib import Path

import typer

from webmap import clock
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import load_settings
from webmap.errors import ExitCode
from webmap.health import examine

__all__ = ["app"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def doctor(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """Say what is missing, stale or unsafe in the workspace, and what to do about it.

    Each line is ok, look (a person should decide) or unsafe. Exits 5 if a store or its key cannot
    be used, or a side not be opened, as it is; otherwise 0. Nothing is changed.
    """
    findings = examine(workspace_at(workspace), load_settings(), clock.today())
    if as_json:
        print_table(["check", "state", "says", "do", "usable"], map(asdict, findings), as_json=True)
    else:
        for finding in findings:
            typer.echo(f"{finding.state:6}  {finding.check}: {finding.says}")
            if finding.do and finding.state != "ok":
                typer.echo(f"        -> {finding.do}")
    if not all(finding.usable for finding in findings):
        raise typer.Exit(code=ExitCode.STORE_UNAVAILABLE)
