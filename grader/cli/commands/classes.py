"""What those type who grade a class: grade, gradebook, dashboard, exports, feedback."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import (
    Engine,
    FeedbackOptions,
    GradeOptions,
    OneExercise,
    Provisional,
    ResultsFolder,
    one_of,
    takes,
)

group = typer.Typer(rich_markup_mode=None)


@group.command()
@takes(GradeOptions)
def grade(
    options: GradeOptions,
    submissions: Annotated[
        str, typer.Argument(metavar="SUBMISSIONS", help="A folder or an archive with one file or folder per learner.")
    ],
) -> None:
    """Grade submissions, hidden checks included."""
    from grader.cli import grade as commands

    if options.engine is Engine.spark and options.master is None:
        raise typer.BadParameter("--engine spark needs --master, for example spark://HOST:7077")
    raise typer.Exit(commands.grade(submissions, options))


Results = Annotated[Path, typer.Option("--results", help="The folder that `grader grade` wrote with --out.")]
Learner = Annotated[str, typer.Argument(metavar="LEARNER")]


class TableForm(enum.StrEnum):
    """What ``grader gradebook`` writes."""

    csv = "csv"
    parquet = "parquet"


@group.command()
def gradebook(
    results: ResultsFolder,
    out: Annotated[Path | None, typer.Option(help="Write every grade to this file instead.")] = None,
    form: Annotated[
        TableForm | None, typer.Option("--format", help="Of the file; by its ending (.parquet, else CSV) without it.")
    ] = None,
) -> None:
    """Show the grades of a class, late policy and overrides included."""
    from grader.cli import gradebook as commands

    raise typer.Exit(commands.gradebook(results, out, form.value if form else None))


@group.command()
def dashboard(
    results: ResultsFolder,
    out: Annotated[Path, typer.Option(help="The page to write.")],
) -> None:
    """Write a page on the whole class: how grades spread, what is hard, which mistakes return."""
    from grader.cli import gradebook as commands

    raise typer.Exit(commands.dashboard(results, out))


@group.command()
def explain(learner: Learner, exercise: OneExercise, results: Results) -> None:
    """Say how a grade came about: run, checks, deductions, overrides, earlier runs."""
    from grader.cli import gradebook as commands

    raise typer.Exit(commands.show_explanation(results, learner, exercise))


@group.command()
def override(
    learner: Learner,
    exercise: OneExercise,
    results: Results,
    reason: Annotated[str, typer.Option(help="Why: it is kept, and the learner reads it.")],
    points: Annotated[float | None, typer.Option(help="The points that count from now on.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The checks' points count again.")] = False,
    author: Annotated[str | None, typer.Option(help="Who decides; the user's name without it.")] = None,
) -> None:
    """Set a grade by hand, with a reason; nothing that was set before is lost."""
    from grader.cli import gradebook as commands

    if (points is None) != withdraw:
        raise typer.BadParameter("say either --points P or --withdraw")
    raise typer.Exit(commands.override(results, learner, exercise, points, reason, author))


def _formats() -> Sequence[str]:
    from grader.base import plugins

    return plugins.names(plugins.PLATFORMS)


@group.command()
def export(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            callback=one_of(_formats),
            help="canvas, moodle, gradescope, prairielearn, exercism, nbgrader, or a platform that a package adds",
        ),
    ],
    what: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|LAB",
            help="The folder that `grader grade` wrote with --out; a lab for nbgrader and for an autograder.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="The file for canvas and moodle, a folder for the others; nbgrader's is `source`.")
    ],
    template: Annotated[
        Path | None, typer.Option(help="With canvas: the gradebook that Canvas exported, to be filled in.")
    ] = None,
    framework: Annotated[
        str | None, typer.Option(help="With an autograder: what installs the grader, as a requirement of pip.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="With an autograder: seed of the visible inputs; a new one without it.")
    ] = None,
    provisional: Provisional = False,
) -> None:
    """Write grades or results for other platforms, or a lab as an assignment of nbgrader or Gradescope.

    For Gradescope, a lab and a file that ends in .zip give the autograder to upload; a folder of results gives each
    result in its format.
    """
    from grader.cli import export as commands

    if form == "gradescope" and out.suffix == ".zip":
        from grader.cli import exchange

        raise typer.Exit(exchange.export_autograder(str(what), out, framework, seed))
    raise typer.Exit(commands.export(what, form, out, template, provisional=provisional))


@group.command()
@takes(FeedbackOptions)
def feedback(
    options: FeedbackOptions,
    results: ResultsFolder,
) -> None:
    """Bundle the reports of a class, to be handed back."""
    from grader.cli import export as commands

    raise typer.Exit(commands.feedback(results, options))
