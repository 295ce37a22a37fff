"""The commands on real terminals, wide and narrow, with and without colour, and without any terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from command_line import grader
from mini_course import MiniCourse, copy_course

WRONG = "def mean(numbers): return sum(numbers)"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_COLOUR = re.compile(r"\x1b\[(?:3[0-7]|9[0-7]|38;)")


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    made = copy_course(tmp_path_factory.mktemp("terminal") / "course")
    (made.root / "exercises" / "lab1_plain" / "lab.py").write_text(made.answered("lab1_plain", WRONG))
    (made.root / "exercises" / "lab1_plain" / "cards.toml").write_text(
        '[[card]]\ntitle = "Sums"\ncode = "print(1 + 1)\\nprint(\'a\')"\nprints = "2\\na"\nwhy = "Numbers are added."\n'
    )
    return made


def on_terminal(mini: MiniCourse, *arguments: str, columns: int = 100, **environ: str) -> pexpect.spawn:
    """The command on a pseudo-terminal."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "grader", *arguments],
        cwd=str(mini.root),
        env={**os.environ, "GRADER_SERVICE": "off", "TERM": "xterm-256color", **environ},
        dimensions=(40, columns),
        encoding="utf-8",
        timeout=60,
    )


def whole(terminal: pexpect.spawn) -> str:
    """All that the command writes until it ends."""
    terminal.expect(pexpect.EOF)
    return str(terminal.before)


def test_a_check_shows_a_bar_while_it_works_and_a_tree_of_what_failed(mini: MiniCourse) -> None:
    seen = whole(on_terminal(mini, "check", "lab1"))
    plain = _CONTROL.sub("", seen)
    assert re.search(r"checking lab1_plain: .*\d+/\d+", plain)
    assert _COLOUR.search(seen)
    assert "✗ failed" in plain
    assert "grader check lab1_plain/mean --seed" in plain


def test_no_color_is_respected(mini: MiniCourse) -> None:
    assert not _COLOUR.search(whole(on_terminal(mini, "check", "lab1", NO_COLOR="1")))


def test_a_narrow_terminal_is_not_overrun(mini: MiniCourse) -> None:
    lines = _CONTROL.sub("", whole(on_terminal(mini, "check", "lab1", columns=40))).replace("\r\n", "\n").split("\n")
    report = lines[next(n for n, line in enumerate(lines) if "✗ failed" in line) :]
    longer = [line for line in report if len(line) > 40 and not line.strip().startswith("grader ")]
    assert longer == []


def test_without_a_terminal_there_are_no_control_codes_and_the_command_that_repeats_a_failure_works(
    mini: MiniCourse,
) -> None:
    environ = {**os.environ, "GRADER_SERVICE": "off"}
    run = [sys.executable, "-m", "grader"]
    done = subprocess.run([*run, "check", "lab1"], cwd=mini.root, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr
    again = re.search(r"grader (check lab1_plain/mean --seed \d+)", done.stdout)
    assert again is not None
    repeated = subprocess.run([*run, *again[1].split()], cwd=mini.root, env=environ, capture_output=True, text=True)
    failed = [line for line in done.stdout.splitlines() if line.strip().startswith("mean(")]
    assert failed
    assert failed[0] in repeated.stdout


def test_a_terminal_without_unicode_gets_plain_letters(mini: MiniCourse) -> None:
    seen = whole(on_terminal(mini, "check", "lab1", PYTHONIOENCODING="ascii", PYTHONUTF8="0"))
    assert "x failed" in _CONTROL.sub("", seen)


def test_cards_are_asked_one_by_one(mini: MiniCourse) -> None:
    terminal = on_terminal(mini, "predict", "lab1", NO_COLOR="1")
    terminal.expect("What does it print")
    terminal.sendline("2\\na")
    rest = whole(terminal)
    assert "As you said." in rest
    assert "Numbers are added." in rest
    assert "1 of 1 foreseen" in rest


def test_a_wrong_guess_is_answered_with_what_is_printed(mini: MiniCourse) -> None:
    terminal = on_terminal(mini, "predict", "lab1", NO_COLOR="1")
    terminal.expect("What does it print")
    terminal.sendline("3")
    rest = _CONTROL.sub("", whole(terminal))
    assert "It prints:\r\n  2\r\n  a" in rest
    assert "0 of 1 foreseen" in rest


def test_cards_without_anybody_to_guess_say_so(mini: MiniCourse) -> None:
    done = grader(mini.root, "predict", "lab1")
    assert done.returncode == 2
    assert "nobody answered" in done.stderr


def test_a_lab_without_cards_names_those_that_have_some(mini: MiniCourse, tmp_path: Path) -> None:
    assert "Labs with cards: lab1_plain." in whole(on_terminal(mini, "predict", "lab2"))
