"""The report of a run on terminals of every kind."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import report_samples as samples
from rich.console import Console

from grader.reports.progress import ProgressRow, render_progress
from grader.reports.terminal import render_terminal
from grader.results.record import RunRecord

Golden = Callable[[str, bytes], None]

ROWS = [
    ProgressRow("lab2_rdd", "evens", "Even numbers", 2, 2, "passed"),
    ProgressRow("lab2_rdd", "squares", "Squares", 3, 1.5, "failed"),
    ProgressRow("lab3_word_count", "clean", "Clean a line of text", 3, 0, None),
]


def terminal(width: int, encoding: str = "utf-8", color: bool = False) -> tuple[Console, io.BytesIO]:
    """A console of that width and encoding, and the bytes that it writes."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding, write_through=True)
    environment = {"TERM": "xterm-256color"} if color else {"NO_COLOR": "1"}
    return Console(file=stream, width=width, force_terminal=color, _environ=environment), written


def shown(record: RunRecord, width: int = 80, verbose: bool = False, encoding: str = "utf-8") -> str:
    console, written = terminal(width, encoding)
    render_terminal(record, console, verbose)
    return written.getvalue().decode(encoding)


@pytest.mark.parametrize("name", ["everyday", "unreadable", "perfect", "modelled"])
def test_golden(name: str, golden: Golden) -> None:
    golden(f"{name}.txt", shown(getattr(samples, name)()).encode())


def test_golden_verbose(golden: Golden) -> None:
    golden("everyday-verbose.txt", shown(samples.everyday(), verbose=True).encode())


def test_golden_narrow_ascii(golden: Golden) -> None:
    golden("everyday-40-ascii.txt", shown(samples.everyday(), width=40, encoding="ascii").encode())


def test_golden_hostile(golden: Golden) -> None:
    golden("hostile.txt", shown(samples.hostile()).encode())


@pytest.mark.parametrize("width", [20, 40, 80])
def test_folded_lines_fit(width: int) -> None:
    copied = ("grader ", "pairs = ", "return ", "if count", "mean_by_key(", "plt.")
    for line in shown(samples.everyday(), width).splitlines():
        assert len(line) <= width or line.strip().startswith(copied)


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_hostile_text_reaches_no_terminal_and_no_ci_service(encoding: str, verbose: bool) -> None:
    text = shown(samples.hostile(), 60, verbose, encoding)
    assert not set(text) & set("\x1b\x00\x07\x08\x7f\x9b\u202e")
    for line in text.splitlines():
        assert not line.lstrip().startswith(("::", "##"))
        assert "##vso[" not in line
        assert "##[" not in line


def test_code_to_copy_is_not_folded() -> None:
    assert "grader check lab3_word_count/mean_by_key --seed 20240917\n" in shown(samples.everyday(), width=30)


def test_colour_only_repeats_the_words() -> None:
    console, written = terminal(80, color=True)
    render_terminal(samples.everyday(), console)
    coloured = written.getvalue().decode()
    assert "\x1b[31m✗ failed\x1b[0m" in coloured
    assert "\x1b" not in shown(samples.everyday())
    assert "✗ failed  " in shown(samples.everyday())


def test_learners_answer_comes_before_the_expected_one() -> None:
    text = shown(samples.everyday())
    assert text.index("Your answer: [('a', 3.75)") < text.index("Expected:")


def test_progress_golden(golden: Golden) -> None:
    console, written = terminal(80)
    render_progress("Distributed machine learning with Spark", ROWS, console)
    golden("progress.txt", written.getvalue())


def test_progress_in_ascii_and_without_exercises() -> None:
    console, written = terminal(40, "ascii")
    render_progress("Course", ROWS, console)
    render_progress("Course", [], console)
    assert b"======-------------- 1 of 3 exercises" in written.getvalue()
    assert b"no exercises yet" in written.getvalue()


def test_progress_names_what_is_next() -> None:
    console, written = terminal(200)
    render_progress("Course", ROWS, console)
    assert "Next: Squares. Check it with: grader check lab2_rdd/squares" in written.getvalue().decode()
    console, written = terminal(200)
    render_progress("Course", ROWS[:1], console)
    assert "Every exercise passed." in written.getvalue().decode()
