"""A check of how Spark ran says nothing where nobody can tell: figures that are missing are neither few nor many."""

from __future__ import annotations

import pytest
from mini_course import MiniCourse, check, copy_course

from grader.results.record import CheckRecord

pytestmark = pytest.mark.spark
LAB = "lab2_rdds"
CHECK = '''
import pytest


@pytest.mark.exercise("mean_of")
@pytest.mark.points(1)
def test_jobs(learner, reference, rdd):
    """Runs few jobs"""
    numbers = rdd([1.0, 2.0, 4.0, 9.0], 2)
    mine, due = learner.mean_of(numbers), reference.mean_of(numbers)
    assert mine.within(rel=1e-9) == due
    assert mine.costs_at_most(1, due, "jobs")
'''
UNTOLD = """
import importlib


def unreachable(*args):
    raise TimeoutError("the listeners are late")


importlib.import_module("grader.spark" + ".figures").observe = unreachable
"""
THRICE = "    total, n, again = numbers.sum(), numbers.count(), numbers.count()\n"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    """A course with one check, of jobs, whose programs run in processes of their own: some harm the one they have."""
    made = copy_course(tmp_path_factory.mktemp("figures") / "course")
    (made.root / "exercises" / LAB / f"test_{LAB}.py").write_text(CHECK)
    return made


def jobs_of(course: MiniCourse, source: str) -> CheckRecord:
    return check(course.grade(LAB, source), "test_jobs")


def jobs_with(course: MiniCourse, code: str) -> CheckRecord:
    """The check of a submission that is right but for ``code``."""
    return jobs_of(course, course.answered(LAB, code))


def test_three_jobs_for_one_are_too_many(shared: MiniCourse) -> None:
    found = jobs_with(shared, f"def mean_of(numbers):\n{THRICE}    return total / n\n")
    assert (found.status, found.provisional) == ("failed", "")
    assert found.finding.headline.startswith("right, but with 3 Spark jobs")


def test_a_call_that_stops_spark_has_no_cheap_figures(shared: MiniCourse) -> None:
    found = jobs_with(shared, f"def mean_of(numbers):\n{THRICE}    numbers.context.stop()\n    return total / n\n")
    assert (found.status, found.provisional) == ("failed", "")
    assert found.finding.headline == "mean_of(rdd) stopped the SparkContext, so how it ran cannot be seen"


def test_what_the_machine_does_not_tell_of_a_submission_waits(shared: MiniCourse) -> None:
    found = jobs_with(shared, f"{UNTOLD}\n\ndef mean_of(numbers):\n{THRICE}    return total / n\n")
    assert found.status == "error"
    assert found.provisional == "how Spark ran mean_of(...) could not be told"


def test_what_the_machine_does_not_tell_of_the_reference_waits(shared: MiniCourse) -> None:
    """A right answer that is held to figures of a reference that nobody knows would be too dear at any price."""
    path = shared.root / "solutions" / LAB / "lab.py"
    before = path.read_text()
    path.write_text(f"{before}\n# %%\n{UNTOLD}")
    try:
        found = jobs_of(shared, before)
    finally:
        path.write_text(before)
    assert found.status == "error"
    assert found.provisional == "how Spark ran the reference's mean_of(...) could not be told"
