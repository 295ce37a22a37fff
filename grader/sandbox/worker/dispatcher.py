"""Answers the judge's requests: load programs, start Spark, call functions."""

from __future__ import annotations

import contextlib
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
    Place,
    Raised,
    Ready,
    Reply,
    Request,
    RunCells,
    StartSpark,
)
from grader.sandbox.wire.values import Written
from grader.sandbox.worker.cells import NOTHING, run_cells
from grader.sandbox.worker.context import keeping
from grader.sandbox.worker.files import DataFolder
from grader.sandbox.worker.health import alive, problem_of
from grader.sandbox.worker.live import Shelf, builders, notebook_names, rehearse, special_encoder, unchanged
from grader.sandbox.worker.models import method_of
from grader.sandbox.worker.observing import Watch
from grader.sandbox.worker.program import LoadedProgram, describe
from grader.sandbox.worker.session import restore_session
from grader.sandbox.worker.sparkerrors import keep_out_of_output
from grader.sandbox.worker.streaming import Inputs, ReturnedStream, Source, stop_queries
from grader.sandbox.worker.threads import pools_of_threads_alone
from grader.sandbox.worker.written import OutFolder
from grader.spark.session import Starter

if TYPE_CHECKING:
    from pyspark import SparkContext


class Dispatcher:
    """The worker's state: its programs, its Spark, and the objects it keeps for the judge."""

    def __init__(self, folder: Path, starter: Starter) -> None:
        self._folder = folder
        self._starter = starter
        self._context: SparkContext | None = None
        self._programs: dict[int, LoadedProgram] = {}
        self._shelf = Shelf()
        self._data = DataFolder(folder)
        self._inputs = Inputs(starter.folder)
        self._sources: list[Source] = []

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
            case RunCells():
                return self._run_cells(request)

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
            pools_of_threads_alone()
            keep_out_of_output()
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
        self._end_queries()
        try:
            self._data.put_in_place(request.files)
            if request.method:
                function = _method(function, request.method)
        except Exception as problem:
            return Outcome(raised=describe(problem, "call", program.files))
        with self._out_folders() as folders:
            outcome = self._call_with(function, request, folders, program.files)
            return self._with_written(outcome, folders)

    def _with_written(self, outcome: Outcome, folders: list[OutFolder]) -> Outcome:
        """The outcome with what was written into the first folder, if there is one and all went well."""
        if not folders or outcome.raised is not None:
            return outcome
        return msgspec.structs.replace(outcome, written=self._written(folders[0]))

    def _written(self, folder: OutFolder) -> Any:
        """The tree of what a call wrote."""
        if not self._spark_runs():
            return Encoder().encode(Written(problem="the call stopped Spark, which would read it"))
        try:
            return Encoder(special_encoder(self._shelf)).encode(folder.written())
        except EncodeError as problem:
            return Encoder().encode(Written(problem=f"it {problem}"))

    @contextmanager
    def _out_folders(self) -> Iterator[list[OutFolder]]:
        """The folders that a call is given to write; they are gone afterwards."""
        folders: list[OutFolder] = []
        try:
            yield folders
        finally:
            for folder in folders:
                folder.remove()

    def _decoder(self, folders: list[OutFolder]) -> Decoder:
        """Makes arguments; a folder among them that is to be written is put to the others."""

        def new_folder(options: tuple[tuple[str, str], ...]) -> str:
            folders.append(OutFolder(self._starter.folder, options))
            return str(folders[-1].path)

        def new_stream(columns: Any, batches: Any) -> Any:
            assert self._context is not None
            source, frame = self._inputs.new(self._context, columns, batches)
            self._sources.append(source)
            return frame

        self._sources = []
        return Decoder(builders(self._context, new_folder, new_stream), seconds=300)

    def _call_with(
        self, function: Callable[..., Any], request: Call, folders: list[OutFolder], files: set[str]
    ) -> Outcome:
        try:
            decoder = self._decoder(folders)
            args = [decoder.decode(tree) for tree in request.args]
            kwargs = {name: decoder.decode(tree) for name, tree in request.kwargs.items()}
        except Exception as problem:
            return Outcome(raised=describe(problem, "argument", files))
        if not request.each:
            misfit = _signature_problem(function, args, kwargs, files)
            if misfit is not None:
                return Outcome(raised=misfit)
        return self._run(function, args, kwargs, request, files)

    def _run(
        self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], request: Call, files: set[str]
    ) -> Outcome:
        watch = Watch(self._context)
        try:
            with watch.counting_rows():
                result = [function(*each) for each in args] if request.each else function(*args, **kwargs)
            watch.returned()
        except EncodeError as problem:
            return self._ended(watch, None, _uncrossed(problem))
        except BaseException as problem:
            return self._ended(watch, None, describe(problem, "call", files))
        value, raised = self._encoded(result, files)
        self._end_queries()
        changed = () if raised else _changed([*args, *kwargs.values()], [*request.args, *request.kwargs.values()])
        return msgspec.structs.replace(self._ended(watch, result, raised), value=value, changed=changed)

    def _run_cells(self, request: RunCells) -> Outcome:
        if self._context is not None and not alive(self._context):
            return Outcome(unfit=True)
        program = LoadedProgram(f"{PROGRAM}_{request.program}")
        self._programs[request.program] = program
        self._end_queries()
        with self._out_folders() as folders:
            return self._with_written(self._run_cells_in(program, request, folders), folders)

    def _run_cells_in(self, program: LoadedProgram, request: RunCells, folders: list[OutFolder]) -> Outcome:
        try:
            self._data.put_in_place(request.files)
            if self._context is not None:
                restore_session(self._starter.settings)
                _send_by_value(program)
                program.module.__dict__.update(notebook_names(self._context, request.names))
            decoder = self._decoder(folders)
            given = {name: decoder.decode(tree) for name, tree in request.given.items()}
        except Exception as problem:
            return Outcome(raised=describe(problem, "argument", program.files))
        watch = Watch(self._context)
        with watch.counting_rows():
            ran = run_cells(program, request, given, self._context)
        watch.returned()
        value, raised = None, ran.raised
        if raised is None and ran.value is NOTHING:
            return Outcome(missing=True, defined=tuple(_variables(program)), cells=ran.outcomes)
        if raised is None:
            value, raised = self._encoded(ran.value, program.files)
        self._end_queries()
        return msgspec.structs.replace(self._ended(watch, ran.value, raised), value=value, cells=ran.outcomes)

    def _encoded(self, result: object, files: set[str]) -> tuple[Any, Raised | None]:
        """What was returned as a tree, computed where it is lazy; or what was raised meanwhile."""
        try:
            return Encoder(special_encoder(self._shelf, self._sources)).encode(result), None
        except EncodeError as problem:
            return None, _uncrossed(problem)
        except BaseException as problem:
            return None, describe(problem, "collect", files)

    def _end_queries(self) -> None:
        """What runs from here on is no streaming query that a program has left running."""
        with contextlib.suppress(Exception):  # where Spark has ended, so have they
            if self._context is not None:
                stop_queries()

    def _ended(self, watch: Watch, result: object, raised: Raised | None) -> Outcome:
        """What there is to tell of a call beside its value."""
        stopped = self._context is not None and not alive(self._context)
        return Outcome(raised=raised, figures=watch.figures(result), stopped=stopped)


def _method(value: Any, name: str) -> Callable[..., Any]:
    """What a check may have an object do that a call returned. Raises ``TypeError``."""
    return value.batches if isinstance(value, ReturnedStream) and name == "batches" else method_of(value, name)


def _uncrossed(problem: EncodeError) -> Raised:
    return Raised(type="result", message=str(problem), phase="encode")


def _variables(program: LoadedProgram) -> Iterator[str]:
    """The names that a program gives values to which are neither modules nor its own machinery."""
    for name, value in program.module.__dict__.items():
        if not name.startswith("_") and not inspect.ismodule(value):
            yield name


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
