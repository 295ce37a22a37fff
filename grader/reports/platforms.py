"""A record in the formats of other platforms: Gradescope, PrairieLearn, Exercism. Pure: a record in, JSON values out.

What a record does not show, these do not show either: findings of hidden checks were redacted when it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.base.text import printable_lines
from grader.checks.explaining.text import finding_lines
from grader.reports import wording
from grader.results.counted import Standing, as_checked
from grader.results.record import CheckRecord, ExerciseRecord, RunRecord

_MOST_TEXT = 8_000
_EXERCISM_OUTPUT = 500
_EXERCISM_MESSAGE = 65_535


def gradescope(record: RunRecord) -> dict[str, Any]:
    """``results.json`` of a Gradescope autograder (its specification of "output format").

    Every test is visible, hidden checks too, whose output tells no input: one test that is hidden there would hide the
    learner's total. A check that does not count has a maximum of 0, and since the assignment's maximum is fixed, the
    total is the same share of all points. Where nothing was decided there is no score, so Gradescope says that the
    autograder failed instead of showing a zero.
    """
    standing = as_checked(record)
    tests = [
        {
            "number": f"{number}.{place}",
            "name": f"{exercise.title}: {check.title}{_hidden(check)}",
            "score": check.earned,
            "max_score": check.points if check.counts else 0,
            "status": "passed" if check.status == "passed" else "failed",
            "output": _output(check),
            "output_format": "text",
            "visibility": "visible",
            "tags": [exercise.id],
        }
        for number, exercise in enumerate(record.exercises, 1)
        for place, check in enumerate(exercise.checks, 1)
    ]
    said = record.submission.problem or f"{record.title}. Seed {record.seed}.{_provisional(record)}"
    result = {
        "score": standing.scaled,
        "execution_time": record.seconds,
        "output": said,
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"lab": record.lab, "seed": record.seed, "sha256": record.submission.sha256},
        "leaderboard": _leaderboard(record),
        "tests": tests,
    }
    return _without_scores(result) if standing.is_blank else result


def _with(output: str, standing: Standing) -> str:
    """What is shown, with why other points count than the checks gave."""
    return printable_lines("\n".join(filter(None, (output, *standing.why(), standing.scale_note()))), _MOST_TEXT)


def _without_scores(result: Mapping[str, Any]) -> dict[str, Any]:
    tests = [{name: value for name, value in test.items() if name != "score"} for test in result["tests"]]
    return {**{name: value for name, value in result.items() if name not in ("score", "leaderboard")}, "tests": tests}


def _provisional(record: RunRecord) -> str:
    return f"\n{wording.PROVISIONAL}" if record.provisional else ""


def _leaderboard(record: RunRecord) -> list[dict[str, Any]]:
    """Points, and for those who share them how little the cluster had to move."""
    runs = [c.learner_run for e in record.exercises for c in e.checks if c.learner_run and c.status == "passed"]
    board: list[dict[str, Any]] = [{"name": "Points", "value": record.earned}]
    if runs:
        board.append({"name": "Shuffled bytes", "value": sum(run.shuffle_bytes for run in runs), "order": "asc"})
    return board


def gradescope_counted(result: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    """The same with the points that count, and why; without a score where it waits for a person."""
    if standing.waits[0] or standing.excused:
        return _without_scores({**result, "output": _with(result["output"], standing)})
    board = [
        {**row, "value": standing.grade} if row["name"] == "Points" else row for row in result.get("leaderboard", ())
    ]
    return {**result, "score": standing.scaled, "output": _with(result["output"], standing), "leaderboard": board}


def prairielearn(record: RunRecord) -> dict[str, Any]:
    """The results of an external grader of PrairieLearn. A file that cannot be read costs no attempt (``gradable``)."""
    standing = as_checked(record)
    return {
        "gradable": not record.submission.problem and not standing.is_blank,
        "score": standing.grade / standing.points if standing.points else 0.0,
        "message": f"{record.title}{_provisional(record)}",
        "format_errors": [record.submission.problem] if record.submission.problem else [],
        "tests": [
            {
                "name": f"{exercise.title}: {check.title}{_hidden(check)}",
                "description": check.status,
                "points": check.earned,
                "max_points": check.points if check.counts else 0,
                "message": _output(check),
                "output": printable_lines(check.output, _MOST_TEXT),
            }
            for exercise in record.exercises
            for check in exercise.checks
        ],
    }


def prairielearn_counted(result: Mapping[str, Any], standing: Standing) -> dict[str, Any]:
    """The same with the share of the points that counts, and why. What a person set counts for an unread file too; what
    waits for a person is no grade (``gradable``), and has no points."""
    by_hand = any(each.set_to is not None for each in standing.exercises.values())
    open_ = bool(standing.waits[0]) or standing.excused
    return {
        **result,
        "gradable": (result["gradable"] or by_hand) and not open_,
        "score": standing.grade / standing.points if standing.points and not open_ else 0.0,
        "message": printable_lines("\n".join((result["message"], *standing.why())), _MOST_TEXT),
    }


def exercism(record: RunRecord) -> dict[str, Any]:
    """``results.json`` of an Exercism test runner, version 3; ``task_id`` is the number of the exercise."""
    if record.submission.problem:
        return {"version": 3, "status": "error", "message": record.submission.problem[:_EXERCISM_MESSAGE], "tests": []}
    tests = [
        _exercism_test(number, exercise, check)
        for number, exercise in enumerate(record.exercises, 1)
        for check in exercise.checks
    ]
    passed = bool(tests) and all(test["status"] == "pass" for test in tests)
    return {"version": 3, "status": "pass" if passed else "fail", "tests": tests}


def _exercism_test(number: int, exercise: ExerciseRecord, check: CheckRecord) -> dict[str, Any]:
    status = {"passed": "pass", "failed": "fail", "not-run": "fail"}.get(check.status, "error")
    test = {"name": f"{exercise.title} > {check.title}", "status": status, "task_id": number}
    if status != "pass":
        test["message"] = _output(check)[:_EXERCISM_MESSAGE]
    if check.output:
        shown = printable_lines(check.output, _MOST_TEXT)
        cut = "\n(cut)"
        test["output"] = shown if len(shown) <= _EXERCISM_OUTPUT else shown[: _EXERCISM_OUTPUT - len(cut)] + cut
    return test


def _hidden(check: CheckRecord) -> str:
    return " (hidden check)" if check.visibility == "hidden" else ""


def _output(check: CheckRecord) -> str:
    lines = finding_lines(check)
    if note := wording.status_note(check):
        lines.append(note)
    return printable_lines("\n".join(lines), _MOST_TEXT)
