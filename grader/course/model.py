"""The course as data: what an instructor declares in ``pyproject.toml`` and in each ``lab.toml``."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import msgspec

from grader.base.errors import GraderError
from grader.course.late import LatePolicy
from grader.course.lti import LtiSettings
from grader.course.publishing import PublishPolicy
from grader.course.rules import ClassRules

FORMAT_VERSION = 1
PRACTICE_SEEDS = (1, 2, 3, 4, 5, 6, 7, 8)


class CourseError(GraderError):
    """The course on disk is wrong. ``str()`` names the file, the line where it is known, the key and what to do."""

    def __init__(self, file: Path, key: str, problem: str, line: int | None = None, advice: str = "") -> None:
        where = f"{file}, line {line}" if line else f"{file}"
        super().__init__(f"{where}: {key}: {problem}" if key else f"{where}: {problem}", advice)
        self.file = file
        self.key = key
        self.line = line
        self.problem = problem

    @classmethod
    def at(cls, file: Path, line: int, problem: str, advice: str = "") -> CourseError:
        """The error for a place in a file that has no keys."""
        error = cls(file, f"line {line}", problem, advice=advice)
        error.line = line
        return error


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a submission may use, enforced from outside it; ``[tool.grader.limits]``. Sizes are MiB.

    Times are seconds of computing on a quiet machine, at any load: CPU seconds of all processes of the submission, of
    which those that Spark uses on its two cores at once count as half. Who sleeps or waits for input has twice as long.
    Time in the queue for a processor does not count, up to twenty times the limit by the clock.
    """

    start_seconds: float = 60.0
    """Starting Java and Spark."""
    load_seconds: float = 15.0
    """Running the cells of the submission."""
    call_seconds: float = 30.0
    """One call of a function."""
    decode_seconds: float = 20.0
    """CPU time of the grader for reading what came back from a call."""
    judge_seconds: float = 60.0
    """CPU time of the grader itself over one value: comparing it, or looking for the mistake. A check has three times
    as much."""
    submission_seconds: float = 900.0
    """All of one submission together."""
    driver_memory_mb: int = 512
    """Java's heap; 480 or more."""
    memory_mb: int = 1500
    """Everything that a submission runs and keeps in its temporary folder."""
    process_memory_mb: int = 1400
    """Data of each process; Java may ask for 2 MB more for each of ``threads``, whose stacks are hardly used."""
    worker_memory_mb: int = 600
    """Each of Spark's Python workers."""
    processes: int = 200
    """Processes. Spark needs about ten."""
    threads: int = 2000
    """Threads of all processes. Spark has some 300, and one more for each Python task of the last two seconds."""
    open_files: int = 1024
    """Open files of one process."""
    file_mb: int = 128
    """The size of one file."""
    tmp_mb: int = 256
    """The size of the temporary folder."""
    tmp_files: int = 50_000
    """Files in the temporary folder."""
    result_mb: int = 64
    """One returned value."""
    output_mb: int = 64
    """What is printed during one call."""

    def same_box(self, other: Limits) -> bool:
        """Whether a process that was started under these limits also serves under the others."""
        return all(getattr(self, name) == getattr(other, name) for name in _OF_A_PROCESS)


_OF_A_PROCESS = (
    "driver_memory_mb",
    "memory_mb",
    "process_memory_mb",
    "worker_memory_mb",
    "processes",
    "threads",
    "open_files",
    "file_mb",
    "tmp_mb",
    "tmp_files",
)


Kind = Literal["function", "variable", "sql", "written"]


class RubricItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person looks for in an answer: an ``[[exercise.rubric]]`` table of ``lab.toml``."""

    id: str
    """Letters, digits, ``-`` and ``_``; once in an exercise. Marks keep it."""
    text: str
    """What was found when it is picked: learners read it."""
    points: float
    """What it adds when it is picked; less than 0 takes off."""
    shown: bool = True
    """Whether learners see it when it was not picked, and before they hand in."""


class Exercise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise of a lab: an ``[[exercise]]`` table of ``lab.toml``."""

    id: str
    """Letters, digits and underscores (``makePlural``); also the function's name, unless ``functions`` lists others."""
    title: str
    """What learners read."""
    points: float
    """More than 0; the points of the exercise's checks add up to it."""
    hints: tuple[str, ...]
    """Shown one by one by ``grader hint``; ``grader verify`` asks for two or more."""
    kind: Kind = "function"
    """What the answer is: a ``function``, a ``variable`` that cells give a value, a query in ``sql``, or what a person
    marks: a ``written`` text or plot."""
    functions: tuple[str, ...] = ()
    """The functions that learners write; the one named like the exercise without it. Of another kind, the variables."""
    given: tuple[str, ...] = ()
    """Of a variable: the names of the notebook that a check may give other values (``learner.cells(lines=...)``)."""
    given_files: tuple[str, ...] = ()
    """Of a variable: data files that a check may give other content (``learner.cells({"data/songs.csv": ...})``)."""
    needs: tuple[str, ...] = ()
    """Exercises before this one that it calls; while they fail, it is not run."""
    limits: dict[str, int | float] = {}
    """Those of ``[tool.grader.limits]`` that are others while this exercise is checked."""
    repeats: dict[str, str] = {}
    """Hidden checks, by name, that ask what a visible one asks too, each with the reason."""
    rubric: tuple[RubricItem, ...] = ()
    """What a person marks by hand, each an ``[[exercise.rubric]]`` table: all of a ``written`` exercise; of another
    one the points that its checks leave."""

    @property
    def names(self) -> tuple[str, ...]:
        """The functions, or variables, that a learner writes for this exercise."""
        return self.functions or (() if self.kind == "written" else (self.id,))

    @property
    def by_hand(self) -> float:
        """The points that a person gives."""
        return self.points if self.kind == "written" else sum(max(0.0, item.points) for item in self.rubric)

    def marked(self, items: Collection[str], adjust: float) -> float:
        """What picked items of the rubric give, with points on top: never less than 0 or more than ``by_hand``."""
        given = sum(item.points for item in self.rubric if item.id in items) + adjust
        return min(max(0.0, given), self.by_hand)


class DataTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that the notebook of a lab reads: a ``[[data]]`` table of ``lab.toml``."""

    path: str
    """The relative path that the notebook uses, with ``/``. The file lies there, below the lab's folder."""
    file: str = ""
    """Where it lies in the course instead, seen from the lab's folder (``../shared/songs.csv``)."""
    sha256: str = ""
    """For a file that may not be handed out: its SHA-256. It is looked for by its name in the folder ``data`` of the
    course, or below the current folder, of everybody who grades."""


class DataFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that notebooks find at ``path``; its content is that of ``source``. ``handed_out``: it is released."""

    path: str
    source: Path
    handed_out: bool = True


class Lab(msgspec.Struct, frozen=True, kw_only=True):
    """One lab: its folder names, its exercises in order."""

    id: str
    title: str
    order: int
    exercises: tuple[Exercise, ...]
    folder: Path
    solution_folder: Path | None
    shown: tuple[str, ...] = ()
    """Lines that learners see on purpose although a solution or a wrong answer has them too."""
    data: tuple[DataFile, ...] = ()
    """The files that its notebook reads."""

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def solutions(self) -> Path:
        """The folder of its solutions. Raises ``CourseError`` in a copy of the course that has none."""
        if self.solution_folder is None:
            raise CourseError(self.folder, "", "this copy of the course has no solutions")
        return self.solution_folder

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise of that id; raises ``KeyError``."""
        for exercise in self.exercises:
            if exercise.id == exercise_id:
                return exercise
        raise KeyError(exercise_id)


class BrokenLab(msgspec.Struct, frozen=True, kw_only=True):
    """A lab whose ``lab.toml`` is wrong; ``id`` is the name of its folder, ``error`` what whoever needs it raises."""

    id: str
    error: CourseError


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The whole course below ``root``, the folder whose ``pyproject.toml`` has a ``[tool.grader]`` table."""

    root: Path
    title: str
    labs: tuple[Lab, ...]
    limits: Limits
    late: LatePolicy = LatePolicy()
    publish: PublishPolicy = PublishPolicy()
    rules: ClassRules = ClassRules()
    lti: LtiSettings | None = None
    practice_seeds: tuple[int, ...] = PRACTICE_SEEDS
    """A learner's own checks draw from these: inputs vary, and the reference's answers are soon (or all) recorded."""
    broken: tuple[BrokenLab, ...] = ()
    """Labs that cannot be read, where the course was loaded for the sake of others."""

    def limits_for(self, exercise: Exercise) -> Limits:
        """What a submission may use while this exercise is checked."""
        return msgspec.convert({**msgspec.structs.asdict(self.limits), **exercise.limits}, Limits)

    def lab(self, lab_id: str) -> Lab:
        """The lab of that id; raises ``KeyError``, and ``CourseError`` for one that is broken."""
        for lab in self.labs:
            if lab.id == lab_id:
                return lab
        for broken in self.broken:
            if broken.id == lab_id:
                raise broken.error
        raise KeyError(lab_id)
