"""The instructor's own programs of a lab, in a worker that they share: the reference and the wrong answers."""

from __future__ import annotations

from functools import cached_property

from grader.checks.programs import catalogue, program_of, read_reference, wrong_program
from grader.checks.reference import RecordedSubject
from grader.course.model import Course, Lab
from grader.course.wrong import WrongAnswer
from grader.results.answers import AnswerStore
from grader.sandbox.client import Worker
from grader.sandbox.subject import Subject
from grader.sandbox.values import Program
from grader.sandbox.warm.launcher import own_launcher


class TrustedPrograms:
    """Recorded or live answers of a lab's own programs. One worker, hence one JVM, serves any number of runs."""

    def __init__(self, course: Course, lab: Lab, store: AnswerStore) -> None:
        self.lab = lab
        self.store = store
        self.worker = Worker(own_launcher(), course.limits)
        self._wrong: dict[str, RecordedSubject] = {}

    def check_sources(self) -> None:
        """Read the reference and the catalogue now. Raises ``CourseError`` where they are not valid."""
        _ = self.reference, self.wrong_answers

    def close(self) -> None:
        """End the worker."""
        self.worker.close()

    @cached_property
    def reference(self) -> RecordedSubject:
        """The reference; only its recorded answers where the course has no solutions."""
        if self.lab.solution_folder is None:
            return RecordedSubject(None, "", self.store)
        return self._recorded(program_of(read_reference(self.lab).cells))

    @cached_property
    def wrong_answers(self) -> tuple[WrongAnswer, ...]:
        """The catalogue of the lab."""
        return catalogue(self.lab)

    def wrong(self, wrong: WrongAnswer) -> RecordedSubject:
        """A wrong answer's program."""
        if wrong.id not in self._wrong:
            self._wrong[wrong.id] = self._recorded(wrong_program(self.lab, wrong))
        return self._wrong[wrong.id]

    def _recorded(self, program: Program) -> RecordedSubject:
        subject = Subject(self.worker, program)
        return RecordedSubject(subject, subject.source_hash, self.store)
