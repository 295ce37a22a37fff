"""The record of a run: what every front (terminal, HTML, JSON, JUnit, gradebook) shows.

A record is plain data. It holds no expected value of a hidden check and nothing that is not JSON, so it can be
stored, diffed and re-rendered years later. ``SCHEMA_VERSION`` grows when a field changes its meaning or goes away, and
when there is a new status or kind; a new optional field does not change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from grader.spark.run import RunFigures
from grader.submission import Note, Place

Tree: TypeAlias = dict[str, Any]
"""A record as JSON has it."""
Upgrade: TypeAlias = Callable[[Tree], Tree]
"""Makes a record of one schema one of the next; its number is set for it."""

UPGRADES: tuple[Upgrade, ...] = ()
"""The schemas as a history: from the first to the second, and so on. A released one never changes."""
SCHEMA_VERSION = len(UPGRADES) + 1
_ALL = 1_000_000

Status = Literal["passed", "failed", "error", "not-run", "void"]
"""How one check ended. ``error``: the grader's fault. ``void``: the reference itself fails on that input."""

ExerciseStatus = Literal["passed", "failed", "error", "not-run", "void", "not-started"]

Kind = Literal[
    "syntax",  # the cell that holds the function does not parse
    "load",  # the cell that holds the function stopped with an exception
    "missing-name",  # the submission does not define the function
    "not-started",  # the stub as shipped
    "signature",  # the function cannot be called with the arguments of the exercise
    "crash",  # the function (or a Spark task it started) raised
    "died",  # the worker process ended during the call
    "timeout",  # a limit of time was hit
    "limit",  # another limit was hit: memory, output, size of the result
    "wrong-type",  # a value of another type or shape
    "wrong-value",  # a value that differs
    "score",  # predictions of a returned model that score worse than is due
    "side-effect",  # inputs changed, state kept between calls
    "not-lazy",  # Spark jobs ran before they were due
    "cost",  # right, but far more work than the reference did
    "style",  # a rule about how the source is written
    "assertion",  # a plain assert of the check with its own message
    "needs",  # a needed exercise failed first
    "reference",  # the reference failed: the check is void
    "grader",  # a fault of the grader or of the check
]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all record types: immutable, keyword-only, defaults left out of the JSON."""


class Mistake(Frozen, frozen=True, kw_only=True):
    """A catalogued wrong answer that gives the same output as the learner's on the same input."""

    id: str
    title: str
    hint: str


class Witness(Frozen, frozen=True, kw_only=True):
    """The smallest input found that shows the difference, as code that can be pasted."""

    snippet: str
    actual: str
    expected: str


class Table(Frozen, frozen=True, kw_only=True):
    """A few rows of a DataFrame as they are shown; ``marked`` are the numbers of the cells of each row that differ.

    ``more`` says what is left out.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: tuple[tuple[int, ...], ...] = ()
    more: tuple[str, ...] = ()


SAME_AS = "The same comes of a right answer in which "
"""What stands before the kind of a fault."""


class Finding(Frozen, frozen=True, kw_only=True):
    """Why a check did not pass: one fact, then what helps to act on it. All text is plain, capped and printable."""

    kind: Kind
    headline: str
    details: tuple[str, ...] = ()
    actual: str = ""
    expected: str = ""
    actual_table: Table | None = None
    """The same as ``actual``, where that is a table, for fronts that have tables."""
    expected_table: Table | None = None
    witness: Witness | None = None
    mistake: Mistake | None = None
    fault: str = ""
    """The kind of change that makes a right answer give the same on several inputs, where no mistake was recognised."""
    advice: str = ""
    place: Place | None = None
    trace: str = ""

    @property
    def main_message(self) -> str:
        """The one line that every front shows first: what is wrong and, where it was recognised, what mistake it is."""
        if self.mistake is not None:
            return f"{self.headline.rstrip('.')}. This looks like: {self.mistake.title}"
        return f"{self.headline.rstrip('.')}. {SAME_AS}{self.fault}" if self.fault else self.headline


PictureKind = Literal[
    "loss",  # the loss of each round of training
    "fit",  # predictions against labels
    "residuals",  # how many rows have which error
    "roc",  # true against false positive rate
    "calibration",  # share of label 1 against predicted probability
    "scores",  # rows on two principal components
    "search",  # validation score against one parameter
    "search-map",  # validation score against two parameters: a series is a row of the map
]

MOST_PICTURES, MOST_SERIES, MOST_POINTS = 4, 12, 400
Numbers = Annotated[tuple[float, ...], msgspec.Meta(max_length=MOST_POINTS)]
Words = Annotated[str, msgspec.Meta(max_length=500)]


class Series(Frozen, frozen=True, kw_only=True):
    """Finite points of one curve or cloud; ``x`` and ``y`` are equally long."""

    name: Words
    x: Numbers
    y: Numbers
    role: Literal["learner", "reference"] = "learner"


class Picture(Frozen, frozen=True, kw_only=True):
    """What one would plot, as data; reports draw it. ``summary`` says its main figures in words."""

    kind: PictureKind
    title: Words
    x_label: Words
    y_label: Words
    series: Annotated[tuple[Series, ...], msgspec.Meta(max_length=MOST_SERIES)]
    summary: Words


class CheckRecord(Frozen, frozen=True, kw_only=True):
    """One declared check and how it ended."""

    id: str
    title: str
    exercise: str
    status: Status
    points: float
    earned: float
    visibility: Literal["visible", "hidden"] = "visible"
    finding: Finding | None = None
    output: str = ""
    learner_run: RunFigures | None = None
    reference_run: RunFigures | None = None
    pictures: Annotated[tuple[Picture, ...], msgspec.Meta(max_length=MOST_PICTURES)] = ()
    seconds: float = 0.0
    rerun: str = ""
    author_note: str = ""
    """For the author of the check alone: what it raised over this answer, and where."""
    provisional: str = ""
    """Why this says nothing about the submission: what the machine did. Empty when it counts."""
    withheld: Finding | None = None
    """Of a hidden check in the results of a class: all that it found, for whoever grades, and for learners once the
    course reveals it. ``grader.results.revealing`` decides what leaves with a record."""

    @property
    def counts(self) -> bool:
        """Whether its points are in the maximum. What the machine kept from being decided is still due."""
        return bool(self.provisional) or self.status not in ("void", "error")


class RubricLine(Frozen, frozen=True, kw_only=True):
    """An item of a rubric as learners may see it."""

    id: str
    text: str
    points: float


class ExerciseRecord(Frozen, frozen=True, kw_only=True):
    """One exercise and its checks. ``points`` is what it is worth, ``checked`` the points of the checks of this run.

    ``place`` is where its answer is defined in the learner's file, None where it is not. ``by_hand`` are the points
    that a person gives, by a ``rubric`` of which the items are here that learners may see; ``answer`` is what was
    written.
    """

    id: str
    title: str
    status: ExerciseStatus
    points: float
    checked: float
    earned: float
    checks: tuple[CheckRecord, ...] = ()
    hints_taken: int = 0
    place: Place | None = None
    by_hand: float = 0.0
    rubric: tuple[RubricLine, ...] = ()
    answer: str = ""

    @property
    def waits(self) -> bool:
        """Whether nothing of it can fail: a person alone decides."""
        return bool(self.by_hand) and not self.checks


class SubmissionRecord(Frozen, frozen=True, kw_only=True):
    """The file that was graded. ``problem`` is set when it could not be read at all."""

    name: str
    format: str = ""
    sha256: str = ""
    notes: tuple[Note, ...] = ()
    problem: str = ""


class Environment(Frozen, frozen=True, kw_only=True, omit_defaults=False):
    """What the run stood on; ``isolation`` is the level in one word, ``isolation_note`` what it does not hold."""

    grader: str
    python: str
    platform: str
    pyspark: str = ""
    java: str = ""
    isolation: str = "process"
    isolation_note: str = ""


class RunRecord(Frozen, frozen=True, kw_only=True, omit_defaults=False):
    """One lab, one submission, one run. ``learner`` is empty on a learner's own machine.

    ``seconds`` is wall time. ``cpu_seconds`` is what the processors spent on judging it, workers and their Java
    included: measured where a class is graded, None elsewhere.
    """

    schema: int = SCHEMA_VERSION
    lab: str
    title: str
    learner: str = ""
    submission: SubmissionRecord
    seed: int
    started: str
    seconds: float
    cpu_seconds: float | None = None
    environment: Environment
    exercises: tuple[ExerciseRecord, ...]
    log: str = ""
    provisional: tuple[str, ...] = ()
    """What the machine did that keeps this from being a grade, each reason once; a later run replaces such a record."""

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for another schema, however it is read: only ``decode`` knows what to make of one."""
        if self.schema != SCHEMA_VERSION:
            raise ValueError(f"a record of schema {self.schema} among those of schema {SCHEMA_VERSION}")

    @property
    def points(self) -> float:
        """Points of the checks that this run held, the void ones left out."""
        return sum(exercise.checked for exercise in self.exercises)

    @property
    def earned(self) -> float:
        """Points that the submission earned in this run."""
        return sum(exercise.earned for exercise in self.exercises)

    @property
    def undecided(self) -> int:
        """How many checks the machine kept from being decided; all of them, which none can outdo, where none ran."""
        return sum(bool(check.provisional) for each in self.exercises for check in each.checks) or (
            _ALL if self.provisional else 0
        )

    @property
    def all_passed(self) -> bool:
        """True when there is at least one exercise and every one passed, but those that a person alone decides on."""
        return bool(self.exercises) and all(e.status == "passed" or (e.waits and e.answer) for e in self.exercises)


def reasons(exercises: Iterable[ExerciseRecord]) -> tuple[str, ...]:
    """What the machine did that keeps checks of these exercises from being decided, each reason once."""
    return tuple(dict.fromkeys(check.provisional for each in exercises for check in each.checks if check.provisional))


class _Head(msgspec.Struct):
    """What is read of a record first, whatever stands in the rest. One that says nothing has the first schema."""

    schema: int = 1


_HEADS, _RECORDS = msgspec.json.Decoder(_Head), msgspec.json.Decoder(RunRecord)
"""Made before there are threads: a decoder looks at its types when it is made, which only one thread may do."""


def encode(record: RunRecord) -> bytes:
    """The record as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def decode(data: bytes) -> RunRecord:
    """Read a record of this schema or an older one; raises ``ValueError`` naming what is wrong with anything else."""
    try:
        schema = _HEADS.decode(data).schema
        if schema == SCHEMA_VERSION:
            return _RECORDS.decode(data)
        return msgspec.convert(upgraded(msgspec.json.decode(data), schema), RunRecord)
    except msgspec.MsgspecError as problem:
        raise ValueError(f"not a result of the grader: {problem}") from problem


def upgraded(tree: Tree, schema: int, upgrades: Sequence[Upgrade] = UPGRADES) -> Tree:
    """A record of an older ``schema`` as one of the schema that the last of ``upgrades`` leads to.

    Raises ``ValueError`` with both numbers for a schema that this grader does not know: mostly, that of a newer one.
    """
    newest = len(upgrades) + 1
    if not 1 <= schema <= newest:
        known = f"versions 1 to {newest}" if newest > 1 else "version 1"
        raise ValueError(f"result of schema version {schema}; this grader reads {known}")
    for number, upgrade in enumerate(upgrades[schema - 1 :], schema + 1):
        tree = {**upgrade(tree), "schema": number}
    return tree
