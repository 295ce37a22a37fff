"""Whether the reference keeps to what a learner's answer may use, with room to spare for one that is less thrifty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grader.authoring.verifying.problem import Problem
from grader.course.model import Course, Lab
from grader.results.record import CheckRecord, RunRecord
from grader.sandbox.boxes.usage import in_words
from grader.sandbox.host.client import Worker

MEMORY_SHARE = 0.7
"""The reference of an exercise may hold so much of the memory that a learner has for it."""


@dataclass
class Peaks:
    """The memory that a worker was seen to hold, in bytes, under the exercise whose checks raised it to that."""

    worker: Worker
    exercises: dict[str, int] = field(default_factory=dict)
    _generation: int = 0
    _highest: int = 0

    def end_of(self, check: CheckRecord) -> None:
        """Look at the worker when a check has ended. A new process begins anew; one that runs on gives little back."""
        if self._generation != self.worker.generation:
            self._generation, self._highest = self.worker.generation, 0
        if self.worker.peak_of_box > self._highest:
            self._highest = self.worker.peak_of_box
            self.exercises[check.exercise] = max(self._highest, self.exercises.get(check.exercise, 0))


def budget_problems(
    course: Course, lab: Lab, record: RunRecord, peaks: Peaks, seconds: Mapping[str, float]
) -> Iterator[Problem]:
    """Checks that ask too much time of the reference, and exercises that take too much memory, where it is measured.

    ``seconds`` is what the calls of each check took, as their limits count it.
    """
    for exercise in record.exercises:
        limits = course.limits_for(lab.exercise(exercise.id))
        for check in exercise.checks:
            took = seconds.get(check.id, 0.0)
            if took > limits.call_seconds:
                text = f"took {took:.1f} s with the reference, more than call_seconds allow"
                yield Problem(f"{exercise.id}/{check.id}", f"{text}: make inputs smaller")
        held = peaks.exercises.get(exercise.id, 0) / 2**20
        if held > MEMORY_SHARE * limits.memory_mb:
            text = f"the reference holds {in_words(round(held))} of memory, more than {MEMORY_SHARE:.0%} of memory_mb"
            advice = f"make inputs smaller, or give the exercise more than {limits.memory_mb} in its limits"
            yield Problem(exercise.id, f"{text}: {advice}")
