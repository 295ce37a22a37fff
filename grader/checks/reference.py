"""The reference as checks see it: recorded answers first, its own worker when one is missing."""

from __future__ import annotations

from grader.course.model import Limits
from grader.results.answers import AnswerStore, answer_key
from grader.sandbox.subject import Answer, Request, Subject, answer_of


class ReferenceUnavailable(Exception):
    """The answer is not recorded and this copy of the course has no solutions to compute it."""


class RecordedSubject:
    """A trusted program whose answers are recorded under its source, the call and its inputs."""

    def __init__(self, subject: Subject | None, source_hash: str, store: AnswerStore) -> None:
        self._subject = subject
        self._hash = source_hash
        self._store = store

    @property
    def live(self) -> bool:
        """True when unrecorded calls can be made."""
        return self._subject is not None

    def call(self, request: Request, limits: Limits) -> Answer:
        """The recorded answer, else that of a live call, which is then recorded. Raises ``ReferenceUnavailable``."""
        key = answer_key(self._hash, request.key)
        known = self._store.get(key)
        if known is not None:
            return answer_of(known)
        if self._subject is None:
            raise ReferenceUnavailable("the expected answer for this seed is not recorded in this copy of the course")
        self._subject.worker.adopt(limits)
        answer = self._subject.call(request)
        if answer.outcome is not None and answer.failure is None:
            self._store.put(key, answer.outcome)
        return answer
