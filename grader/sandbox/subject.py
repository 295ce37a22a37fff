"""A program in a worker, as something whose functions can be called."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from grader.sandbox.client import MachineTrouble, Worker, WorkerFailure
from grader.sandbox.deadline import PATIENCE
from grader.sandbox.decode import DecodeError, Decoder
from grader.sandbox.encode import Encoder
from grader.sandbox.machine import disk_is_full
from grader.sandbox.messages import (
    Call,
    Examine,
    Figures,
    Health,
    LaunchJava,
    Load,
    Loaded,
    Outcome,
    Raised,
    Ready,
    StartSpark,
)
from grader.sandbox.values import Function, Program, Rdd, SparseVector

_SPARK_TYPES = (Rdd, SparseVector)
_EXAMINE_SECONDS = 15.0
_JAVA_GONE = frozenset({"Py4JNetworkError", "ConnectionRefusedError"})
"""What a call raises whose JVM has ended."""
_DISK_FULL = "No space left on device"
_MAKES_CONTEXT = re.compile(r"\bSparkContext\s*[(.]|\bSparkSession\s*\.|\bspark_context\s*\(")


class SparkUnavailable(MachineTrouble):
    """Spark does not start on this machine: the grader's problem, not the learner's."""


@dataclass(frozen=True)
class Request:
    """A call as the check made it: values by ``args`` and ``kwargs``, one list element per call when ``each`` is set.

    What is called is ``function`` of the program, or the function that the call ``origin`` returned, at ``path`` inside
    its result (``()`` for the result itself). With ``probe``, source of a function ``probe`` that stands for what a
    check wants to try, it is that function which is called, with the program's in front of the arguments.
    """

    function: str = ""
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    each: bool = False
    origin: Request | None = None
    path: tuple[int, ...] = ()
    probe: str = ""

    @cached_property
    def key(self) -> str:
        """The call as canonical text: equal exactly for equal calls on equal inputs."""
        trees = [Encoder().encode(value) for value in self.args]
        named = {name: Encoder().encode(value) for name, value in sorted(self.kwargs)}
        origin = self.origin.key if self.origin else ""
        parts = [self.function, trees, named, self.each, origin, self.path, self.probe]
        return json.dumps(parts, separators=(",", ":"))

    @property
    def needs_spark(self) -> bool:
        """True when an argument is (or holds, one level down) something that only Spark can make."""
        return any(_holds_rdd(value) for value in (*self.args, *(value for _, value in self.kwargs)))


@dataclass(frozen=True)
class Answer:
    """What a call gave: a ``value``, or an exception (``raised``), or a ``failure`` of the worker, or ``missing``."""

    value: Any = None
    raised: Raised | None = None
    failure: WorkerFailure | None = None
    missing: bool = False
    defined: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    figures: Figures | None = None
    output: str = ""
    outcome: Outcome | None = None

    @property
    def ok(self) -> bool:
        """True when there is a value."""
        return self.raised is None and self.failure is None and not self.missing


class Subject:
    """Calls the functions of one program; loads it when first needed and again after the worker was replaced."""

    def __init__(self, worker: Worker, program: Program) -> None:
        self.worker = worker
        self.program = program
        self.loaded: Loaded | None = None
        self.load_failure: WorkerFailure | None = None
        self.spark: Ready | None = None
        self._number = worker.new_program()
        self._generation = -1
        self._makes_context = any(_MAKES_CONTEXT.search(cell.source) for cell in program.cells)
        self._handles: dict[tuple[int, str], Any] = {}
        self._spark_generation = -1

    @property
    def source_hash(self) -> str:
        """A hash of the program's source and bindings."""
        return hashlib.sha256(msgspec.json.encode(self.program)).hexdigest()

    def load(self) -> Loaded:
        """Load the program now if it is not. Raises ``WorkerFailure`` when it kills or outlasts the worker."""
        if self.load_failure is not None:
            raise self.load_failure
        self.worker.start()
        if self.loaded is None or self._generation != self.worker.generation:
            limit = self.worker.limits.load_seconds
            try:
                reply, _ = self.worker.request(Load(self._number, self.program.cells, self.program.bind), limit)
            except WorkerFailure as failure:
                self.load_failure = None if failure.machines_doing else failure
                raise
            if not isinstance(reply, Loaded):
                raise WorkerFailure("limit", "the worker sent another reply than was due")
            self.loaded = reply
            self._generation = self.worker.generation
        return self.loaded

    def launch_java(self) -> None:
        """Start the JVM in the background."""
        self.worker.request(LaunchJava(), self.worker.limits.start_seconds)

    def replace_if_unfit(self) -> str:
        """End the worker when its Spark is no longer as it was started; why, or empty when it goes on."""
        if self._spark_generation != self.worker.generation or not self.worker.running:
            return ""
        try:
            reply, _ = self.worker.request(Examine(), _EXAMINE_SECONDS)
        except WorkerFailure as failure:
            return f"a job of one row failed: {failure}"
        problem = reply.problem if isinstance(reply, Health) else "it sent another reply than was due"
        if problem:
            self.worker.close()
        return problem

    def call(self, request: Request) -> Answer:
        """Make the call. Raises ``SparkUnavailable``; all else ends in the answer."""
        args = [Encoder().encode(value) for value in request.args]
        kwargs = {name: Encoder().encode(value) for name, value in request.kwargs}
        message = Call(self._number, args, kwargs, request.function, -1, request.each, request.probe)
        try:
            reply, output = self._attempt_again(message, request)
            if reply.unfit:  # an earlier call stopped the SparkContext: this one gets a new worker
                self.worker.close()
                reply, output = self._attempt(message, request)
                if reply.unfit:
                    raise WorkerFailure("died", "the SparkContext is stopped as soon as the submission is loaded")
        except WorkerFailure as failure:
            return Answer(failure=failure, output=failure.output)
        if reply.raised is not None and _DISK_FULL in reply.raised.message and disk_is_full():
            return Answer(failure=WorkerFailure("machine", "the disk of the grading machine is full"), output=output)
        answer = answer_of(reply, output, self.worker.limits.decode_seconds)
        if answer.ok:
            self._handles[self.worker.generation, request.key] = answer.value
        return answer

    def _attempt_again(self, message: Call, request: Request) -> tuple[Outcome, str]:
        """Make the call, and once more in a fresh process where the first, or its Java, was ended by a signal: the
        kernel ends processes of a machine that runs out of memory. What ends in the same way twice does it itself."""
        try:
            reply, output = self._attempt(message, request)
            if reply.raised is None or reply.raised.type not in _JAVA_GONE:
                return reply, output
            self.worker.close()
        except WorkerFailure as failure:
            if not failure.by_signal or self.load_failure is not None:
                raise
        return self._attempt(message, request)

    def _attempt(self, message: Call, request: Request) -> tuple[Outcome, str]:
        self._prepare(spark=request.needs_spark)
        if request.origin is not None:
            message = msgspec.structs.replace(message, handle=self._handle(request.origin, request.path))
        reply, output = self.worker.request(message, self.worker.limits.call_seconds)
        if not isinstance(reply, Outcome):
            self.worker.close()
            raise WorkerFailure("limit", "the worker sent another reply than was due")
        return reply, output

    def _handle(self, origin: Request, path: tuple[int, ...]) -> int:
        """The number under which the worker keeps a returned function; makes the call again after a restart."""
        known = (self.worker.generation, origin.key)
        if known not in self._handles:
            answer = self.call(origin)
            if not answer.ok:
                raise answer.failure or WorkerFailure("died", "the call that returned the function no longer works")
            known = (self.worker.generation, origin.key)
        value = self._handles[known]
        for index in path:
            value = value[index]
        return value.handle if isinstance(value, Function) else -1

    def _prepare(self, *, spark: bool) -> None:
        """Load the program, and start Spark before or after it, once per process of the worker.

        Spark starts first where the program makes a context while it is loaded: it then gets ours. It normally starts
        after the load, when the JVM has had time to boot; if that fails the program may have broken it, so it is tried
        once more in a fresh process, before the program is there.
        """
        self.worker.start()
        if self._makes_context and self._spark_generation != self.worker.generation:
            self._start_spark()
        self.load()
        if not spark or self._spark_generation == self.worker.generation or self._start_spark() == "":
            return
        self.worker.close()
        self.worker.start()
        problem = self._start_spark()
        if problem:
            self.worker.close()
            raise SparkUnavailable(f"Spark did not start: {problem}")
        self.load()

    def _start_spark(self) -> str:
        """Start Spark in the running process; the problem, empty when it is up."""
        limit = self.worker.limits.start_seconds
        try:
            reply, _ = self.worker.request(StartSpark(PATIENCE * limit), limit * 2)
        except WorkerFailure as failure:
            return str(failure)
        if not isinstance(reply, Ready) or reply.problem:
            return reply.problem if isinstance(reply, Ready) else "the worker sent another reply than was due"
        self.spark = reply
        self._spark_generation = self.worker.generation
        return ""


def answer_of(outcome: Outcome, output: str = "", seconds: float = 20.0) -> Answer:
    """The outcome with its value decoded; a value that cannot be decoded becomes a failure."""
    try:
        value = Decoder(seconds=seconds).decode(outcome.value)
    except DecodeError as problem:
        return Answer(failure=WorkerFailure("limit", f"the result cannot be read: {problem}"), output=output)
    return Answer(
        value=value,
        raised=outcome.raised,
        missing=outcome.missing,
        defined=outcome.defined,
        changed=outcome.changed,
        figures=outcome.figures,
        output=output,
        outcome=outcome,
    )


def _holds_rdd(value: Any) -> bool:
    if isinstance(value, _SPARK_TYPES):
        return True
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, _SPARK_TYPES) for item in value[:100])
    return isinstance(value, Function) and "pyspark" in value.source
