"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

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
OneExercise = Annotated[str, typer.Argument(metavar="LAB/EXERCISE")]
Seed = Annotated[int | None, typer.Option(help="Replay the inputs of visible checks of the run with this seed.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show passed checks and original traces too.")]
