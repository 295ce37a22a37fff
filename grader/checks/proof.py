"""The reference in the learner's place: does a check work on the program that it was made for?"""

from __future__ import annotations

from dataclasses import replace

from grader.checks.programs import program_of, read_reference
from grader.checks.reference import TrustedProgram
from grader.checks.run import LabRun
from grader.sandbox.subject import Answer, Request, Subject


class RecordedReference(Subject):
    """The reference as a submission whose calls are answered by what is recorded of it, or recorded now."""

    def __init__(self, subject: Subject, reference: TrustedProgram) -> None:
        super().__init__(subject.worker, subject.program)
        self._reference = reference

    def call(self, request: Request) -> Answer:
        """The reference's own answer."""
        return self._reference.call(request, self.worker.limits)


def reference_run(run: LabRun) -> LabRun | None:
    """The run of a lab with its reference handed in; None where the course has no solutions."""
    if run.lab.solution_folder is None:
        return None
    reference = read_reference(run.lab)
    subject = Subject(run.trusted.worker, program_of(reference.cells))
    learner = RecordedReference(subject, run.trusted.reference)
    options = replace(run.options, diagnose=False)
    return LabRun(run.course, run.lab, options, learner, reference.cells, run.trusted)
