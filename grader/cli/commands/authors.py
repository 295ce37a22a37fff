"""What authors type: new, import, build, verify, release."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import OneLab, VerifyOptions, one_of, takes

group = typer.Typer(rich_markup_mode=None)


new = typer.Typer(
    rich_markup_mode=None, help="Write a course, a lab or an exercise to begin with; it verifies as it stands."
)
group.add_typer(new, name="new")
Title = Annotated[str | None, typer.Option(help="Its title; asked for on a terminal.")]


@new.command("course")
def make_course(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    title: Title = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without a lab: to import or write some.")] = False,
) -> None:
    """Write a course with one lab into a folder."""
    from grader.cli import new as commands

    raise typer.Exit(commands.course(folder, title, empty=empty))


@new.command("lab")
def make_lab(name: Annotated[str, typer.Argument(metavar="NAME")], title: Title = None) -> None:
    """Write a lab with one exercise, behind the others."""
    from grader.cli import new as commands

    raise typer.Exit(commands.lab(name, title))


@new.command("exercise")
def make_exercise(target: Annotated[str, typer.Argument(metavar="LAB/NAME")], title: Title = None) -> None:
    """Write an exercise at the end of a lab."""
    from grader.cli import new as commands

    raise typer.Exit(commands.exercise(target, title))


@group.command()
def remove(target: Annotated[str, typer.Argument(metavar="LAB/EXERCISE")]) -> None:
    """Take an exercise out of its lab: its table, checks, reference, wrong answers, and what is built of them."""
    from grader.cli import new as commands

    raise typer.Exit(commands.remove(target))


def _importers() -> Sequence[str]:
    from grader.base import plugins

    return plugins.names(plugins.IMPORTERS)


@group.command("import")
def import_assignment(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            callback=one_of(_importers),
            help="nbgrader (its source notebook), otter (the master notebook of `otter assign`, format v1), "
            "test_helper (a Spark notebook of TODO cells and Test.assertEquals, with its answers), "
            "or a format that a package adds",
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The assignment; it is read, nothing in it is run.")],
    lab: Annotated[str, typer.Argument(metavar="LAB_ID", help="The name of the new lab.")],
) -> None:
    """Turn an assignment of another grader into a lab."""
    from grader.cli import exchange

    raise typer.Exit(exchange.import_notebook(form, file, lab))


@group.command()
def build(
    lab: OneLab = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file is stale.")] = False,
) -> None:
    """Build stubs and notebooks from the solutions."""
    from grader.authoring.building.build import stale_files, write_lab
    from grader.base.errors import EXIT_FAILED, EXIT_PASSED
    from grader.cli import console
    from grader.course.targets import course_for, labs_of

    course = course_for(lab)
    screen = console.output()
    files = [path for each in labs_of(course, lab) for path in (stale_files(each) if check else write_lab(each))]
    for path in files:
        told = "stale" if check else "built"
        screen.print(f"{told}: {path.relative_to(course.root)}", markup=False, soft_wrap=True)
    if not files:
        screen.print("Everything is up to date.", markup=False)
    elif check:
        screen.print("Run `grader build` and commit what it writes.", markup=False)
    raise typer.Exit(EXIT_FAILED if files and check else EXIT_PASSED)


@group.command()
@takes(VerifyOptions)
def verify(
    options: VerifyOptions, lab: Annotated[str | None, typer.Argument(metavar="[LAB[/EXERCISE]]")] = None
) -> None:
    """Prove that references pass, stubs count as not started and wrong answers are rejected."""
    from grader.cli import verify as commands

    if options.draws is not None:
        raise typer.Exit(commands.power(lab, options, options.draws))
    raise typer.Exit(commands.mutate(lab, options) if options.mutants else commands.verify(lab, options))


@group.command()
def release(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder, or a file that ends in .zip.")],
    lab: Annotated[list[str] | None, typer.Option(help="Only this lab; may be repeated.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Answers are recorded for so many seeds.")] = 3,
    framework: Annotated[
        str | None, typer.Option(help="What installs the grader, as a requirement of pip; this version without it.")
    ] = None,
    wheel: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A wheel of the grader that goes along, where no package index has it."),
    ] = None,
    scan: Annotated[
        bool, typer.Option("--scan", help="Write nothing; look for leaks in OUT, which is there already.")
    ] = False,
) -> None:
    """Write what learners get, without solutions, and refuse when anything gives them away."""
    from grader.cli import release as commands

    if scan:
        raise typer.Exit(commands.scan(out))
    raise typer.Exit(commands.release(out, lab or [], seeds, framework, wheel))
