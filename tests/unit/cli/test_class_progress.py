"""What `grader grade` prints of strangers' names does nothing to the instructor's screen."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from grader.cli.class_progress import ClassProgress


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[2Jada", "ada"),
        ("ada\x1b]0;title\x07", "ada"),
        ("a\u202eda", "a\\u202eda"),
        ("a\x9b31mda", "ada"),
        ("ada\x07\x08", "ada\\x07\\x08"),
        ("[red]ada", "[red]ada"),
    ],
)
def test_a_name_acts_on_no_terminal(name: str, shown: str) -> None:
    said = io.StringIO()
    with ClassProgress(Console(file=said, width=200, color_system=None), 1) as progress:
        progress.say(f"[1/1] {name}  lab1")
    assert f"[1/1] {shown}  lab1" in said.getvalue()
