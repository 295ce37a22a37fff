"""No secret leaves with a course, and an autograder elsewhere draws hidden inputs of its own in each run."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest
from command_line import command, run
from mini_course import MiniCourse
from secret_traces import drawn, record_inputs

LAB = "lab1_plain"
SECRET = 32 * "c0"


@pytest.fixture
def guarded(mini: MiniCourse) -> MiniCourse:
    """A course with secrets wherever one may come to lie."""
    for folder in ("solutions", "exercises"):
        (mini.root / folder / LAB / "competition.secret").write_text(f"{SECRET}\n")
    return mini


def handed_on(archive: Path) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        assert [name for name in opened.namelist() if name.endswith(".secret")] == []
        return b"".join(opened.read(name) for name in opened.namelist())


def test_a_release_holds_no_secret(guarded: MiniCourse, tmp_path: Path) -> None:
    said = run(guarded.root, "release", str(tmp_path / "labs.zip"), "--lab", LAB, "--seeds", "1")
    assert said.code == 0, said.err
    assert SECRET.encode() not in handed_on(tmp_path / "labs.zip")


def test_an_autograder_holds_no_secret(guarded: MiniCourse, tmp_path: Path) -> None:
    said = run(guarded.root, "export", "gradescope", LAB, "--out", str(tmp_path / "a.zip"), "--framework", "grader")
    assert said.code == 0, said.err
    assert SECRET.encode() not in handed_on(tmp_path / "a.zip")


def test_an_autograder_draws_anew_for_each_submission(mini: MiniCourse, tmp_path: Path) -> None:
    """Its visible inputs stay those of its seed, however many months lie between two submissions."""
    record_inputs(mini.root, tmp_path / "drawn.txt")
    line = ("export", "gradescope", LAB, "--out", str(tmp_path / "a.zip"), "--seed", "7", "--framework", "grader")
    assert run(mini.root, *line).code == 0
    root = tmp_path / "autograder"
    for folder in ("source", "submission", "results", "venv/bin"):
        (root / folder).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(root / "source")
    installed = root / "venv" / "bin" / "grader"
    installed.write_text(f'#!/bin/sh\nexec {sys.executable} -m grader "$@"\n')
    installed.chmod(0o755)
    (root / "submission" / "lab.py").write_text(mini.solution(LAB))
    results = []
    for _ in range(2):
        ran = command(root, "bash", root / "source" / "run_autograder", AUTOGRADER_ROOT=str(root))
        results.append(json.loads((root / "results" / "results.json").read_text()))
        assert results[-1].get("extra_data", {}).get("seed") == 7, ran.stdout + ran.stderr
    assert len(set(drawn(tmp_path / "drawn.txt"))) == 2
    assert [result["score"] for result in results] == [12.0, 12.0]
    assert "draw" not in json.dumps(results[0]["extra_data"])
