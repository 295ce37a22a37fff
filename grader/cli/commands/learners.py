"""What learners type: check, hints, progress, data, the competition."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import LEVEL, CheckOptions, OneExercise, OneLab, OneTarget, Targets, known_level, takes

group = typer.Typer(rich_markup_mode=None)


@group.command("list")
def list_exercises() -> None:
    """All labs and exercises, with points and status."""
    from grader.cli import exercises as commands

    commands.show_progress()


@group.command()
@takes(CheckOptions)
def check(options: CheckOptions, targets: Targets = None) -> None:
    """Grade your answers and explain what is wrong."""
    from grader.cli import check as commands

    raise typer.Exit(commands.check(targets or [], options))


@group.command()
def hint(exercise: OneExercise) -> None:
    """Show the next hint of an exercise, and those before it."""
    from grader.cli import exercises as commands

    commands.hint(exercise)


@group.command()
def predict(lab: OneLab = None) -> None:
    """Guess what a few lines print, where Spark and Python surprise people; not graded."""
    from grader.cli import predict as cards

    raise typer.Exit(cards.predict(lab))


@group.command()
def show(exercise: OneTarget) -> None:
    """Show what an exercise asks, and how it stands."""
    from grader.cli import exercises as commands

    commands.show(exercise)


@group.command()
def reset(target: OneTarget, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False) -> None:
    """Put back the stub of an exercise or a lab; your version is kept aside."""
    from grader.cli import exercises as commands

    raise typer.Exit(commands.reset(target, yes))


@group.command()
def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A notebook, or a .py file in percent format.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; beside FILE without it.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there already.")] = False,
) -> None:
    """Make a .py of a notebook or a notebook of a .py; both are graded alike."""
    from grader.cli import convert as conversion

    raise typer.Exit(conversion.convert(file, out, force))


@group.command()
def report(
    lab: OneLab = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the HTML report of the last check."""
    from grader.cli import report as commands

    raise typer.Exit(commands.report(lab, open_it))


@group.command()
def watch(lab: OneLab = None) -> None:
    """Check what you changed whenever you save, with keys for hints and the next exercise."""
    from grader.cli import watch as watching

    raise typer.Exit(watching.watch(lab))


@group.command()
def stop() -> None:
    """End the background service that makes repeated checks fast."""
    from grader.cli import console
    from grader.cli.service.client import stop_service
    from grader.course.load import load_course

    stopped = stop_service(load_course(Path.cwd()).root)
    text = "The background service has ended." if stopped else "There is no background service for this course."
    console.output().print(text, markup=False)


@group.command()
def doctor() -> None:
    """Look for what is wrong with this machine or course, and say how to fix it."""
    from grader.base.errors import EXIT_FAILED, EXIT_PASSED
    from grader.cli import console
    from grader.learner.examination import examined

    screen = console.output()
    sick = False
    for finding in examined():
        mark = "!!" if finding.remedy else "ok"
        screen.print(f"{mark} {finding.subject}: {finding.text}", markup=False, soft_wrap=True)
        if finding.remedy:
            sick = True
            screen.print(f"   {finding.remedy}", markup=False, soft_wrap=True)
    raise typer.Exit(EXIT_FAILED if sick else EXIT_PASSED)


data = typer.Typer(rich_markup_mode=None, help="List the data of the course, make some, or examine a file.")
group.add_typer(data, name="data")


@data.callback(invoke_without_command=True)
def list_data(context: typer.Context) -> None:
    """What data the course can use, and what of it is here."""
    if context.invoked_subcommand is None:
        from grader.cli import data as commands

        raise typer.Exit(commands.show())


@data.command("make")
def make_data(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="One of the names that `grader data` lists as made here.")
    ],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist.")],
    rows: Annotated[int, typer.Option(min=1, help="How many rows.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Other seeds give other rows.")] = 1,
) -> None:
    """Write made-up data to a file."""
    from grader.cli import data as commands

    raise typer.Exit(commands.make(name, rows, seed, out))


@data.command("check")
def check_data(file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Say what a data file is, or where its first problem lies."""
    from grader.cli import data as commands

    raise typer.Exit(commands.check(file))


compete = typer.Typer(
    rich_markup_mode=None, help="The competition: its data, the score of a file, the board of a class."
)
group.add_typer(compete, name="compete")
ContestSeed = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, help="A competition of this number; the class's own without it (needs the solutions)."
    ),
]


@compete.command("data")
def competition_data(
    out: Annotated[Path, typer.Option(help="The folder for train.txt and test.txt.")], seed: ContestSeed = None
) -> None:
    """Write training rows, and test rows without labels."""
    from grader.cli import compete as commands

    raise typer.Exit(commands.write_data(out, seed))


@compete.command("score")
def competition_score(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with the header id,probability.")],
    seed: ContestSeed = None,
    test: Annotated[
        Path | None, typer.Option(help="The test rows, to check ids where the labels are not here.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the line to this file too.")] = None,
) -> None:
    """Say what is wrong with a file, or its score on the public rows."""
    from grader.cli import compete as commands

    raise typer.Exit(commands.score(file, seed, test, out))


@compete.command("predict")
def competition_predict(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A notebook or .py file with predict_clicks.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write, as anybody hands in.")],
    seed: ContestSeed = None,
    isolation: Annotated[
        str | None,
        typer.Option(metavar=LEVEL, callback=known_level, help="How strongly the code is held; auto without it."),
    ] = None,
) -> None:
    """Run a program of DataFrames or a pipeline on the competition's rows, and score what it predicts."""
    from grader.cli import compete as commands

    raise typer.Exit(commands.predict(file, out, seed, isolation))


@compete.command("board")
def competition_board(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A CSV file or a folder of them for each learner.")],
    out: Annotated[Path, typer.Option(help="The page (.html) or table (.csv) to write.")],
    seed: ContestSeed = None,
) -> None:
    """Rank a class by the private rows, and say who tuned to the public ones."""
    from grader.cli import compete as commands

    raise typer.Exit(commands.board(folder, out, seed))
