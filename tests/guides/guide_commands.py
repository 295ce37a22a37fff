"""Whether a command that a text names exists as it is written: parsed by the command line, never carried out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import typer

from grader.cli.app import app

_BETWEEN = frozenset({"&&", "||", "|", ";", ">", "2>"})
_SETTING = re.compile(r"[A-Z_]+=.*")


def grader_commands(line: str) -> Iterator[list[str]]:
    """The words behind each ``grader`` of a line for the shell."""
    words = shlex.split(line, comments=True)
    while words:
        end = next((place for place, word in enumerate(words) if word in _BETWEEN), len(words))
        command = [word for word in words[:end] if not _SETTING.fullmatch(word)]
        if command and command[0].rpartition("/")[2] == "grader":
            yield command[1:]
        words = words[end + 1 :]


@cache
def command_line() -> Any:
    """The command ``grader``."""
    return typer.main.get_command(app)


def parse(words: Sequence[str]) -> None:
    """Raises the command line's own error for a command that it would refuse: unknown, too few words, a bad value."""
    command = command_line()
    path, rest = "grader", list(words)
    while getattr(command, "commands", None) and rest:
        name, command, rest = _below(command, path, rest)
        path = f"{path} {name}"
    command.make_context(path, rest)


def _below(group: Any, path: str, rest: list[str]) -> tuple[str, Any, list[str]]:
    if rest[0] not in group.commands:
        raise ValueError(f"there is no command `{path} {rest[0]}`")
    return rest[0], group.commands[rest[0]], rest[1:]


def mentioned(text: str) -> Iterator[str]:
    """What is wrong with a mention such as ``grader export canvas|moodle DIR --out FILE``: names and options only."""
    commands = [command_line()]
    for word in text.split()[1:]:
        if word.startswith("-"):
            option = word.partition("=")[0].rstrip(",.")
            known = {name for command in commands for one in command.params for name in one.opts} | {"--help"}
            if option not in known:
                yield f"`{text}`: there is no option {option}"
        elif all(getattr(command, "commands", None) for command in commands):
            if word[0].isupper() or word[0] in "[.":  # a placeholder for a command
                continue
            names = word.split("|")
            unknown = [name for name in names if any(name not in command.commands for command in commands)]
            if unknown:
                yield f"`{text}`: there is no command {unknown[0]!r}"
                return
            commands = [command.commands[name] for command in commands for name in names]
