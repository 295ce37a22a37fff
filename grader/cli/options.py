"""What is typed behind a command: arguments that several share, and the options of those that have many.

The options of such a command stand once, as fields of a dataclass: ``takes`` lets typer read them there, and whatever
does the work gets the dataclass.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Concatenate, TypeVar, get_type_hints

import typer


def one_of(known: Callable[[], Sequence[str]]) -> Callable[[str | None], str | None]:
    """A callback that refuses what is not known; packages may add to what is, so it is asked only when it is needed."""

    def checked(value: str | None) -> str | None:
        if value is not None and value not in (names := known()):
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(names)}")
        return value

    return checked


def _levels() -> Sequence[str]:
    from grader.sandbox.boxes.levels import level_names

    return level_names()


LEVEL = "sandbox|confined|process|auto|..."
"""What the option shows; the dots stand for the levels of other packages."""
known_level = one_of(_levels)


Targets = Annotated[
    list[str] | None, typer.Argument(metavar="[LAB[/EXERCISE]]...", help="What to check; all labs without it.")
]
OneTarget = Annotated[str, typer.Argument(metavar="LAB[/EXERCISE]")]
OneLab = Annotated[str | None, typer.Argument(metavar="[LAB]")]
OneExercise = Annotated[str, typer.Argument(metavar="LAB/EXERCISE")]
Seed = Annotated[int | None, typer.Option(help="Replay the inputs of visible checks of the run with this seed.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show passed checks and original traces too.")]

ResultsFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `grader grade` wrote with --out.")]
Junit = Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")]
Github = Annotated[
    bool, typer.Option("--github", envvar="GITHUB_ACTIONS", help="Print annotations for GitHub Actions.")
]
Provisional = Annotated[
    bool,
    typer.Option("--provisional", help="Write results too that the machine kept from being decided; refused without."),
]
Unpublished = Annotated[
    bool, typer.Option("--unpublished", help="Also of labs that are not published, to look at before they are.")
]


@dataclass(frozen=True)
class CheckOptions:
    """The options of ``grader check``. ``submission`` may be anybody's file."""

    seed: Seed = None
    json: Annotated[bool, typer.Option("--json", help="Print the record as JSON.")] = False
    html: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None
    junit: Junit = None
    submission: Annotated[
        Path | None, typer.Option(help="Check this file, isolated, instead of the one in the lab's folder.")
    ] = None
    isolation: Annotated[
        str | None,
        typer.Option(
            metavar=LEVEL,
            callback=known_level,
            help="How strongly the code is held; without it auto for --submission, process for your own.",
        ),
    ] = None
    hidden: Annotated[
        bool, typer.Option("--hidden", help="Run hidden checks too (needs the solutions), on inputs of their own.")
    ] = False
    results: Annotated[
        Path | None, typer.Option(help="With --hidden: the results of a class, whose secret gives a draw again.")
    ] = None
    draw: Annotated[
        str | None, typer.Option(help="With --results: the draw of hidden inputs, as `grader explain` shows it.")
    ] = None
    github: Github = False
    verbose: Verbose = False


class Engine(enum.StrEnum):
    """Where a class is graded, as an option."""

    local = "local"
    spark = "spark"


@dataclass(frozen=True)
class GradeOptions:
    """The options of ``grader grade``."""

    out: Annotated[Path, typer.Option(help="Where results and reports go; run again, it grades what is new there.")]
    lab: Annotated[
        str | None, typer.Option(help="The lab that all files were handed in for, whatever they say of themselves.")
    ] = None
    roster: Annotated[
        Path | None, typer.Option(help="CSV that says who is in the class; its column `learner` is needed.")
    ] = None
    jobs: Annotated[int | None, typer.Option(min=1, help="How many at a time; as many as cores without it.")] = None
    regrade: Annotated[bool, typer.Option("--regrade", help="Grade all again; earlier results are kept.")] = False
    seed: Annotated[
        int | None, typer.Option(help="Seed of the inputs of visible checks; the same for all submissions.")
    ] = None
    isolation: Annotated[
        str,
        typer.Option(
            metavar=LEVEL,
            callback=known_level,
            help="How strongly submissions are held; auto takes the stronger of sandbox and confined.",
        ),
    ] = "sandbox"
    engine: Annotated[Engine, typer.Option(help="This machine, or the executors of a Spark cluster.")] = Engine.local
    master: Annotated[str | None, typer.Option(help="Spark's master, with --engine spark: spark://HOST:7077.")] = None
    exchange: Annotated[
        str | None, typer.Option(help="With --engine spark: a folder that all machines reach; OUT/exchange without it.")
    ] = None
    shard: Annotated[
        str | None,
        typer.Option(metavar="K/N", help="Only this part of the class, with --seed and --secret; then `grader merge`."),
    ] = None
    secret: Annotated[
        Path | None, typer.Option(help="The file that all parts draw hidden inputs from; made when it is not there.")
    ] = None


class Layout(enum.StrEnum):
    """How ``grader feedback`` names the reports."""

    plain = "plain"
    canvas = "canvas"
    moodle = "moodle"


@dataclass(frozen=True)
class FeedbackOptions:
    """The options of ``grader feedback``."""

    out: Annotated[Path, typer.Option(help="The zip archive to write.")]
    layout: Annotated[
        Layout, typer.Option(help="plain: a folder per learner; canvas, moodle: named as there, to be uploaded again.")
    ] = Layout.plain
    lab: Annotated[str | None, typer.Option(help="Only this lab.")] = None
    roster: Annotated[Path | None, typer.Option(help="CSV of the class: only its learners, with their e-mail.")] = None
    mail_merge: Annotated[Path | None, typer.Option("--mail-merge", help="Write a CSV for a mail merge too.")] = None
    provisional: Provisional = False
    unpublished: Unpublished = False


@dataclass(frozen=True)
class VerifyOptions:
    """The options of ``grader verify``."""

    seed: Annotated[int, typer.Option(help="Seed of the inputs.")] = 1
    mutants: Annotated[bool, typer.Option("--mutants", help="Run small mutations of the references instead.")] = False
    sample: Annotated[int | None, typer.Option(help="With --mutants: run so many per lab, drawn with the seed.")] = None
    draws: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Try wrong answers, and mutants with --mutants, on the inputs of so many seeds, and name what is "
            "noticed in fewer than 95 % of them.",
        ),
    ] = None
    junit: Junit = None
    github: Github = False
    since: Annotated[
        str | None, typer.Option(metavar="REV", help="Only exercises that differ from this git revision.")
    ] = None
    jobs: Annotated[
        int | None, typer.Option(min=1, help="So many labs at a time; one for each core that memory allows without it.")
    ] = None
    again: Annotated[bool, typer.Option("--again", help="Prove also what was proven with the same files.")] = False
    verbose: Verbose = False


Options = TypeVar("Options")


def takes(options: type[Options]) -> Callable[[Callable[Concatenate[Options, ...], None]], Callable[..., None]]:
    """A command whose first argument is a dataclass of ``options``: typer sees the fields in its place, at the end."""

    def with_fields(command: Callable[Concatenate[Options, ...], None]) -> Callable[..., None]:
        _, *arguments = inspect.signature(command, eval_str=True).parameters.values()
        hints = get_type_hints(options, include_extras=True)
        named = [
            inspect.Parameter(
                each.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if each.default is MISSING else each.default,
                annotation=hints[each.name],
            )
            for each in fields(options)  # type: ignore[arg-type]
        ]

        def typed(**given: Any) -> None:
            own = [given.pop(each.name) for each in arguments]
            command(options(**given), *own)

        every = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in arguments] + named
        typed.__name__, typed.__doc__ = command.__name__, command.__doc__
        typed.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
        typed.__annotations__ = {each.name: each.annotation for each in every}
        return typed

    return with_fields
