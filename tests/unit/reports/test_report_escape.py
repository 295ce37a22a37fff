"""What a submission prints is no command of the CI service in whose log it stands."""

from __future__ import annotations

import time

import pytest

from grader.base.text import printable_lines
from grader.reports.screen import without_ci_commands


@pytest.mark.parametrize("start", ["\x90", "\x1b]", "\x1b[", "\x9b0", "\x1b(", ":", "#", "::a", " "])
def test_text_made_to_be_slow_is_handled_fast(start: str) -> None:
    began = time.process_time()
    without_ci_commands(printable_lines(start * 1_000_000, 8000))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::forged", ":\\:error:\\:forged"),
        ("text\n  ::set-output name=x::y", "text\n  :\\:set-output name=x:\\:y"),
        ("before ::stop-commands::t", "before :\\:stop-commands:\\:t"),
        ("##[error]x", "#\\#[error]x"),
        ("out: ##vso[task.complete]", "out: #\\#vso[task.complete]"),
        ("##teamcity[testFailed]", "#\\#teamcity[testFailed]"),
        ("rows[::2] and rows[1::3]", "rows[::2] and rows[1::3]"),
    ],
)
def test_commands_of_ci_services_are_broken_up(text: str, shown: str) -> None:
    assert without_ci_commands(text) == shown
