"""The lab's own programs as checks see them: recorded answers first, their own worker when one is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from grader.course.model import Limits
from grader.results.answers import AnswerStore, answer_key
from grader.results.released import ReleasedAnswers
from grader.sandbox.host.answer import Answer, Answerer, answer_of
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.messages import Outcome

OnAnswer = Callable[[str, Request, Outcome], None]
"""Is told program (``REFERENCE`` or the id of a wrong answer), call and outcome of each answer that was given."""


def unrecorded(program: str, request: Request, outcome: Outcome) -> None:
    """Nobody gathers answers."""


class ReferenceUnavailableError(Exception):
    """The answer is not recorded and this copy of the course has no solutions to compute it."""


class TrustedProgram(Answerer, Protocol):
    """A program of the lab's author: it answers calls as a submission does (``Answerer``), from records where it can.

    A call that is made now is held to the limits that the worker has, else to those of ``within``. ``call`` raises
    ``ReferenceUnavailableError`` besides.
    """

    def within(self, limits: Limits) -> Answerer:
        """The same program, held to these limits: each exercise has its own, and one worker serves them all."""


@dataclass(frozen=True)
class RecordedProgram:
    """A program whose answers are recorded under its source, the call and its inputs.

    Who compares it with itself learns nothing about whether two runs agree.
    """

    name: str
    subject: Subject
    source_hash: str
    store: AnswerStore
    on_answer: OnAnswer
    limits: Limits | None = None

    def within(self, limits: Limits) -> RecordedProgram:
        """The same program, held to these limits."""
        return replace(self, limits=limits)

    def call(self, request: Request) -> Answer:
        """The recorded answer, else that of a live call, which is then recorded."""
        key = answer_key(self.source_hash, request.key)
        known = self.store.get(key)
        if known is not None:
            self.on_answer(self.name, request, known)
            return answer_of(known)
        if self.limits is not None:
            self.subject.worker.adopt(self.limits)
        answer = self.subject.call(request)
        if answer.failure is not None and answer.failure.without_answer:
            self.subject.load_failure = None  # whoever asks next finds the machine calmer
        if answer.outcome is not None and answer.failure is None:
            # What a learner's call costs is held to the reference's figures: an answer that lacks them is not kept.
            if (not request.needs_spark or answer.figures is not None) and not self._may_be_of_today(answer):
                self.store.put(key, answer.outcome)
            self.on_answer(self.name, request, answer.outcome)
        return answer

    def _may_be_of_today(self, answer: Answer) -> bool:
        """Whether a call raised in a program whose own cells did: a package that is missing may be there tomorrow."""
        loaded = self.subject.loaded
        return answer.raised is not None and loaded is not None and any(cell.raised for cell in loaded.cells)

    def launch_java(self) -> None:
        """Raises ``WorkerError``, ``OSError``."""
        self.subject.launch_java()


@dataclass(frozen=True)
class ReleasedProgram:
    """A program of which this copy of the course has recorded answers only."""

    name: str
    answers: ReleasedAnswers

    def within(self, limits: Limits) -> ReleasedProgram:
        """The same: nothing is computed."""
        return self

    def call(self, request: Request) -> Answer:
        """The recorded answer. Raises ``ReferenceUnavailableError``."""
        known = self.answers.get(self.name, request.key)
        if known is None:
            raise ReferenceUnavailableError(
                "the expected answer for this input is not recorded in this copy of the course; leave --seed out, or "
                "use a seed that a check of yours has shown"
            )
        return answer_of(known)

    def launch_java(self) -> None:
        """Nothing to start: nothing is computed."""
