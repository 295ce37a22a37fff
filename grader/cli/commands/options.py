"""Arguments and options that several commands share."""

from __future__ import annotations

import enum
from typing import Annotated

import typer


class Isolation(enum.StrEnum):
    """The levels of isolation, as an option."""

    sandbox = "sandbox"
    confined = "confined"
    process = "process"
    auto = "auto"


Targets = Annotated[
    list[str] | None, typer.Argument(metavar="[LAB[/EXERCISE]]...", help="What to check; all labs without it.")
]
OneTarget = Annotated[str, typer.Argument(metavar="LAB[/EXERCISE]")]
OneExercise = Annotated[str, typer.Argument(metavar="LAB/EXERCISE")]
Seed = Annotated[int | None, typer.Option(help="Replay the inputs of visible checks of the run with this seed.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show passed checks and original traces too.")]
