"""A program in a worker, as something whose functions can be called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from grader.base.hashing import sha256_hex
from grader.sandbox.host.answer import Answer, SparkUnavailableError, answer_of, holds_object
from grader.sandbox.host.cells import CellsToRun, cells_to_run
from grader.sandbox.host.client import Worker, WorkerError
from grader.sandbox.host.deadline import PATIENCE
from grader.sandbox.host.loading import LoadPlan, Setback
from grader.sandbox.host.machine import disk_is_full
from grader.sandbox.host.placing import NO_FILES, DataFiles
from grader.sandbox.host.request import Request
from grader.sandbox.host.sparkuse import spark_use
from grader.sandbox.wire.messages import (
    Bind,
    Call,
    CellOutcome,
    Examine,
    Health,
    LaunchJava,
    Load,
    Loaded,
    Open,
    Outcome,
    Raised,
    Ready,
    RunCells,
    StartSpark,
)
from grader.sandbox.wire.values import Function, Model, Program, SourceCell, Streaming
from grader.spark.archive import build_in_background

_EXAMINE_SECONDS = 15.0
_LEAST_SECONDS = 0.1
_JAVA_GONE = frozenset({"Py4JNetworkError", "ConnectionRefusedError"})
"""What a call raises whose JVM has ended."""
_DISK_FULL = "No space left on device"


class Subject:
    """Calls the functions of one program; loads it when first needed and again after the worker was replaced.

    ``files`` are there, by relative path, whenever something of the program runs. ``load_failure`` is what ended the
    last attempt to load it, when there is nothing more to try.
    """

    def __init__(self, worker: Worker, program: Program, files: Mapping[str, bytes] = NO_FILES) -> None:
        self.worker = worker
        self.program = program
        self._data = DataFiles(files)
        self.loaded: Loaded | None = None
        self.load_failure: WorkerError | None = None
        self.stuck_cell = 0
        """The number of the cell at which that was; 0 when it was none."""
        self.spark: Ready | None = None
        self._number = worker.new_program()
        self._number_of_cells = worker.new_program()
        self._cells: dict[tuple[str, tuple[str, ...]], CellsToRun] = {}
        self._generation = -1
        self._use = spark_use(program)
        self._plan = LoadPlan()
        self._handles: dict[tuple[int, str], Any] = {}
        self._spark_generation = -1

    @property
    def source_hash(self) -> str:
        """A hash of the program's source and bindings, and of the files that it reads."""
        return sha256_hex(msgspec.json.encode(self.program) + self._data.hash.encode())

    @property
    def setbacks(self) -> tuple[Setback, ...]:
        """The cells that kept the program from being loaded as it is, in the order in which they were found."""
        return self._plan.setbacks

    @property
    def starts_of_spark(self) -> int:
        """The process of the worker in which Spark was started last for this program, by its number; -1 before that."""
        return self._spark_generation

    def load(self) -> Loaded:
        """Load the program now if it is not.

        Raises ``WorkerError`` when it kills or outlasts the worker however little of it is executed, and
        ``SparkUnavailableError`` when it uses Spark meanwhile, which does not start.
        """
        if self.load_failure is not None:
            raise self.load_failure
        self.worker.start()
        while self.loaded is None or self._generation != self.worker.generation:
            self._open()
            outcomes = self._execute_cells()
            if outcomes is not None:
                self.loaded = Loaded(outcomes)
                self._generation = self.worker.generation
        return self.loaded

    def _open(self) -> None:
        """The program's module, with Spark where it is used, in a process that has executed nothing of it yet.

        So it is not the program's doing when that fails, and it is tried twice. Only the time of the whole submission
        may be used up by what the program did before.
        """
        for attempt in range(2):
            if self._use.starts:
                self._start_spark_or_restart()
            try:
                self._data.put_into(self.worker)
                reply, _ = self.worker.request(Open(self._number, self._use.names), self.worker.limits.start_seconds)
            except WorkerError as failure:
                if self.worker.used_up:
                    raise
                if attempt:
                    raise WorkerError("machine", f"no process could be made ready: {failure}", failure.output) from None
                self.worker.start()
                continue
            if isinstance(reply, Ready) and not reply.problem:
                return
            self.worker.close()
            self.worker.start()
        problem = reply.problem if isinstance(reply, Ready) else "the worker sent another reply than was due"
        raise SparkUnavailableError(problem)

    def _execute_cells(self) -> tuple[CellOutcome, ...] | None:
        """What became of each cell; None when one ended the worker, which is to be tried again in another way.

        Raises ``WorkerError`` when there is no other way.
        """
        outcomes: list[CellOutcome] = []
        end = self.worker.spent + self.worker.limits.load_seconds
        for cell in self.program.cells:
            try:
                reply = self._execute(cell, end)
            except WorkerError as failure:
                self._set_back(cell, failure)
                return None
            if reply.stopped:
                self.worker.close()
                self._set_back(cell, WorkerError("limit", "it stopped the SparkContext"), stopped=True)
                return None
            outcomes += reply.cells[:1]
        self._bind()
        return tuple(outcomes)

    def _bind(self) -> None:
        """Bind the names again that the program asks for, once its cells were executed."""
        if not self.program.bind:
            return
        try:
            self.worker.request(Bind(self._number, self.program.bind), self.worker.limits.load_seconds)
        except WorkerError as failure:
            self.load_failure = failure
            raise

    def _execute(self, cell: SourceCell, end: float) -> Loaded:
        request = Load(self._number, cell, reduced=self._plan.reduces(cell.number))
        reply, _ = self.worker.request(request, max(_LEAST_SECONDS, end - self.worker.spent))
        if isinstance(reply, Loaded):
            return reply
        self.worker.close()
        raise WorkerError("limit", "the worker sent another reply than was due")

    def _set_back(self, cell: SourceCell, failure: WorkerError, *, stopped: bool = False) -> None:
        """A cell ended the worker: go on with a new one in another way. Raises ``WorkerError`` when there is none."""
        if failure.machines_doing and self._plan.repeated:
            raise failure  # on such a machine, nothing can be said about the program
        setback = Setback(cell.number, failure, stopped)
        if not self._plan.go_on(setback):
            self.load_failure, self.stuck_cell = failure, cell.number
            raise failure
        self.worker.start()

    def launch_java(self) -> None:
        """Start the JVM in the background."""
        self.worker.request(LaunchJava(), self.worker.limits.start_seconds)

    def replace_if_unfit(self) -> str:
        """End the worker when its Spark is no longer as it was started; why, or empty when it goes on."""
        if self._spark_generation != self.worker.generation or not self.worker.running:
            return ""
        try:
            reply, _ = self.worker.request(Examine(), _EXAMINE_SECONDS)
        except WorkerError as failure:
            return f"a job of one row failed: {failure}"
        problem = reply.problem if isinstance(reply, Health) else "it sent another reply than was due"
        if problem:
            self.worker.close()
        return problem

    def call(self, request: Request) -> Answer:
        """Make the call. Raises ``SparkUnavailableError``; all else ends in the answer."""
        if request.encoded.unknown:
            problem = f"a value of type {request.encoded.unknown} cannot be sent to a submission"
            return Answer(raised=Raised(type="TypeError", message=problem, phase="argument"))
        try:
            reply, output = self._attempt_again(request)
            if reply.unfit:  # an earlier call stopped the SparkContext: this one gets a new worker
                self.worker.close()
                reply, output = self._attempt(request)
                if reply.unfit:
                    raise WorkerError("died", "the SparkContext is stopped as soon as the submission is loaded")
        except WorkerError as failure:
            return Answer(failure=failure, output=failure.output)
        if reply.raised is not None and _DISK_FULL in reply.raised.message and disk_is_full():
            return Answer(failure=WorkerError("machine", "the disk of the grading machine is full"), output=output)
        answer = answer_of(reply, output, self.worker.limits.decode_seconds)
        if answer.ok and holds_object(answer.value):
            self._handles[self.worker.generation, request.key] = answer.value
        return answer

    def _attempt_again(self, request: Request) -> tuple[Outcome, str]:
        """Make the call, and once more in a fresh process where the first, or its Java, was ended by a signal: the
        kernel ends processes of a machine that runs out of memory. What ends in the same way twice does it itself."""
        try:
            reply, output = self._attempt(request)
            if reply.raised is None or reply.raised.type not in _JAVA_GONE:
                return reply, output
            self.worker.close()
        except WorkerError as failure:
            if not failure.by_signal or self.load_failure is not None:
                raise
        return self._attempt(request)

    def _attempt(self, request: Request) -> tuple[Outcome, str]:
        message: Call | RunCells
        if request.form != "call":
            cells = self._cells_of(request)
            self.worker.start()
            if cells.use.starts or request.needs_spark:
                self._start_spark_or_restart()
            message = cells.message(self._number_of_cells, request)
        else:
            if not request.runs_cells:
                self._prepare(spark=request.needs_spark)
            handle = -1 if request.origin is None else self._handle(request.origin, request.path)
            message = self._message(request, handle)
        self._data.put_into(self.worker)
        reply, output = self.worker.request(message, self.worker.limits.call_seconds)
        if not isinstance(reply, Outcome):
            self.worker.close()
            raise WorkerError("limit", "the worker sent another reply than was due")
        return reply, output

    def _message(self, request: Request, handle: int) -> Call:
        sent, number = request.encoded, self._number_of_cells if request.runs_cells else self._number
        return Call(
            number,
            sent.args,
            sent.kwargs,
            request.function,
            handle,
            request.each,
            request.probe,
            dict(request.files),
            request.method,
        )

    def _cells_of(self, request: Request) -> CellsToRun:
        given = () if request.form == "query" else request.given
        wanted = (request.function, given)
        if wanted not in self._cells:
            self._cells[wanted] = cells_to_run(self.program, *wanted)
        return self._cells[wanted]

    def _handle(self, origin: Request, path: tuple[int, ...]) -> int:
        """The number under which the worker keeps a returned object; makes the call again after a restart."""
        known = (self.worker.generation, origin.key)
        if known not in self._handles:
            answer = self.call(origin)
            known = (self.worker.generation, origin.key)
            if known not in self._handles:
                raise answer.failure or WorkerError("died", "the call that returned it no longer works")
        value = self._handles[known]
        for index in path:
            value = value[index]
        return value.handle if isinstance(value, (Function, Model, Streaming)) else -1

    def _prepare(self, *, spark: bool) -> None:
        """Load the program, and start Spark before or after it, once per process of the worker.

        Spark starts first where the program uses it while it is loaded. It otherwise starts after the load, when the
        JVM has had time to boot; if that fails the program may have broken it, so it is tried once more in a fresh
        process, before the program is there.
        """
        self.load()
        if spark:
            self._start_spark_or_restart()
            self.load()

    def _start_spark_or_restart(self) -> None:
        """Have Spark running, if need be in a fresh process without the program. Raises ``SparkUnavailableError``."""
        if self._spark_generation == self.worker.generation or self._start_spark() == "":
            return
        self.worker.close()
        self.worker.start()
        problem = self._start_spark()
        if problem:
            self.worker.close()
            raise SparkUnavailableError(problem)

    def _start_spark(self) -> str:
        """Start Spark in the running process; the problem, empty when it is up."""
        limit = self.worker.limits.start_seconds
        try:
            reply, _ = self.worker.request(StartSpark(PATIENCE * limit), limit * 2)
        except WorkerError as failure:
            if self.worker.used_up:
                raise
            return str(failure)
        if not isinstance(reply, Ready) or reply.problem:
            return reply.problem if isinstance(reply, Ready) else "the worker sent another reply than was due"
        self.spark = reply
        self._spark_generation = self.worker.generation
        build_in_background()  # where it has no start-up archive yet, the next Java starts in half the time
        return ""
