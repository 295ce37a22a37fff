"""The command `grader`: progress when it stands alone, and every command of ``grader.cli.commands``."""

from __future__ import annotations

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


@app.callback(invoke_without_command=True)
def status(context: typer.Context) -> None:
    """Where you are in the course, and what is next."""
    if context.invoked_subcommand is None:
        from grader.cli import learner

        learner.show_progress()
