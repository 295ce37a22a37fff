"""The instructor's own programs of a lab, in a worker that they share: the reference and the wrong answers."""

from __future__ import annotations

from functools import cached_property

from grader.checks.explaining.mutants import Mutant
from grader.checks.running.programs import catalogue, program_of, read_reference, wrong_program
from grader.checks.running.reference import OnAnswer, RecordedProgram, ReleasedProgram, TrustedProgram, unrecorded
from grader.course.data import contents_of
from grader.course.imports import refuse_internal_imports
from grader.course.model import Lab
from grader.course.wrong import WrongAnswer
from grader.results.answers import AnswerStore
from grader.results.released import REFERENCE, ReleasedAnswers, read_released
from grader.sandbox.host.client import Worker
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell


class TrustedPrograms:
    """Recorded or live answers of a lab's own programs. One worker, hence one JVM, serves any number of runs.

    ``on_answer`` is told each answer. Store and worker are lent.
    """

    def __init__(self, lab: Lab, store: AnswerStore, worker: Worker, on_answer: OnAnswer) -> None:
        self.lab = lab
        self.store = store
        self.worker = worker
        self._on_answer = on_answer
        self._wrong: dict[str, TrustedProgram] = {}
        self._changed: dict[Mutant, TrustedProgram] = {}

    def check_sources(self) -> None:
        """Read the reference, the catalogue and what the lab imports now. Raises ``CourseError`` for what is wrong."""
        _ = self.files, self.reference, self.wrong_answers, self._imports_are_public

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The lab's data, by the paths at which its programs find it."""
        return contents_of(self.lab)

    @cached_property
    def reference(self) -> TrustedProgram:
        """The reference; only its recorded answers where the course has no solutions."""
        if self.lab.solution_folder is None:
            return ReleasedProgram(REFERENCE, self._released)
        return self._recorded(REFERENCE, program_of(read_reference(self.lab).cells))

    @cached_property
    def wrong_answers(self) -> tuple[WrongAnswer, ...]:
        """The catalogue of the lab."""
        return catalogue(self.lab) if self.lab.solution_folder is not None else self._released.wrong_answers

    def wrong(self, wrong: WrongAnswer) -> TrustedProgram:
        """A wrong answer's program."""
        if wrong.id not in self._wrong:
            if self.lab.solution_folder is None:
                self._wrong[wrong.id] = ReleasedProgram(wrong.id, self._released)
            else:
                self._wrong[wrong.id] = self._recorded(wrong.id, wrong_program(self.lab, wrong))
        return self._wrong[wrong.id]

    def changed(self, mutant: Mutant) -> TrustedProgram:
        """The reference with one function changed. Raises ``CourseError`` where the course has no solutions."""
        if mutant not in self._changed:
            cells = program_of(read_reference(self.lab).cells).cells
            program = Program((*cells, SourceCell(len(cells) + 1, "mutant.py", 1, mutant.source)))
            self._changed[mutant] = self._recorded(f"changed {mutant.id}", program, unrecorded)
        return self._changed[mutant]

    @cached_property
    def _imports_are_public(self) -> bool:
        refuse_internal_imports(self.lab)
        return True

    @cached_property
    def _released(self) -> ReleasedAnswers:
        return read_released(self.lab)

    def _recorded(self, name: str, program: Program, on_answer: OnAnswer | None = None) -> RecordedProgram:
        subject = Subject(self.worker, program, self.files)
        return RecordedProgram(name, subject, subject.source_hash, self.store, on_answer or self._on_answer)
