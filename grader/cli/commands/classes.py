"""What those type who grade a class: grade, gradebook, dashboard, exports, feedback, delivery."""

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
    Unpublished,
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


@group.command()
def merge(
    parts: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders that `grader grade --shard` wrote.")],
    out: Annotated[Path, typer.Option(help="Where the results of the class go; run again with more parts.")],
) -> None:
    """Put the parts of a class together that were graded with --shard."""
    from grader.cli import merge as commands

    raise typer.Exit(commands.merge(parts, out))


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


@group.command()
def forget(
    learner: Learner,
    results: Results,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a learner from the results of a class: sources, records, decisions, reports. Numbers of the class stay.

    Says what it cannot reach: submissions, exports and pages that were made before, backups.
    """
    from grader.cli import forget as commands

    raise typer.Exit(commands.forget(results, learner, yes=yes))


@group.command()
def publish(
    lab: Annotated[str, typer.Argument(metavar="LAB")],
    results: Results,
    start: Annotated[str | None, typer.Option("--at", help="From this time on, with its zone; now without it.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Hold it back again.")] = False,
    author: Annotated[str | None, typer.Option(help="Who decides; the user's name without it.")] = None,
) -> None:
    """Let learners see what became of a lab: until then `feedback` and `export` write nothing of it."""
    from grader.cli import publish as commands

    raise typer.Exit(commands.publish(results, lab, start or "", author or "", withdraw=withdraw))


@group.command()
def deliver(
    results: ResultsFolder,
    lab: Annotated[str | None, typer.Option(help="Only this lab.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask the LMS who is who, and print what would be sent; send nothing.")
    ] = False,
    author: Annotated[str | None, typer.Option(help="Who does it; the user's name without it.")] = None,
) -> None:
    """Send the published grades of a class to the course's LMS, by LTI 1.3; what was sent before only if it changed.

    Ends with 0 when all have what counts, 1 when somebody was left out (each is named with the reason), 2 when
    settings, key or registration are wrong or nothing is published, 3 when the LMS does not answer.
    """
    from grader.cli import deliver as commands

    raise typer.Exit(commands.deliver(results, lab, author or "", dry_run=dry_run))


@group.command(name="lti-key")
def lti_key(
    pem: Annotated[bool, typer.Option("--pem", help="As PEM, for an LMS that takes no JWKS.")] = False,
) -> None:
    """Print the public key to register with the LMS (a JWKS); the private one is made where there is none yet."""
    from grader.cli import deliver as commands

    raise typer.Exit(commands.show_key(pem=pem))


@group.command()
def desk(
    results: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="The folder that `grader grade` wrote with --out; found here without it."),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to serve on, of this machine alone.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; a free one without it.")] = 0,
    submissions: Annotated[
        Path | None, typer.Option(help="The folder or archive of submissions, where it has moved since it was graded.")
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who grades; the user's name without it.")] = None,
    allow_remote: Annotated[
        str | None,
        typer.Option(metavar="NAME[:PORT]", help="Serve other machines too, whose browsers reach it by this name."),
    ] = None,
) -> None:
    """Serve the instructor's desk: look at a class, set points, publish, in a browser on this machine."""
    from grader.cli import desk as commands

    raise typer.Exit(commands.desk(results, (host, port), allow_remote or "", submissions, author or ""))


def _formats() -> Sequence[str]:
    from grader.base import plugins

    return [*plugins.names(plugins.PLATFORMS), "events"]


@group.command()
def export(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            callback=one_of(_formats),
            help="canvas, moodle, gradescope, prairielearn, exercism, nbgrader, a platform that a package adds, or "
            "events: all that people decided, as CSV, or as JSON lines for a file that ends in .jsonl",
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
    unpublished: Unpublished = False,
) -> None:
    """Write grades or results for other platforms, or a lab as an assignment of nbgrader or Gradescope.

    Learners see grades and results there, so those of labs that are not published are left out.

    For Gradescope, a lab and a file that ends in .zip give the autograder to upload; a folder of results gives each
    result in its format.
    """
    from grader.cli import export as commands

    if form == "gradescope" and out.suffix == ".zip":
        from grader.cli import exchange

        raise typer.Exit(exchange.export_autograder(str(what), out, framework, seed))
    if form == "events":
        raise typer.Exit(commands.events(what, out))
    raise typer.Exit(commands.export(what, form, out, template, provisional=provisional, unpublished=unpublished))


@group.command()
def attempt(
    metadata: Annotated[
        Path, typer.Argument(metavar="FILE", help="What Gradescope tells of the submission: submission_metadata.json.")
    ],
    out: Annotated[Path, typer.Option(help="The results.json to write where the submission does not count.")],
) -> None:
    """Ask, within an autograder, whether a submission counts by the limit of attempts and the cool-down of the class.

    Nothing is written where it does: it is to be graded.
    """
    from grader.cli import export as commands

    raise typer.Exit(commands.attempt(metadata, out))


@group.command()
@takes(FeedbackOptions)
def feedback(
    options: FeedbackOptions,
    results: ResultsFolder,
) -> None:
    """Bundle the reports of a class, to be handed back."""
    from grader.cli import export as commands

    raise typer.Exit(commands.feedback(results, options))
