"""Annotations of GitHub Actions: beside the learner's line, and nothing of theirs becomes a command."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import PurePath

import msgspec
import yaml
from command_line import run
from mini_course import MiniCourse

from grader.reports.github import record_annotations
from grader.submission import Place

LAB = "lab1_plain"


def test_a_failed_check_stands_beside_its_line(mini: MiniCourse) -> None:
    source = mini.answered(LAB, "def parse(text):\n    return 1 / 0\n")
    (mini.root / "exercises" / LAB / "lab.py").write_text(source)
    line = source.split("\n").index("    return 1 / 0") + 1
    said = run(mini.root, "check", f"{LAB}/parse", "--github").out
    assert f"::error title=Parse a number%3A test_parse,file=exercises/{LAB}/lab.py,line={line}::parse('17')" in said


def test_a_wrong_value_stands_beside_its_function(mini: MiniCourse) -> None:
    source = mini.answered(LAB, "# one\n@staticmethod\ndef parse(text):\n    return -1\n")
    (mini.root / "exercises" / LAB / "lab.py").write_text(source)
    said = run(mini.root, "check", f"{LAB}/parse", "--github").out
    (line,) = [number for number, text in enumerate(source.split("\n"), 1) if text == "def parse(text):"][-1:]
    errors = [text for text in said.splitlines() if text.startswith("::error")]
    assert errors
    for text in errors:
        assert re.search(rf",file=exercises/{LAB}/lab\.py,line=({line}|{line - 1})::", text), text


def test_in_a_notebook_the_cell_is_said_since_github_counts_no_lines_there(mini: MiniCourse) -> None:
    record = mini.grade(LAB, mini.answered(LAB, "def parse(text):\n    return -1\n"))
    place = Place(file="lab.ipynb", line=2, cell=5)
    exercises = tuple(msgspec.structs.replace(each, place=place) for each in record.exercises)
    lines = list(record_annotations(msgspec.structs.replace(record, exercises=exercises), PurePath("exercises")))
    assert lines
    assert all("file=exercises/lab.ipynb::Cell 5, line 2: " in line for line in lines)


def test_what_is_missing_stands_beside_the_file(mini: MiniCourse) -> None:
    source = mini.answered(LAB).replace("def parse(", "def parsed(")
    (mini.root / "exercises" / LAB / "lab.py").write_text(source)
    said = run(mini.root, "check", f"{LAB}/parse", "--github").out
    assert f",file=exercises/{LAB}/lab.py" in said


def test_what_is_not_started_is_a_notice(mini: MiniCourse) -> None:
    said = run(mini.root, "check", f"{LAB}/adder", "--github").out
    assert re.search(
        rf"::notice title=A function that adds,file=exercises/{LAB}/lab\.py,line=\d+::adder is not started yet", said
    )
    assert "::error" not in said


def test_a_message_of_many_lines_stays_one_command(mini: MiniCourse) -> None:
    record = mini.grade(LAB, mini.answered(LAB, "def adder(n):\n    return 0\n"))
    exercises = []
    for exercise in record.exercises:
        checks = []
        for check in exercise.checks:
            found = check.finding and msgspec.structs.replace(check.finding, headline="a\n::error::b, 5%")
            checks.append(msgspec.structs.replace(check, finding=found))
        exercises.append(msgspec.structs.replace(exercise, checks=tuple(checks)))
    changed = msgspec.structs.replace(record, exercises=tuple(exercises))
    lines = list(record_annotations(changed, PurePath("exercises")))
    assert lines
    assert all("\n" not in line for line in lines)
    assert "::a%0A::error::b, 5%25" in lines[0]


def test_the_workflow_for_learners_runs_a_command_that_there_is(mini: MiniCourse) -> None:
    text = files("grader.templates").joinpath("github/grade.yml").read_text()
    steps = yaml.safe_load(text)["jobs"]["grade"]["steps"]
    (line,) = [step["run"] for step in steps if step.get("run", "").startswith("grader ")]
    said = run(mini.root, *line.split()[1:])
    assert said.code == 1, "stubs do not pass"
    assert "::notice" in said.out
    (report,) = [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")]
    assert (mini.root / report).is_file()
