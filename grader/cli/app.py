"""The command `grader`: progress when it stands alone, and every command of ``grader.cli.commands``."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.commands import authors, classes, learners

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Check Spark exercises, and author and grade them.",
    epilog="Exit codes: 0 all passed, 1 something failed, 2 usage or broken course, 3 the grader could not finish.",
)
for part in (learners, authors, classes):
    app.add_typer(part.group)


def _version(wanted: bool) -> None:
    if wanted:
        from grader.base.package import __version__

        typer.echo(f"spark-lab-grader {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def status(
    context: typer.Context,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show what the grader notes, and the trace of a failure.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version of the grader.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Where you are in the course, and what is next."""
    if debug:
        from grader.base.logs import show_all

        show_all()
    if context.invoked_subcommand is None:
        from grader.cli import exercises

        exercises.show_progress()
