"""Limit of attempts and cool-down where a platform has each submission graded at once, as Gradescope does."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_line import command, run
from mini_course import MiniCourse, copy_course

from grader.authoring.interop.gradescope import autograder_zip
from grader.course.load import load_course

LAB = "lab1_plain"
READ = {"extra_data": {"sha256": "a"}, "tests": [{"name": "Hidden", "score": 1}]}
UNREAD = {"extra_data": {"sha256": ""}, "score": 0}


def at(minutes: int) -> str:
    return f"2026-03-01T{10 + minutes // 60:02}:{minutes % 60:02}:00.500000-08:00"


def earlier(minutes: int, results: object = None, **more: object) -> dict[str, object]:
    return {"submission_time": at(minutes), "score": 1.0, "autograder_error": False, "results": results, **more}


def mini_with(root: Path, rules: str) -> MiniCourse:
    mini = copy_course(root / "course")
    with (mini.root / "pyproject.toml").open("a") as file:
        file.write(f"\n[tool.grader.class]\n{rules}\n")
    return mini


def asked(root: Path, rules: str, minutes: int, *previous: dict[str, object]) -> dict[str, Any] | None:
    """What the learner of a submission sees at once, None where it is graded."""
    mini = mini_with(root, rules)
    metadata = {"id": 1, "created_at": at(minutes), "users": [], "previous_submissions": list(previous)}
    (mini.root / "metadata.json").write_text(json.dumps(metadata))
    said = run(mini.root, "attempt", "metadata.json", "--out", "results.json")
    assert said.code == 0, said.err
    path = mini.root / "results.json"
    return json.loads(path.read_text()) if path.exists() else None


def first(minutes: int = 0, score: float = 2.0) -> dict[str, object]:
    return earlier(minutes, {**READ, "score": score})


@pytest.mark.parametrize(
    ("rules", "minutes", "previous"),
    [
        ("cool_down_minutes = 30", 0, []),
        ("cool_down_minutes = 30", 30, [first()]),
        (
            "cool_down_minutes = 30",
            35,
            [first(), first(20)],
        ),  # the one in between did not count, so nothing waits for it
        ("cool_down_minutes = 30", 5, [earlier(0, UNREAD)]),
        ("cool_down_minutes = 30", 5, [earlier(0, {"score": 0})]),  # the grader itself could not finish
        ("cool_down_minutes = 30", 5, [earlier(0, autograder_error=True)]),
        ("cool_down_minutes = 30", 5, [earlier(0, READ)]),  # nothing could be decided, so there is no score
        ("attempt_limit = 2", 5, [first()]),
        ("late_days = 1", 5, [first(), first(1)]),
    ],
)
def test_what_counts_is_graded(tmp_path: Path, rules: str, minutes: int, previous: list[dict[str, object]]) -> None:
    assert asked(tmp_path, rules, minutes, *previous) is None


def test_within_the_cool_down_the_attempt_that_counts_is_shown_and_when_the_next_does(tmp_path: Path) -> None:
    shown = asked(tmp_path, "cool_down_minutes = 30", 29, first(0, 2.0), first(20, 9.0))
    assert shown is not None
    assert (shown["score"], shown["tests"]) == (2.0, READ["tests"])
    assert "30 minutes lie between attempts that count" in shown["output"]
    assert "Submit again after 2026-03-01 10:30:01-08:00: that one counts." in shown["output"]
    assert "attempt 1, of 2026-03-01 10:00:01-08:00, which counts" in shown["output"]


def test_after_the_limit_the_last_that_counts_stays(tmp_path: Path) -> None:
    shown = asked(tmp_path, "attempt_limit = 2", 90, first(70, 1.0), first(0, 2.0), first(80, 9.0))
    assert shown is not None
    assert shown["score"] == 1.0
    assert "2 attempts count, and you have used them" in shown["output"]


def test_a_platform_that_tells_no_results_follows_the_rule_too(tmp_path: Path) -> None:
    shown = asked(tmp_path, "attempt_limit = 1", 5, earlier(0))
    assert shown is not None
    assert shown["score"] == 1.0


def test_metadata_that_nobody_can_read_are_said_and_nothing_is_written(tmp_path: Path) -> None:
    mini = mini_with(tmp_path, "attempt_limit = 1")
    (mini.root / "metadata.json").write_text('{"created_at": "soon"}')
    said = run(mini.root, "attempt", "metadata.json", "--out", "results.json")
    assert (said.code, "cannot be read" in said.err) == (2, True)
    assert not (mini.root / "results.json").exists()
    assert run(mini.root, "attempt", "none.json", "--out", "results.json").code == 0


def test_the_archive_brings_the_rules_and_asks_before_it_grades(tmp_path: Path) -> None:
    mini = mini_with(tmp_path, "attempt_limit = 2\ncool_down_minutes = 30\nlate_days = 1")
    course = load_course(mini.root)
    lab = next(each for each in course.labs if each.id == LAB)
    path = tmp_path / "a.zip"
    path.write_bytes(autograder_zip(course, lab, "grader", 1))
    root = tmp_path / "autograder"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(root / "source")
    rules = load_course(root / "source" / "course").rules
    assert (rules.attempt_limit, rules.cool_down_minutes, rules.late_days) == (2, 30, 0)
    (root / "submission").mkdir()
    (root / "venv" / "bin").mkdir(parents=True)
    fake = root / "venv" / "bin" / "grader"
    fake.write_text(f'#!/bin/sh\necho "$1" >> {root}/asked\nexec {sys.executable} -m grader "$@"\n')
    fake.chmod(0o755)
    metadata = {"created_at": at(5), "previous_submissions": [first()]}
    (root / "submission_metadata.json").write_text(json.dumps(metadata))
    ran = command(root, "bash", root / "source" / "run_autograder", AUTOGRADER_ROOT=str(root))
    assert ran.returncode == 0, ran.stderr
    assert (root / "asked").read_text() == "attempt\n", "nothing was graded"
    assert "Submit again after" in json.loads((root / "results" / "results.json").read_text())["output"]
