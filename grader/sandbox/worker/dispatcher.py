"""Answers the judge's requests: load programs, start Spark, call functions."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from grader.sandbox.wire.decode import Decoder
from grader.sandbox.wire.encode import PROGRAM, EncodeError, Encoder
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
    Phase,
    Place,
    Raised,
    Ready,
    Reply,
    Request,
    StartSpark,
)
from grader.sandbox.worker.context import keeping
from grader.sandbox.worker.files import DataFolder
from grader.sandbox.worker.frames import operators_of
from grader.sandbox.worker.health import alive, problem_of
from grader.sandbox.worker.live import FunctionShelf, builders, notebook_names, rehearse, special_encoder, unchanged
from grader.sandbox.worker.program import LoadedProgram, describe
from grader.spark.run import RunFigures
from grader.spark.session import Starter

if TYPE_CHECKING:
    from pyspark import SparkContext


class Dispatcher:
    """The worker's state: its programs, its Spark, and the functions it keeps for the judge."""

    def __init__(self, folder: Path, starter: Starter) -> None:
        self._folder = folder
        self._starter = starter
        self._context: SparkContext | None = None
        self._programs: dict[int, LoadedProgram] = {}
        self._shelf = FunctionShelf()
        self._data = DataFolder(folder)

    def answer(self, request: Request) -> Reply:
        """The reply to one request."""
        match request:
            case Place():
                return self._place(request)
            case Open():
                return self._open(request)
            case Load():
                return self._load(request)
            case Bind():
                self._programs[request.program].bind(request.names)
                return Ready()
            case LaunchJava():
                self._starter.launch()
                return Ready()
            case StartSpark():
                return self._start_spark(request)
            case Examine():
                return self._examine()
            case Call():
                return self._call(request)

    def _place(self, request: Place) -> Ready:
        self._data.hold(request.files)
        try:
            self._data.put_in_place()
        except OSError as problem:
            return Ready(problem=_said(problem))
        return Ready()

    def _open(self, request: Open) -> Ready:
        program = LoadedProgram(f"{PROGRAM}_{request.program}" if request.program else PROGRAM)
        self._programs[request.program] = program
        if self._context is not None:
            _send_by_value(program)
        if request.names:
            if self._context is None:
                return Ready(problem="Spark was not started")
            try:
                program.module.__dict__.update(notebook_names(self._context, request.names))
            except Exception as problem:
                return Ready(problem=f"{type(problem).__name__}: {problem}"[:4000])
        return Ready()

    def _load(self, request: Load) -> Loaded:
        before = self._spark_runs()
        program = self._programs[request.program]
        try:
            self._data.put_in_place()
        except OSError as problem:
            return Loaded((CellOutcome(request.cell.number, describe(problem, "load", program.files)),))
        with keeping(self._context) as kept:
            outcome = program.execute(request.cell, reduced=request.reduced)
        outcome = msgspec.structs.replace(outcome, kept_context=kept.asked)
        return Loaded((outcome,), stopped=before and not self._spark_runs())

    def _spark_runs(self) -> bool:
        return self._context is not None and alive(self._context)

    def _start_spark(self, request: StartSpark) -> Ready:
        if self._context is None:
            try:
                self._context = self._starter.context(request.seconds)
            except Exception as problem:
                return Ready(problem=f"{type(problem).__name__}: {problem}"[:4000], fallback=self._starter.fallback)
            for program in self._programs.values():
                _send_by_value(program)
            try:  # a JVM on loan runs in a folder of its own, and so do its Python workers
                self._data.also(self._starter.folder)
                self._data.put_in_place()
            except OSError as problem:
                return Ready(problem=_said(problem))
        elif not alive(self._context):
            return Ready(problem="the SparkContext was stopped")
        if request.rehearse:
            rehearse(self._context)
        import pyspark

        return Ready(java=self._starter.java, pyspark=pyspark.__version__, fallback=self._starter.fallback)

    def _examine(self) -> Health:
        if self._context is None:
            return Health()
        try:
            return Health(problem_of(self._context, self._starter.settings, self._folder))
        except Exception as problem:
            return Health(f"a job of one row raised {type(problem).__name__}")

    def _call(self, request: Call) -> Outcome:
        if self._context is not None and not alive(self._context):
            return Outcome(unfit=True)
        program = self._programs[request.program]
        function = program.function(request.function) if request.function else self._shelf.get(request.handle)
        if function is None:
            return Outcome(missing=True, defined=program.defined())
        if request.probe:
            function = _probing(request.probe, function)
        try:
            self._data.put_in_place(request.files)
        except OSError as problem:
            return Outcome(raised=describe(problem, "call", program.files))
        try:
            decoder = Decoder(builders(self._context), seconds=300)
            args = [decoder.decode(tree) for tree in request.args]
            kwargs = {name: decoder.decode(tree) for name, tree in request.kwargs.items()}
        except Exception as problem:
            return Outcome(raised=describe(problem, "argument", program.files))
        if not request.each:
            misfit = _signature_problem(function, args, kwargs, program.files)
            if misfit is not None:
                return Outcome(raised=misfit)
        return self._run(function, args, kwargs, request, program.files)

    def _run(
        self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], request: Call, files: set[str]
    ) -> Outcome:
        watch = _Watch(self._context)
        phase: Phase = "call"
        value: Any = None
        result: Any = None
        raised: Raised | None = None
        try:
            with watch.counting_rows():
                result = [function(*each) for each in args] if request.each else function(*args, **kwargs)
            watch.returned()
            phase = "collect"
            value = Encoder(special_encoder(self._shelf)).encode(result)
        except EncodeError as problem:
            raised = Raised(type="result", message=str(problem), phase="encode")
        except BaseException as problem:
            raised = describe(problem, phase, files)
        changed = () if raised else _changed([*args, *kwargs.values()], [*request.args, *request.kwargs.values()])
        return Outcome(value=value, raised=raised, changed=changed, figures=watch.figures(result))


def _said(problem: OSError) -> str:
    """Why a data file cannot be put in place, without the path of the folder."""
    return f"data files cannot be written: {problem.strerror or type(problem).__name__}"


def _send_by_value(program: LoadedProgram) -> None:
    """Functions of a program travel to the tasks by value: there is no file from which a task could import them."""
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(program.module)  # type: ignore[no-untyped-call]


def _probing(source: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The check's probe with the function as its first argument. The source is the judge's, so executing it is safe."""
    namespace: dict[str, Any] = {"__name__": "probe"}
    exec(compile(source, "<check>", "exec"), namespace)
    return functools.partial(namespace["probe"], function)


def _signature_problem(
    function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], files: set[str]
) -> Raised | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*args, **kwargs)
    except TypeError as problem:
        parameters = ", ".join(signature.parameters)
        return Raised(type="TypeError", message=f"{problem}; it is defined with ({parameters})", phase="signature")
    return None


def _changed(args: list[Any], trees: list[Any]) -> tuple[int, ...]:
    """The numbers of the arguments that no longer encode to what was sent."""
    pairs = enumerate(zip(args, trees, strict=True))
    return tuple(number for number, (arg, tree) in pairs if not unchanged(arg, tree))


class _Watch:
    """Observes one call: the jobs it ran, before and after it returned, and the rows it fetched itself."""

    def __init__(self, context: SparkContext | None) -> None:
        self._context = context
        self._rows = 0
        self._first = self._returned = self._next_job()

    def returned(self) -> None:
        """The function has returned; what runs from here on computes its result."""
        self._returned = self._next_job()

    @contextmanager
    def counting_rows(self) -> Iterator[None]:
        """Count the rows that ``collect`` and ``toLocalIterator`` bring to the driver meanwhile."""
        if self._context is None:
            yield
            return
        from pyspark import RDD

        collect, local = RDD.collect, RDD.toLocalIterator

        def counted_collect(rdd: Any) -> list[Any]:
            rows: list[Any] = collect(rdd)
            self._rows += len(rows)
            return rows

        def counted_local(rdd: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            for row in local(rdd, *args, **kwargs):
                self._rows += 1
                yield row

        RDD.collect, RDD.toLocalIterator = counted_collect, counted_local  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            RDD.collect, RDD.toLocalIterator = collect, local  # type: ignore[method-assign]

    def figures(self, result: object) -> RunFigures | None:
        """The figures of the call that gave ``result``, None when Spark is not running (any more)."""
        if self._context is None or not alive(self._context):
            return None
        from grader.spark.figures import observe

        try:
            seen = observe(self._context, self._first, self._next_job())
            operators = operators_of(result)
        except Exception:  # figures are evidence, not verdicts: a call stands without them
            return None
        eager = max(0, self._returned - self._first)
        return msgspec.structs.replace(seen, collected_rows=self._rows, eager_jobs=eager, operators=operators)

    def _next_job(self) -> int:
        if self._context is None or not alive(self._context):
            return 0
        from grader.spark.figures import next_job

        return next_job(self._context)
