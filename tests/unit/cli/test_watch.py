"""``grader watch`` on a real pseudo-terminal, with real saves and keys."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest
from mini_course import MiniCourse, copy_course

LAB = "lab1_plain"
_STYLE = r"(?:\x1b\[[0-9;]*m)*"
_SPACE = f"{_STYLE} {_STYLE}"
STEPS = {
    "mean": "def mean(numbers): return sum(numbers) / len(numbers)",
    "above_mean": "def above_mean(numbers): return [n for n in numbers if n > mean(numbers)]",
    "scaled": "def scaled(rows, factor): return [[n * factor for n in row] for row in rows]",
    "adder": "def adder(n): return lambda x: x + n",
    "parse": "def parse(text): return int(text)",
}


@dataclass
class Watching:
    """A learner in front of a terminal."""

    mini: MiniCourse
    terminal: pexpect.spawn

    def save(self, *definitions: str) -> None:
        """Save the stub with these definitions behind it."""
        source = "\n".join(["# grader: lab1_plain", *(f"# %%\n{each}" for each in definitions)])
        (self.mini.root / "exercises" / LAB / "lab.py").write_text(source + "\n")

    def sees(self, *texts: str) -> None:
        """All of these texts appear, in this order; between words the terminal may be told to write bold."""
        for text in texts:
            self.terminal.expect(_SPACE.join(map(re.escape, text.split(" "))), timeout=60)

    def press(self, key: str) -> None:
        self.terminal.send(key)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    mini = copy_course(tmp_path / "course")
    environ = {**os.environ, "GRADER_SERVICE": "off", "TERM": "xterm", "NO_COLOR": "1"}
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "grader", "watch", "lab1"],
        cwd=str(mini.root),
        env=environ,
        dimensions=(50, 110),
        encoding="utf-8",
    )
    yield Watching(mini, terminal)
    with contextlib.suppress(ProcessLookupError):
        os.kill(
            terminal.pid, signal.SIGKILL
        )  # close() alone gives it a moment to end, which a busy machine may not have
    terminal.wait()
    terminal.close()


def test_a_save_is_checked_and_keys_do_what_they_say(watching: Watching) -> None:
    watching.sees("Plain functions", "0 of 5 exercises passed", "Now: The mean", "h hint")
    watching.press("h")
    watching.sees("Hint 1: What do you divide by?")
    watching.press("h")
    watching.sees("Hint 2:", "That is the last hint.")
    watching.save("def mean(numbers): return sum(numbers) / (len(numbers) + 1)")
    watching.sees("Checking mean", "failed", "mean(", "Your answer", "q quit")
    watching.save(STEPS["mean"])
    watching.sees("passed", "1 of 5 exercises passed", "The mean: passed.", "s shows one way", "n next")
    watching.press("s")
    watching.sees("One way to write it", "return sum(numbers) / len(numbers)")
    watching.press("n")
    watching.sees("What lies above the mean", "does not define above_mean()", "q quit")
    watching.press("l")
    watching.sees("The mean", "What lies above the mean", "Parse a number", "q quit")
    assert "of 0 exercises" not in str(watching.terminal.before)
    watching.press("q")
    watching.terminal.expect(pexpect.EOF, timeout=30)
    watching.terminal.wait()
    assert watching.terminal.exitstatus == 0


def test_it_follows_what_was_edited_and_goes_where_one_likes(watching: Watching) -> None:
    watching.sees("Now: The mean", "q quit")
    watching.press("p")
    watching.sees("This is the first exercise", "q quit")
    watching.save("def mean(numbers): ...", "def adder(n): return lambda x: x - n")
    watching.sees("Checking mean, above_mean, scaled, adder, parse", "File:", "q quit")
    watching.save("def mean(numbers): ...", "def adder(n): return lambda x: x * n")
    watching.sees("Checking adder", "failed", "A function that adds", "does not hold", "q quit")
    watching.press("h")
    watching.sees("A function that adds", "Hint 1:", "q quit")
    watching.press("x")
    watching.sees("Put back the stub of adder?")
    watching.press("n")
    watching.sees("Nothing was put back.", "q quit")
    watching.press("p")
    watching.sees("Scale rows", "q quit")
    watching.press("n")
    watching.sees("A function that adds", "q quit")
    watching.save("def mean(numbers): return 0 * len(numbers)", "def adder(n): return lambda x: x * n")
    watching.sees("Checking mean, above_mean", "The mean", "Your answer", "q quit")


def test_a_syntax_error_shows_its_line(watching: Watching) -> None:
    watching.sees("Now: The mean", "q quit")
    watching.save("def mean(numbers):\n    return sum(numbers / len(numbers)")
    watching.sees("is not valid Python", "lab.py, line 4", "q quit")


def test_only_what_changed_is_checked(watching: Watching) -> None:
    watching.sees("Now: The mean", "q quit")
    watching.save(STEPS["mean"], STEPS["adder"])
    watching.sees("Checking mean, above_mean, scaled, adder, parse", "q quit")
    watching.save(STEPS["mean"], STEPS["adder"] + "  # a comment")
    watching.sees("nothing that is graded has changed")
    watching.save(STEPS["mean"], "def adder(n): return lambda x: x - n")
    watching.sees("Checking adder", "A function that adds", "q quit")


def test_the_last_pass_checks_the_whole_lab_again(watching: Watching) -> None:
    watching.sees("Now: The mean", "q quit")
    watching.save(*STEPS.values())
    watching.sees("Checking the whole lab once more", "Every exercise of this lab passes", "n goes on to the next lab")


def test_reset_asks_first(watching: Watching) -> None:
    watching.sees("Now: The mean", "q quit")
    watching.save(STEPS["mean"])
    watching.sees("The mean: passed.", "q quit")
    watching.press("x")
    watching.sees("Put back the stub of mean?")
    watching.press("z")
    watching.sees("Nothing was put back.", "q quit")
    watching.press("x")
    watching.sees("Put back the stub of mean?")
    watching.press("y")
    watching.sees("Your version:", "q quit")
    assert "NotImplementedError" in (watching.mini.root / "exercises" / LAB / "lab.py").read_text()


def test_without_a_terminal_it_prints_what_came_of_each_save(tmp_path: Path) -> None:
    mini = copy_course(tmp_path / "course")
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "grader", "watch", "lab1"],
        cwd=mini.root,
        env={**os.environ, "GRADER_SERVICE": "off"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    seen = ""
    while "File:" not in seen:
        seen += process.stdout.readline()
    time.sleep(1)
    (mini.root / "exercises" / LAB / "lab.py").write_text(f"# grader: {LAB}\n# %%\n{STEPS['mean']}\n")
    while "The mean: passed." not in seen:
        line = process.stdout.readline()
        assert line, seen
        seen += line
    process.kill()
    assert "\x1b" not in seen
