"""What the machine did is no grade: it is stored apart, tried again, and leaves the house only when it is asked for."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from command_line import Said, run
from mini_course import MiniCourse, check, exercise

from grader.checks.running.grader import LabGrader
from grader.classroom.gradebook.dashboard import render_dashboard
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.statistics import statistics
from grader.classroom.grading.keys import is_better, provisional_key
from grader.classroom.store.store import FILE, open_results
from grader.reports.html import render_html
from grader.reports.platforms import gradescope, prairielearn
from grader.results.progress import Progress
from grader.results.record import RunRecord, decode, encode, reasons
from grader.sandbox.host.request import Request

LAB = "lab1_plain"
WRONG = "def adder(n): return lambda x: x"
LIMITS = """[tool.grader]
format = 1
title = "A small course"
[tool.grader.limits]
load_seconds = 10
call_seconds = 0.5
"""
STOPS = """
def parse(text):
    import os, pathlib, signal
    marks = sorted(pathlib.Path({folder!r}).glob("stop*"))
    if marks:
        marks[0].unlink()
        os.kill(os.getpid(), signal.SIGSTOP)
    return int(text)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are stopped by signals")


def stop_reference(mini: MiniCourse, folder: Path, times: int) -> None:
    """Let the reference's process be stopped, as a machine does that has no time for it, so many times in ``parse``."""
    (mini.root / "pyproject.toml").write_text(LIMITS)
    solution = mini.file(LAB, "lab.py")
    solution.write_text(mini.solution(LAB) + "\n# %%\n" + STOPS.format(folder=str(folder)))
    for number in range(times):
        (folder / f"stop{number}").touch()


def hand_in(mini: MiniCourse, folder: Path, **learners: str) -> Path:
    folder.mkdir()
    plain = mini.solution(LAB).partition("\n# %%\n\ndef parse(text):\n    import os")[0]
    for learner, code in learners.items():
        (folder / f"{learner}.py").write_text(f"{plain}\n# %%\n{code}\n")
    return folder


def grade(mini: MiniCourse, submissions: Path, out: Path) -> Said:
    options = ("--seed", "7", "--isolation", "process", "--jobs", "1")
    said = run(mini.root, "grade", str(submissions), "--out", str(out), *options)
    assert said.code == 0, said.err
    return said


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def provisional(mini: MiniCourse) -> RunRecord:
    """A record of a right answer whose reference was stopped."""
    (mini.root / "pyproject.toml").write_text(LIMITS.replace("call_seconds = 0.5", "call_seconds = 0.5"))
    with stopped_reference(mini) as grader:
        return mini.grade(LAB, grader=grader)


@contextlib.contextmanager
def stopped_reference(mini: MiniCourse) -> Iterator[LabGrader]:
    """The lab's programs in a worker that was loaded, for a call that no check makes, and then stopped."""
    with LabGrader(mini.course, mini.lab(LAB), store=mini.store) as grader:
        grader.trusted.reference.within(grader.course.limits).call(Request("parse", ("86420",)))
        os.kill(grader.trusted.worker.start().root, signal.SIGSTOP)
        yield grader


def test_a_reference_without_an_answer_in_time_leaves_the_maximum_as_it_is(provisional: RunRecord) -> None:
    assert provisional.provisional[0].startswith("the reference gave no answer in time: no answer within 1 second")
    assert provisional.points == 11, "the maximum does not shrink"
    undecided = [one for each in provisional.exercises for one in each.checks if one.provisional]
    assert provisional.undecided == len(undecided) >= 1
    assert all((one.status, one.earned) == ("error", 0) for one in undecided)
    assert decode(encode(provisional)) == provisional


def test_what_needs_an_undecided_exercise_is_undecided_too(provisional: RunRecord) -> None:
    assert exercise(provisional, "mean").status == "error"
    waiting = check(provisional, "test_above_mean")
    assert waiting.status == "error"
    assert waiting.provisional.startswith("waits for mean, which could not be decided")


def test_a_reference_that_really_fails_is_void_and_final(mini: MiniCourse) -> None:
    solution = mini.file(LAB, "lab.py")
    solution.write_text(mini.solution(LAB) + "\n# %%\ndef parse(text):\n    raise KeyError(text)\n")
    record = mini.grade(LAB, mini.answered(LAB, "def parse(text): return int(text)"))
    assert exercise(record, "parse").status == "void"
    assert (record.provisional, record.undecided) == ((), 0)


def test_the_reference_is_asked_again_by_the_next_submission(mini: MiniCourse) -> None:
    (mini.root / "pyproject.toml").write_text(LIMITS)
    with stopped_reference(mini) as grader:
        assert mini.grade(LAB, grader=grader).provisional
        later = mini.grade(LAB, grader=grader)
    assert (later.provisional, later.earned) == ((), 11)


def test_a_batch_tries_again_at_its_end(mini: MiniCourse, tmp_path: Path) -> None:
    stop_reference(mini, tmp_path, 1)
    folder, out = hand_in(mini, tmp_path / "in", ann="", bob=WRONG), tmp_path / "out"
    said = grade(mini, folder, out).out
    assert "2 graded, 1 in full, 1 with failures" in said
    assert "provisional" not in said
    assert [row["provisional"] for row in rows((out / "grades.csv").read_text())] == [""] * 10
    store = open_results(out / FILE, create=False)
    assert [(s.earned, s.current, bool(s.provisional)) for s in store.history("ann", LAB)] == [
        (9, False, True),
        (11, True, False),
    ]
    store.close()


def test_what_stays_provisional_is_shown_refused_and_replaced_by_the_next_run(mini: MiniCourse, tmp_path: Path) -> None:
    stop_reference(mini, tmp_path, 2)
    folder, out = hand_in(mini, tmp_path / "in", ann=""), tmp_path / "out"
    said = grade(mini, folder, out).out
    assert "1 provisional: the machine was too busy or failed" in said

    shown = {row["exercise"]: row["provisional"] for row in rows((out / "grades.csv").read_text())}
    assert shown["parse"].startswith("the reference gave no answer in time")
    assert not any(reason for name, reason in shown.items() if name != "parse")
    assert "9 provisional" in run(mini.root, "gradebook", str(out)).out
    explained = run(mini.root, "explain", "ann", "lab1/parse", "--results", str(out)).out
    assert "Provisional, no grade yet: the reference gave no answer in time" in explained
    table = tmp_path / "grades.csv"
    run(mini.root, "gradebook", str(out), "--out", str(table))
    assert {row["exercise"] for row in rows(table.read_text()) if row["provisional"]} == {"parse"}
    store = open_results(out / FILE, create=False)
    assert "1 grade provisional" in render_dashboard("", statistics(store, grades(store, mini.course)), {})
    store.close()

    targets = {form: tmp_path / form for form in ("canvas", "moodle", "gradescope", "prairielearn", "exercism")}
    for form, target in targets.items():
        refused = run(mini.root, "export", form, str(out), "--out", str(target), "--unpublished")
        assert refused.code == 2
        assert "1 result is provisional" in refused.err
        assert "ann (lab1_plain)" in refused.err
        assert not target.exists()
        all_of_it = ("--provisional", "--unpublished")
        assert run(mini.root, "export", form, str(out), "--out", str(target), *all_of_it).code == 0
        assert target.exists()
    bundle = tmp_path / "feedback.zip"
    assert run(mini.root, "feedback", str(out), "--out", str(bundle), "--unpublished").code == 2
    assert run(mini.root, "feedback", str(out), "--out", str(bundle), "--provisional", "--unpublished").code == 0
    assert "Not a grade yet" in (out / "reports" / "ann" / f"{LAB}.html").read_text()

    said = grade(mini, folder, out).out
    assert "1 graded, 1 in full" in said
    assert "0 graded, 0 in full, 0 with failures, 1 as before" in grade(mini, folder, out).out
    assert run(mini.root, "export", "moodle", str(out), "--out", str(tmp_path / "last"), "--unpublished").code == 0
    store = open_results(out / FILE, create=False)
    assert [bool(s.provisional) for s in store.history("ann", LAB)] == [True, False], "no better one is kept twice"
    store.close()


def test_an_override_decides_what_the_machine_did_not(mini: MiniCourse, tmp_path: Path) -> None:
    stop_reference(mini, tmp_path, 2)
    folder, out = hand_in(mini, tmp_path / "in", ann=""), tmp_path / "out"
    grade(mini, folder, out)
    set_by_hand = ("override", "ann", "lab1/parse", "--results", str(out), "--points", "2", "--reason", "by eye")
    assert run(mini.root, *set_by_hand).code == 0
    exported = tmp_path / "moodle.csv"
    assert run(mini.root, "export", "moodle", str(out), "--out", str(exported), "--unpublished").code == 0
    assert "ann,11" in exported.read_text()


def test_platforms_say_it_and_give_no_more_than_was_earned_of_what_was_declared(provisional: RunRecord) -> None:
    given = prairielearn(provisional)
    assert given["score"] == provisional.earned / 11
    assert "Not a grade yet" in given["message"]
    uploaded = gradescope(provisional)
    assert "Not a grade yet" in uploaded["output"]
    assert sum(test["max_score"] for test in uploaded["tests"]) == 11
    undecided = [t for t in uploaded["tests"] if "The machine was too busy or failed" in t["output"]]
    assert len(undecided) == provisional.undecided
    assert json.dumps(uploaded).count("pass this report on") == 0


def test_a_report_says_that_it_is_no_grade(provisional: RunRecord) -> None:
    page = render_html(provisional)
    assert "Not a grade yet" in page
    assert "The machine was too busy or failed; this says nothing about your code." in page


def test_a_learners_progress_keeps_what_was_decided_before(
    mini: MiniCourse, provisional: RunRecord, tmp_path: Path
) -> None:
    progress = Progress(tmp_path)
    passed = mini.grade(LAB)
    progress.save(mini.lab(LAB), passed)
    kept = progress.save(mini.lab(LAB), provisional)
    assert (kept.earned, kept.provisional) == (11, ())


def test_without_a_result_before_an_undecided_one_is_kept_as_such(
    mini: MiniCourse, provisional: RunRecord, tmp_path: Path
) -> None:
    kept = Progress(tmp_path).save(mini.lab(LAB), provisional)
    assert kept.provisional == provisional.provisional


def test_a_record_of_before_says_nothing_of_it(provisional: RunRecord) -> None:
    """The field is optional: what was stored by an earlier grader is read as final."""
    tree = msgspec.to_builtins(provisional)
    del tree["provisional"]
    for each in tree["exercises"]:
        for one in each["checks"]:
            one.pop("provisional", None)
    old = decode(json.dumps(tree).encode())
    assert (old.provisional, reasons(old.exercises)) == ((), ())


@pytest.mark.parametrize(
    ("new", "stored", "replaces"),
    [
        ("K", "provisional 3 K", True),
        ("K", "K2", True),
        ("provisional 2 K", "provisional 3 K", True),
        ("provisional 3 K", "provisional 3 K", False),
        ("provisional 4 K", "provisional 3 K", False),
        ("provisional 4 K", "K", False),
        ("provisional 4 K", "K2", True),
        ("provisional 4 K", "provisional 1 K2", True),
    ],
)
def test_the_result_with_fewer_undecided_checks_of_a_submission_is_kept(new: str, stored: str, replaces: bool) -> None:
    assert is_better(new, stored) == replaces


def test_a_provisional_key_is_no_key_of_a_grade() -> None:
    assert provisional_key("K", 2) != "K"
