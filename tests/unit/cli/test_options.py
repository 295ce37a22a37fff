"""Options of a command that stand once, as fields of a dataclass."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from grader.cli.app import app
from grader.cli.options import CheckOptions, FeedbackOptions, GradeOptions, VerifyOptions, takes


@dataclass(frozen=True)
class Baking:
    """The options of ``bake``."""

    oven: Annotated[Path, typer.Option(help="The oven to use.")]
    degrees: Annotated[int, typer.Option(min=1, help="How hot.")] = 180
    fan: Annotated[bool, typer.Option("--fan", "-f", help="With the fan.")] = False


def bakery() -> tuple[typer.Typer, list[tuple[Baking, list[str], str]]]:
    """A command that notes what it was given."""
    baked: list[tuple[Baking, list[str], str]] = []
    kitchen = typer.Typer(add_completion=False)

    @kitchen.command()
    @takes(Baking)
    def bake(
        options: Baking,
        cake: Annotated[str, typer.Argument(metavar="CAKE")],
        others: Annotated[list[str] | None, typer.Argument(metavar="[CAKE]...")] = None,
    ) -> None:
        """Bake some cakes."""
        baked.append((options, others or [], cake))

    return kitchen, baked


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (["plum", "--oven", "gas"], (Baking(Path("gas")), [], "plum")),
        (["--oven", "gas", "plum", "apple", "nut"], (Baking(Path("gas")), ["apple", "nut"], "plum")),
        (["plum", "--oven", "gas", "--degrees", "200"], (Baking(Path("gas"), 200), [], "plum")),
        (["plum", "-f", "--oven=gas"], (Baking(Path("gas"), fan=True), [], "plum")),
        (["--fan", "--degrees=1", "plum", "--oven", "gas"], (Baking(Path("gas"), 1, True), [], "plum")),
    ],
)
def test_a_command_gets_its_options_as_a_dataclass_and_its_arguments_beside(
    words: list[str], due: tuple[Baking, list[str], str]
) -> None:
    kitchen, baked = bakery()
    assert CliRunner().invoke(kitchen, words).exit_code == 0
    assert baked == [due]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plum"], "--oven"),
        (["--oven", "gas"], "CAKE"),
        (["plum", "--oven", "gas", "--degrees", "0"], "--degrees"),
        (["plum", "--oven", "gas", "--degrees", "hot"], "--degrees"),
        (["plum", "--oven", "gas", "--grill"], "--grill"),
    ],
)
def test_what_is_wrong_with_an_option_is_said_as_for_any_command(words: list[str], said: str) -> None:
    kitchen, baked = bakery()
    ended = CliRunner().invoke(kitchen, words)
    assert ended.exit_code == 2
    assert said in ended.output
    assert baked == []


def test_help_shows_arguments_options_and_what_the_command_does() -> None:
    shown = CliRunner().invoke(bakery()[0], ["--help"]).output
    for text in ("Bake some cakes.", "CAKE", "The oven to use.", "How hot.", "180", "--fan", "-f"):
        assert text in shown


@pytest.mark.parametrize(
    ("name", "options"),
    [("check", CheckOptions), ("grade", GradeOptions), ("verify", VerifyOptions), ("feedback", FeedbackOptions)],
)
def test_every_option_of_these_commands_is_a_field(name: str, options: type) -> None:
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    typed = [each.name for each in command.params if each.param_type_name == "option" and each.name != "help"]
    assert typed == [each.name for each in fields(options)]


def test_the_help_lists_commands_by_who_needs_them() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    places = [
        text.index(f"{title}:") for title in ("For learners", "For authors of labs", "For instructors of a class")
    ]
    assert places == sorted(places)
    assert (
        places[0]
        < text.index("\n  check")
        < places[1]
        < text.index("\n  verify")
        < places[2]
        < text.index("\n  grade ")
    )
    listed = {line.split()[0] for line in text[places[0] :].splitlines() if line.startswith("  ") and line[2] != " "}
    assert set(get_command(app).commands) <= listed  # type: ignore[attr-defined]
