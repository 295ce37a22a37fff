"""What a call of a submission gave, and who may answer calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from grader.sandbox.host.client import MachineError, WorkerError
from grader.sandbox.host.request import Request
from grader.sandbox.wire.decode import DecodeError, Decoder
from grader.sandbox.wire.messages import CellOutcome, Outcome, Raised
from grader.sandbox.wire.values import Function, Model, Streaming, Written
from grader.spark.run import RunFigures


class SparkUnavailableError(MachineError):
    """Spark does not start on this machine: the grader's problem, not the learner's. ``problem`` is what was told."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Spark did not start: {problem}{_too_little_space()}")


def _too_little_space() -> str:
    """What to do where the shell limits the memory that a program may reserve: Java says nothing of it."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return ""
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most == resource.RLIM_INFINITY:
        return ""
    allowed = f"{most // 2**20:,} MiB of memory"
    return f". This shell allows a program {allowed} (`ulimit -v`), and Java reserves more: `ulimit -v unlimited` first"


class UnfitArgumentError(Exception):
    """A check passes what no worker can make, the reference's no more than the learner's: a fault of the check."""


class UnusableAnswerError(Exception):
    """A check passes on what the learner returned, an object of a type that does not cross."""


@dataclass(frozen=True)
class Answer:
    """What a call gave: a ``value``, or an exception (``raised``), or a ``failure`` of the worker, or ``missing``.

    ``figures`` are None where Spark did not run, or could not be asked; ``stopped`` says that the call stopped it.
    ``cells`` tell how each cell ended that was run for a variable.
    """

    value: Any = None
    raised: Raised | None = None
    failure: WorkerError | None = None
    missing: bool = False
    defined: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    cells: tuple[CellOutcome, ...] = ()
    figures: RunFigures | None = None
    stopped: bool = False
    output: str = ""
    outcome: Outcome | None = None
    written: Written | None = None

    @property
    def ok(self) -> bool:
        """True when there is a value."""
        return self.raised is None and self.failure is None and not self.missing


class Answerer(Protocol):
    """Who answers the calls that checks make of a program: itself (``Subject``), or somebody in its place."""

    def call(self, request: Request) -> Answer:
        """The answer to a call."""

    def launch_java(self) -> None:
        """Let the JVM boot now, if answers will need it. Raises ``WorkerError``, ``OSError``."""


def answer_of(outcome: Outcome, output: str = "", seconds: float = 20.0) -> Answer:
    """The outcome with its value decoded; a value that cannot be decoded becomes a failure."""
    try:
        decoder = Decoder(seconds=seconds)
        value, written = decoder.decode(outcome.value), decoder.decode(outcome.written)
    except DecodeError as problem:
        return Answer(failure=WorkerError("limit", f"the result cannot be read: {problem}"), output=output)
    return Answer(
        value=value,
        raised=outcome.raised,
        missing=outcome.missing,
        defined=outcome.defined,
        changed=outcome.changed,
        cells=outcome.cells,
        figures=outcome.figures,
        stopped=outcome.stopped,
        output=output,
        outcome=outcome,
        written=written if isinstance(written, Written) else None,
    )


def holds_object(value: Any) -> bool:
    """Whether it is, or holds, something that the worker keeps for later calls."""
    if isinstance(value, (list, tuple)):
        return any(map(holds_object, value))
    return isinstance(value, (Function, Model, Streaming))
