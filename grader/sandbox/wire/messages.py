"""What judge and worker say to each other. Values inside the messages are trees of ``grader.sandbox.wire.encode``."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from grader.sandbox.wire.values import SourceCell
from grader.spark.run import RunFigures


class Setup(msgspec.Struct, frozen=True):
    """How a worker sets itself up before the first request: on its command line, as JSON.

    ``rlimits`` by the names of the module ``resource``: what holds, and the most that a process may ask for. ``spark``
    are settings beside those of every lab.
    """

    scratch: str
    heap_mb: int
    rlimits: dict[str, tuple[int, int]] = {}
    spark: dict[str, str] = {}


class Place(msgspec.Struct, frozen=True, tag="place"):
    """Have these files, by relative path, in the folder that programs run in from now on, and none of earlier ones."""

    files: dict[str, bytes]


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Make room for a program under a number of its own: a new module in which nothing is but ``names``.

    These are names that a Spark notebook has (``sc``, ``spark``, ``sqlContext``); Spark has to be running for them.
    """

    program: int
    names: tuple[str, ...] = ()


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Execute a cell of an opened program; with ``reduced``, only what it imports and defines."""

    program: int
    cell: SourceCell
    reduced: bool = False


class Bind(msgspec.Struct, frozen=True, tag="bind"):
    """All cells of a program were executed: bind these names again (``{"words": "words_by_map"}``)."""

    program: int
    names: dict[str, str]


class LaunchJava(msgspec.Struct, frozen=True, tag="launch-java"):
    """Start the JVM in the background; a call will soon need it."""


class StartSpark(msgspec.Struct, frozen=True, tag="start-spark"):
    """Wait until a SparkContext is up. ``rehearse``: run a small job too, so that the next one finds all warm."""

    seconds: float
    rehearse: bool = False


class Examine(msgspec.Struct, frozen=True, tag="examine"):
    """Say whether Spark is still as it was started."""


class Call(msgspec.Struct, frozen=True, tag="call"):
    """Call a function of a program, or one that an earlier call returned (``handle``).

    ``args`` holds one tree per argument. With ``each``, the function is called once for every tuple of arguments in
    ``args`` and the value is the list of what it returned. ``probe`` is the check's own source of a function ``probe``
    that is called instead, with the program's function in front of the arguments. ``files`` are there during this call,
    in the place of those of the same paths. ``method``: it is that method of the model ``handle`` which is called.
    """

    program: int
    args: list[Any]
    kwargs: dict[str, Any] = {}
    function: str = ""
    handle: int = -1
    each: bool = False
    probe: str = ""
    files: dict[str, bytes] = {}
    method: str = ""


class RunCells(msgspec.Struct, frozen=True, tag="run-cells"):
    """Run cells in a new module, the one of ``program`` from now on, and give what ``variable`` holds after them.

    ``names`` are those of a Spark notebook, as in ``Open``. ``given`` holds one tree per name; each value is bound
    under that name and under ``prefix`` and the name. With ``query`` the given values, which are DataFrames, are
    temporary views in place of that, and the value is that of the query which the variable holds. ``files`` as in
    ``Call``.
    """

    program: int
    cells: tuple[SourceCell, ...]
    variable: str
    given: dict[str, Any] = {}
    prefix: str = ""
    query: bool = False
    names: tuple[str, ...] = ()
    files: dict[str, bytes] = {}


Request = Place | Open | Load | Bind | LaunchJava | StartSpark | Examine | Call | RunCells


class Frame(msgspec.Struct, frozen=True):
    """One line of the learner's own code in a traceback."""

    file: str
    line: int
    function: str


TOLD = "grader-task: "
"""Begins the line of JSON in which a worker of Spark tells what a task raised: a ``TaskRaised``."""


class TaskRaised(msgspec.Struct, frozen=True):
    """What a function raised in a task, as the task's own process saw it."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    row: str = ""
    notes: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


class SparkError(msgspec.Struct, frozen=True):
    """What Spark says of an exception in fields of its own: an error condition of its list, and what fills its text.

    ``fragment``: the piece of the query at which it happened, ``frame`` the learner's line that made it, where Spark
    knows. ``names`` are the columns of the DataFrame whose method raised; where a table is not there, those that are.
    """

    condition: str
    parameters: dict[str, str] = {}
    fragment: str = ""
    frame: Frame | None = None
    names: tuple[str, ...] = ()


Phase = Literal[
    "load",  # a cell was run
    "argument",  # what the check passes was made: none of learner code
    "signature",  # the function does not take what the check passes
    "call",
    "collect",  # a returned RDD was computed
    "encode",  # the result does not cross
    "query",  # a text was to be run as a query
]


class QueryPlace(msgspec.Struct, frozen=True):
    """A place in the text of a query: line and column from 1, and that line."""

    line: int
    column: int
    text: str


class Raised(msgspec.Struct, frozen=True):
    """An exception of learner code, and what was done meanwhile.

    ``in_task``: a function raised it that Spark ran in a task, at ``row`` where that is known. ``notes`` were added to
    it, ``inner`` are the exceptions of a group, each as ``type: message``. ``query``: where in the text of a query;
    ``spark``: what Spark itself says of it.
    """

    type: str
    message: str
    phase: Phase
    frames: tuple[Frame, ...] = ()
    trace: str = ""
    in_task: bool = False
    row: str = ""
    notes: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    query: QueryPlace | None = None
    spark: SparkError | None = None


class CellOutcome(msgspec.Struct, frozen=True):
    """How one cell ended; ``raised`` is None when it ran to its end.

    ``kept_context``: it was to stop the SparkContext, or to make one, and went on with the one that was there.
    """

    number: int
    raised: Raised | None = None
    kept_context: bool = False


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """Reply to ``Load``; ``stopped`` says that the cell stopped the SparkContext."""

    cells: tuple[CellOutcome, ...]
    stopped: bool = False


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """Reply to all that prepares for calls; ``fallback`` says why Spark started the slow way, if it did."""

    java: str = ""
    pyspark: str = ""
    fallback: str = ""
    problem: str = ""


class Health(msgspec.Struct, frozen=True, tag="health"):
    """Reply to ``Examine``; ``problem`` follows "because" and is empty when all is well."""

    problem: str = ""


class Outcome(msgspec.Struct, frozen=True, tag="outcome"):
    """Reply to ``Call`` and ``RunCells``: a value, or what was raised, or that the function does not exist.

    ``changed`` numbers the arguments that the function changed in place; ``defined`` names the functions that do exist
    when the wanted one does not; ``unfit`` says that Spark was stopped before the call, so that it was not made,
    ``stopped`` that the call stopped it. ``written`` is the tree of what it wrote into the folder that it was given,
    ``cells`` tell how each cell ended that was run for a variable.
    """

    value: Any = None
    raised: Raised | None = None
    missing: bool = False
    defined: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    figures: RunFigures | None = None
    unfit: bool = False
    stopped: bool = False
    cells: tuple[CellOutcome, ...] = ()
    written: Any = None


Reply = Loaded | Ready | Health | Outcome
