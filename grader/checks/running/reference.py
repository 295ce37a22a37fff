"""The lab's own programs as checks see them: recorded answers first, their own worker when one is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from grader.course.model import Limits
from grader.results.answers import AnswerStore, answer_key
from grader.results.released import ReleasedAnswers
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Answer, Subject, answer_of
from grader.sandbox.wire.messages import Outcome

OnAnswer = Callable[[str, Request, Outcome], None]
"""Is told program (``REFERENCE`` or the id of a wrong answer), call and outcome of each answer that was given."""


def unrecorded(program: str, request: Request, outcome: Outcome) -> None:
    """Nobody gathers answers."""


class ReferenceUnavailableError(Exception):
    """The answer is not recorded and this copy of the course has no solutions to compute it."""


class TrustedProgram(Protocol):
    """A program of the lab's author."""

    def call(self, request: Request, limits: Limits) -> Answer:
        """The answer to a call. Raises ``ReferenceUnavailableError``."""


class RecordedSubject:
    """A program whose answers are recorded under its source, the call and its inputs."""

    def __init__(self, name: str, subject: Subject, store: AnswerStore, on_answer: OnAnswer) -> None:
        self._name = name
        self._subject = subject
        self._hash = subject.source_hash
        self._store = store
        self._on_answer = on_answer

    def call(self, request: Request, limits: Limits) -> Answer:
        """The recorded answer, else that of a live call, which is then recorded."""
        key = answer_key(self._hash, request.key)
        known = self._store.get(key)
        if known is not None:
            self._on_answer(self._name, request, known)
            return answer_of(known)
        self._subject.worker.adopt(limits)
        answer = self._subject.call(request)
        if answer.failure is not None and answer.failure.without_answer:
            self._subject.load_failure = None  # whoever asks next finds the machine calmer
        if answer.outcome is not None and answer.failure is None:
            self._store.put(key, answer.outcome)
            self._on_answer(self._name, request, answer.outcome)
        return answer


@dataclass(frozen=True)
class RecordedAnswers:
    """Answers for a program of the lab's author, as if it were handed in: what is recorded of it, or a call made now.

    Who compares it with itself learns nothing about whether two runs agree.
    """

    subject: Subject
    trusted: TrustedProgram

    def call(self, request: Request) -> Answer:
        """The program's own answer, within the limits that its worker has now."""
        return self.trusted.call(request, self.subject.worker.limits)

    def launch_java(self) -> None:
        """Raises ``WorkerError``, ``OSError``."""
        self.subject.launch_java()


class ReleasedProgram:
    """A program of which this copy of the course has recorded answers only."""

    def __init__(self, name: str, answers: ReleasedAnswers) -> None:
        self._name = name
        self._answers = answers

    def call(self, request: Request, limits: Limits) -> Answer:
        """The recorded answer. Raises ``ReferenceUnavailableError``."""
        known = self._answers.get(self._name, request.key)
        if known is None:
            raise ReferenceUnavailableError(
                "the expected answer for this input is not recorded in this copy of the course; leave --seed out, or "
                "use a seed that a check of yours has shown"
            )
        return answer_of(known)
