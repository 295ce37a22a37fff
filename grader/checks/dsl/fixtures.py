"""The fixtures of a check: who is called, with what inputs, from which seed."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from grader.checks.dsl.context import Caller, CheckContext, as_bytes
from grader.checks.dsl.pictures import OF_ALL_ROWS
from grader.checks.dsl.result import CheckFailedError
from grader.checks.dsl.schema import check_rows, columns_of
from grader.checks.dsl.source import FunctionSource
from grader.course.data import path_problem
from grader.results.record import Picture
from grader.sandbox.host.client import MachineError
from grader.sandbox.wire.values import DataFrame, Folder, Function, Rdd, Stream, partition_evenly

if TYPE_CHECKING:
    import numpy as np

CONTEXT = pytest.StashKey[CheckContext]()
HIDDEN = pytest.StashKey[bool]()


@pytest.fixture
def learner(request: pytest.FixtureRequest) -> Caller:
    """Every attribute is a function of the learner: ``learner.word_counts(words)`` gives a result to compare."""
    return Caller(request.node.stash[CONTEXT], "learner")


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Caller:
    """The same of the reference, whose answers are recorded: it runs once for each input."""
    return Caller(request.node.stash[CONTEXT], "reference")


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Random numbers for this check: of the run's seed, or, in a hidden check, of its secret draw."""
    return random.Random(_start(request))


@pytest.fixture
def np_rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Like ``rng``, as a numpy generator."""
    import numpy as np

    start = _start(request)
    if isinstance(start, bytes):
        return np.random.default_rng(int.from_bytes(start, "big"))
    return np.random.default_rng(random.Random(start).getrandbits(64))


@pytest.fixture
def rdd() -> Callable[..., Rdd]:
    """``rdd(rows, partitions=2)``, cut as ``parallelize`` does; ``rdd(layout=[[1], [], [2]])`` for exact partitions."""

    def make(rows: Sequence[Any] = (), partitions: int = 2, *, layout: Sequence[Sequence[Any]] | None = None) -> Rdd:
        if layout is not None:
            return Rdd(tuple(list(partition) for partition in layout))
        return partition_evenly(rows, partitions)

    return make


@pytest.fixture
def layouts(rdd: Callable[..., Rdd], rng: random.Random) -> Callable[[Sequence[Any]], list[Rdd]]:
    """``layouts(rows)``: the same rows in 1, 2 and 3 partitions, in 7 of which some are empty, and in another order.

    An answer that depends on how rows are laid out is wrong on some of them: a mean of partition means is right on
    equally large partitions.
    """

    def make(rows: Sequence[Any]) -> list[Rdd]:
        rows = list(rows)
        shuffled = rng.sample(rows, len(rows))
        cut = max(1, len(rows) // 5)
        uneven = [rows[:cut], [], rows[cut : cut + 1], [], rows[cut + 1 :], [], []]
        return [
            partition_evenly(rows, 1),
            partition_evenly(rows, 2),
            partition_evenly(shuffled, 3),
            Rdd(tuple(uneven)),
        ]

    return make


@pytest.fixture
def df() -> Callable[..., DataFrame]:
    """``df(rows, "name string, n int", partitions=2)``: a DataFrame of tuples, with a schema as Spark writes it.

    ``df(layout=[[("a", 1)], []], schema="name string, n int")`` for exact partitions. Raises ``ValueError`` for rows
    that do not fit the schema.
    """

    def make(
        rows: Sequence[Any] = (),
        schema: str = "",
        partitions: int = 2,
        *,
        layout: Sequence[Sequence[Any]] | None = None,
    ) -> DataFrame:
        columns = columns_of(schema)
        parts = [list(part) for part in layout] if layout is not None else partition_evenly(rows, partitions).partitions
        given = check_rows(columns, [row for part in parts for row in part])
        return DataFrame(tuple((name, str(kind)) for name, kind in columns), given, tuple(map(len, parts)))

    return make


@pytest.fixture
def frames(
    df: Callable[..., DataFrame], layouts: Callable[[Sequence[Any]], list[Rdd]]
) -> Callable[[Sequence[Any], str], list[DataFrame]]:
    """``frames(rows, schema)``: DataFrames of the same rows, laid out as ``layouts`` does."""

    def make(rows: Sequence[Any], schema: str) -> list[DataFrame]:
        return [df(layout=each.partitions, schema=schema) for each in layouts(rows)]

    return make


@pytest.fixture
def stream() -> Callable[[Sequence[Sequence[Any]], str], Stream]:
    """``stream([[("a", 1)], [("b", 2)]], "name string, n int")``: a streaming DataFrame whose rows come in batches.

    Raises ``ValueError`` for rows that do not fit the schema.
    """

    def make(batches: Sequence[Sequence[Any]], schema: str) -> Stream:
        columns = columns_of(schema)
        rows = tuple(check_rows(columns, batch) for batch in batches)
        return Stream(tuple((name, str(kind)) for name, kind in columns), rows)

    return make


@pytest.fixture
def inputs(request: pytest.FixtureRequest) -> ModuleType:
    """The lab's own module ``inputs.py`` beside its visible checks: what visible and hidden checks make inputs with."""
    lab = request.node.stash[CONTEXT].run.lab
    file = lab.folder / "inputs.py"
    if not file.is_file():
        raise FileNotFoundError(f"{file} is missing: the fixture `inputs` gives this module to the checks")
    return _module(f"inputs_of_{lab.id}", file)


@pytest.fixture
def files(request: pytest.FixtureRequest) -> Callable[[Mapping[str, str | bytes]], AbstractContextManager[None]]:
    """``with files({"data/songs.csv": "1,2\\n"}): ...``: other content of data files, for calls made within it."""
    context: CheckContext = request.node.stash[CONTEXT]

    @contextmanager
    def replaced(contents: Mapping[str, str | bytes]) -> Iterator[None]:
        before = context.files
        for path in contents:
            wrong = path_problem(path)
            if wrong:
                raise ValueError(f"files({{{path!r}: ...}}): the path {wrong}")
        context.files = tuple(sorted({**dict(before), **dict(as_bytes(contents))}.items()))
        try:
            yield
        finally:
            context.files = before

    return replaced


@pytest.fixture
def out_dir() -> Callable[..., Folder]:
    """``out_dir()``: a path at which nothing is yet, for a call to write to: ``learner.save(df, out_dir()).written``.

    ``out_dir(header=True, schema="name string, n int")``: how Spark reads it back, where files do not say that
    themselves. It is an argument of its own, one for each call.
    """

    def make(**options: str | bool | int) -> Folder:
        if "schema" in options:
            columns_of(str(options["schema"]))
        told = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in options.items()}
        return Folder(tuple(sorted(told.items())))

    return make


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Callable[[], Picture]], None]:
    """``picture(lambda: loss_curve(mine.value[1], due.value[1]))``: a picture for the report.

    It is left out when the learner's value is nothing to draw, so it can stand in front of the check's ``assert``.
    """
    context, hidden = request.node.stash[CONTEXT], request.node.stash[HIDDEN]

    def attach(make: Callable[[], Picture]) -> None:
        try:
            made = make()
        except (CheckFailedError, MachineError):
            raise
        except Exception as problem:
            context.undrawn = f"a picture of it cannot be made: {type(problem).__name__}: {problem}"
            return
        if hidden and made.kind not in OF_ALL_ROWS:
            raise ValueError(f"a hidden check cannot attach a picture of kind {made.kind!r}: it may show single rows")
        context.pictures.append(made)

    return attach


@pytest.fixture
def code() -> Callable[[str], Function]:
    """``code("lambda a, b: a + b")``: a function as an argument of a call; ``math`` and ``np`` are there."""
    return Function


@pytest.fixture
def source(request: pytest.FixtureRequest) -> Callable[[str], FunctionSource]:
    """``source("f")``: rules about how the learner's function is written."""
    context = request.node.stash[CONTEXT]

    def look(name: str) -> FunctionSource:
        return FunctionSource(context, name)

    return look


def _module(name: str, file: Path) -> ModuleType:
    """Import a file under a name, anew each time: a course may have changed it, another may have one of that name."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _start(request: pytest.FixtureRequest) -> str | bytes:
    """What the generators of a check begin with: 256 secret bits for a hidden one, else a text with the seed."""
    context: CheckContext = request.node.stash[CONTEXT]
    check, run = request.node, context.run
    if request.node.stash[HIDDEN] and run.options.hidden:
        return run.options.draw.start(run.course.title, run.lab.id, check.parent.name, check.name)
    return f"{run.course.title}/{run.lab.id}/{run.options.seed}/{check.name}"
