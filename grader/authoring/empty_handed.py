"""What answers that compute nothing would earn: constants, empty values, the arguments themselves, nothing but raising.

Each is a submission in which every function of the lab is the same line. It must earn no point in any exercise: a check
of how something is done, or of an empty input alone, would give points for the wrong reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import msgspec

from grader.authoring.problem import Problem
from grader.checks.engine import grade
from grader.checks.programs import program_of
from grader.checks.run import LabRun
from grader.course.model import Lab
from grader.sandbox.subject import Subject
from grader.submission import parse_submission

_CONTEXT = "__import__('pyspark').SparkContext.getOrCreate()"


@dataclass(frozen=True)
class EmptyHanded:
    """A line that every function consists of, and how a problem calls it; ``spark``: for labs with RDDs alone."""

    name: str
    line: str
    spark: bool = False


EMPTY_HANDED = (
    *(
        EmptyHanded(text, f"return {text}")
        for text in ("None", "0", "0.0", "1.0", "False", "True", '""', "[]", "{}", "set()", "[0] * 200")
    ),
    EmptyHanded("an empty RDD", f"return {_CONTEXT}.parallelize([], 2)", spark=True),
    EmptyHanded("an RDD of 200 zeros", f"return {_CONTEXT}.parallelize([0] * 200, 2)", spark=True),
    EmptyHanded("its first argument", "return args[0]"),
    EmptyHanded("its last argument", "return args[-1]"),
    EmptyHanded("all its arguments", "return args"),
    EmptyHanded("a function that gives 0", "return lambda *given: 0"),
    EmptyHanded("a function that gives its argument", "return lambda *given: given[0]"),
    EmptyHanded("nothing but a ValueError", "raise ValueError('always')"),
)


def unearned(run: LabRun, progress: Callable[[str], None], *, spark: bool) -> Iterator[Problem]:
    """A problem for each check that gives points to such answers, with all that it gives them to.

    ``run`` lends its options, its exercises and its trusted worker; ``spark`` says that its functions get RDDs.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for each in (each for each in EMPTY_HANDED if spark or not each.spark):
        progress(f"answer that always gives {each.name}")
        for exercise, check in _earning(run, each):
            found.setdefault((exercise, check), []).append(each.name)
    for (exercise, check), names in found.items():
        text = (
            f"gives points when every function returns {', '.join(names)}: let it look at a value first that such an "
            "answer gets wrong, on another input if need be"
        )
        yield Problem(f"{exercise}/{check}", text)


def _earning(run: LabRun, each: EmptyHanded) -> list[tuple[str, str]]:
    """The checks that give such an answer points, with their exercises."""
    submission = parse_submission("lab.py", _source(run.lab, each).encode())
    alone = tuple(msgspec.structs.replace(exercise, needs=()) for exercise in run.lab.exercises)
    lab = msgspec.structs.replace(run.lab, exercises=alone)  # each exercise is tried, whatever others came to
    options = replace(run.options, diagnose=False)
    learner = Subject(run.trusted.worker, program_of(submission.cells))
    record = grade(LabRun(run.course, lab, options, learner, submission.cells, run.trusted), submission)
    return [(check.exercise, check.id) for each in record.exercises for check in each.checks if check.earned > 0]


def _source(lab: Lab, each: EmptyHanded) -> str:
    names = [name for exercise in lab.exercises for name in exercise.names]
    return "\n\n".join(f"def {name}(*args, **kwargs): {each.line}" for name in names) + "\n"
