"""Records in the formats of other platforms, held against schemas written from those platforms' specifications."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import report_samples as samples

from grader.authoring.interop.model import LabPlatform
from grader.base import plugins
from grader.classroom.gradebook.platforms import GradebookPlatform, ResultPlatform
from grader.reports.platforms import exercism, gradescope, prairielearn
from grader.results.counted import as_checked

FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["visible", "hidden", "after_due_date", "after_published"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    "gradescope": {
        "type": "object",
        "additionalProperties": False,
        "required": ["tests"],
        "properties": {
            "score": {"type": "number"},
            "execution_time": {"type": "number"},
            "output": {"type": "string"},
            "output_format": FORMATS,
            "test_output_format": FORMATS,
            "test_name_format": FORMATS,
            "visibility": VISIBILITY,
            "stdout_visibility": VISIBILITY,
            "extra_data": {"type": "object"},
            "leaderboard": {"type": "array"},
            "tests": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "score": {"type": "number"},
                        "max_score": {"type": "number", "minimum": 0},
                        "status": {"enum": ["passed", "failed"]},
                        "name": {"type": "string"},
                        "name_format": FORMATS,
                        "number": {"type": "string"},
                        "output": {"type": "string"},
                        "output_format": FORMATS,
                        "tags": {"type": "array", "items": {"type": "string"}},
                        "visibility": VISIBILITY,
                        "extra_data": {"type": "object"},
                    },
                },
            },
        },
    },
    "prairielearn": {
        "type": "object",
        "required": ["gradable", "score"],
        "properties": {
            "gradable": {"type": "boolean"},
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "message": {"type": "string"},
            "format_errors": {"type": "array", "items": {"type": "string"}},
            "tests": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "points", "max_points"],
                    "properties": {
                        "name": {"type": "string"},
                        "description": {"type": "string"},
                        "points": {"type": "number"},
                        "max_points": {"type": "number"},
                        "message": {"type": "string"},
                        "output": {"type": "string"},
                    },
                },
            },
        },
    },
    "exercism": {
        "type": "object",
        "required": ["version", "status", "tests"],
        "additionalProperties": False,
        "properties": {
            "version": {"const": 3},
            "status": {"enum": ["pass", "fail", "error"]},
            "message": {"type": "string", "maxLength": 65535},
            "tests": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name", "status"],
                    "properties": {
                        "name": {"type": "string"},
                        "status": {"enum": ["pass", "fail", "error"]},
                        "message": {"type": "string", "maxLength": 65535},
                        "output": {"type": "string", "maxLength": 500},
                        "task_id": {"type": "integer", "minimum": 1},
                    },
                    "if": {"properties": {"status": {"not": {"const": "pass"}}}},
                    "then": {"required": ["message"]},
                },
            },
        },
    },
}


def registered(name: str) -> object:
    return plugins.load(plugins.PLATFORMS, name, (ResultPlatform, GradebookPlatform, LabPlatform))


@pytest.mark.parametrize("sample", ["everyday", "hostile", "unreadable", "perfect", "modelled"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_every_record_fits_the_specification(name: str, sample: str) -> None:
    taken = registered(name)
    assert isinstance(taken, ResultPlatform)
    made = dict(taken.write(getattr(samples, sample)()))
    jsonschema.validate(made, SCHEMAS[name])
    assert "\x1b" not in json.dumps(made, ensure_ascii=False)


def test_every_platform_that_takes_results_has_a_specification_here() -> None:
    taken = {name for name in plugins.names(plugins.PLATFORMS) if isinstance(registered(name), ResultPlatform)}
    assert taken == SCHEMAS.keys()


def test_every_check_stands_in_the_result_with_its_points() -> None:
    record = samples.everyday()
    checks = [check for exercise in record.exercises for check in exercise.checks]
    tests = gradescope(record)["tests"]
    assert len(tests) == len(checks) == len(prairielearn(record)["tests"]) == len(exercism(record)["tests"])
    assert sum(test["score"] for test in tests) == record.earned
    assert gradescope(record)["score"] == as_checked(record).scaled
    counting = [check.points for check in checks if check.status not in ("void", "error")]
    assert sum(test["max_score"] for test in tests) == sum(counting)
    assert {test["visibility"] for test in tests} == {"visible"}


def test_what_does_not_count_is_worth_nothing_and_says_why() -> None:
    record = samples.everyday()
    checks = [check for exercise in record.exercises for check in exercise.checks]
    odd = [number for number, check in enumerate(checks) if check.status in ("void", "error")]
    assert odd
    for number in odd:
        test = gradescope(record)["tests"][number]
        assert test["max_score"] == 0
        assert test["output"]


def test_a_file_that_cannot_be_read_costs_no_attempt_and_names_the_reason() -> None:
    record = samples.unreadable()
    assert prairielearn(record)["gradable"] is False
    assert prairielearn(record)["format_errors"] == [record.submission.problem]
    assert exercism(record)["status"] == "error"
    assert gradescope(record)["output"] == record.submission.problem


def test_a_perfect_record_passes_everywhere() -> None:
    record = samples.perfect()
    assert exercism(record)["status"] == "pass"
    assert prairielearn(record)["score"] == 1.0
    assert {test["status"] for test in gradescope(record)["tests"]} == {"passed"}
