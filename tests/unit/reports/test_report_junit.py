"""Runs as JUnit XML."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
import report_samples as samples

from grader.reports.junit import render_junit
from grader.results.record import ExerciseStatus

Golden = Callable[[str, bytes], None]


@pytest.mark.parametrize("name", ["everyday", "unreadable"])
def test_golden(name: str, golden: Golden) -> None:
    golden(f"{name}.xml", render_junit([getattr(samples, name)()]))


def test_each_check_is_one_case_and_the_counts_agree() -> None:
    record = samples.everyday()
    suite = ET.fromstring(render_junit([record]))[0]
    cases = list(suite.iter("testcase"))
    assert len(cases) == sum(len(exercise.checks) for exercise in record.exercises) == int(suite.get("tests", ""))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(name, "")) == len(list(suite.iter(tag)))
    assert {(p.get("name"), p.get("value")) for p in suite.iter("property")} >= {("seed", "20240917"), ("points", "23")}


def test_hostile_text_leaves_the_file_well_formed() -> None:
    root = ET.fromstring(render_junit([samples.hostile(), samples.everyday()]))
    assert len(root) == 2
    assert "\\x00" in "".join(root.itertext())


def test_a_file_that_cannot_be_read_is_no_success() -> None:
    assert ET.fromstring(render_junit([samples.unreadable()])).get("failures") == "1"


def test_an_exercise_without_checks_is_shown() -> None:
    record = samples.run(samples.exercise("a", "A", "error"), samples.exercise("b", "B", "not-started"))
    root = ET.fromstring(render_junit([record]))
    assert (root.get("tests"), root.get("errors"), root.get("skipped")) == ("2", "1", "1")


@pytest.mark.parametrize("status", get_args(ExerciseStatus))
def test_only_what_passed_looks_like_success(status: ExerciseStatus) -> None:
    record = samples.run(samples.exercise("a", "A", status))
    (case,) = ET.fromstring(render_junit([record])).iter("testcase")
    assert len(case) == (status != "passed")


def test_cases_of_equal_title_are_told_apart() -> None:
    checks = (samples.check("x", "Same", "a"), samples.check("y", "Same", "a"))
    root = ET.fromstring(render_junit([samples.run(samples.exercise("a", "A", "passed", *checks))]))
    assert len({case.get("name") for case in root.iter("testcase")}) == 2
