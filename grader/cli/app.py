"""The command `grader`: progress when it stands alone, and every command of ``grader.cli.commands``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from grader.cli.commands import authors, classes, deciding, learners

_READERS = (
    ("For learners", learners.group),
    ("For authors of labs", authors.group),
    ("For instructors of a class", classes.group),
    ("What an instructor decides", deciding.group),
)


class _ByReader(TyperGroup):
    """Lists the commands by who needs them."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each kind of reader."""
        commands = [(title, get_group(group).commands) for title, group in _READERS]
        width = max(len(name) for _, named in commands for name in named)
        for title, named in commands:
            room = formatter.width - width - 6
            rows = [(name.ljust(width), each.get_short_help_str(room)) for name, each in named.items()]
            with formatter.section(title):
                formatter.write_dl(rows)


app = typer.Typer(
    cls=_ByReader,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Check Spark exercises, and author and grade them.",
    epilog="Exit codes: 0 all passed, 1 something failed, 2 usage or broken course, 3 the grader could not finish.",
)
for _, part in _READERS:
    app.add_typer(part)


def _version(wanted: bool) -> None:
    if wanted:
        from grader.learner.versions import versions

        for line in versions():
            typer.echo(line)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def status(
    context: typer.Context,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show what the grader notes, and the trace of a failure.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the versions of the grader, Spark and Java, and the isolation.",
            is_eager=True,
            callback=_version,
        ),
    ] = False,
) -> None:
    """Where you are in the course, and what is next."""
    if debug:
        from grader.base.logs import show_all

        show_all()
    if context.invoked_subcommand is None:
        from grader.cli import exercises

        exercises.show_progress()
