"""The reference in the learner's place: does a check work on the program that it was made for?"""

from __future__ import annotations

from dataclasses import replace

from grader.checks.programs import program_of, read_reference
from grader.checks.reference import RecordedAnswers
from grader.checks.run import LabRun
from grader.sandbox.subject import Subject


def reference_run(run: LabRun) -> LabRun | None:
    """The run of a lab with its reference handed in; None where the course has no solutions."""
    if run.lab.solution_folder is None:
        return None
    reference = read_reference(run.lab)
    learner = Subject(run.trusted.worker, program_of(reference.cells))
    answerer = RecordedAnswers(learner, run.trusted.reference)
    options = replace(run.options, diagnose=False)
    return LabRun(run.course, run.lab, options, learner, reference.cells, run.trusted, answerer)
