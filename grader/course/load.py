"""Read a course from disk and refuse what is wrong in it, naming file and key."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any

import msgspec

from grader.course.data import found_data
from grader.course.late import LatePolicy
from grader.course.lti import LtiSettings
from grader.course.model import (
    FORMAT_VERSION,
    PRACTICE_SEEDS,
    BrokenLab,
    Course,
    CourseError,
    DataTable,
    Exercise,
    Lab,
    Limits,
)
from grader.course.places import converted, located, toml_line
from grader.course.publishing import PublishPolicy
from grader.course.rules import ClassRules

# Spark refuses heaps below 450 MiB, and Java leaves a part of what it is given out of its count.
_LEAST_HEAP_MB = 480
_FOLDER = re.compile(r"[a-z][a-z0-9_]*")
_CALLS = ("cells", "probe", "sql")
"""Names of ``learner`` and ``reference`` in a check that are no functions of theirs."""
_ITEM = re.compile(r"[A-Za-z0-9_-]+")
_EXERCISE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class CourseTable(msgspec.Struct, forbid_unknown_fields=True):
    """The table ``[tool.grader]`` of ``pyproject.toml``; the folder that holds this file is the course."""

    format: int
    """1: the format of the course's files."""
    title: str
    """The title of the course."""
    exercises: str = "exercises"
    """The folder of the labs, relative to the course."""
    solutions: str = "solutions"
    """The folder of the solutions, relative to the course."""
    limits: Limits = Limits()
    """What a submission may use: ``[tool.grader.limits]``."""
    late: LatePolicy = LatePolicy()
    """What being late costs: ``[tool.grader.late]``."""
    publish: PublishPolicy = PublishPolicy()
    """What published reports tell of hidden checks: ``[tool.grader.publish]``."""
    rules: ClassRules = msgspec.field(default=ClassRules(), name="class")
    """What holds for a class as a whole: ``[tool.grader.class]``."""
    lti: LtiSettings | None = None
    """Where `grader deliver` sends published numbers: ``[tool.grader.lti]``."""
    practice_seeds: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0)], ...], msgspec.Meta(min_length=1)] = (
        PRACTICE_SEEDS
    )
    """Seeds that a learner's own checks draw from; a release records answers for the first of them."""


class LabFile(msgspec.Struct, forbid_unknown_fields=True):
    """``exercises/<lab>/lab.toml``. The folder's name is the lab's id."""

    format: int
    """1: the format of the file."""
    title: str
    """The title of the lab."""
    order: int
    """The place of the lab in the course; each number once."""
    exercise: tuple[Exercise, ...]
    """The exercises in their order, each an ``[[exercise]]`` table."""
    shown: tuple[str, ...] = ()
    """Lines that learners see on purpose although a solution or a wrong answer has them too."""
    data: tuple[DataTable, ...] = ()
    """The files that the notebook reads, each a ``[[data]]`` table."""


class NoCourseError(CourseError):
    """There is no course at or above a folder."""


def find_root(start: Path) -> Path:
    """The nearest folder at or above ``start`` whose ``pyproject.toml`` has a ``[tool.grader]`` table.

    Raises ``NoCourseError`` where there is none.
    """
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file() and "grader" in _tools(file):
            return folder
    problem = "no course here or above: none of these folders has a pyproject.toml with a [tool.grader] table"
    raise NoCourseError(
        start, "", problem, advice="Go to the folder of a course, or make one with `grader new course`."
    )


def load_course(start: Path) -> Course:
    """Read the course that ``start`` lies in. Raises ``CourseError`` naming file and key."""
    course = load_readable(start)
    for broken in course.broken:
        raise broken.error
    return course


def load_readable(start: Path) -> Course:
    """The course with those of its labs that can be read; the others are ``broken``, and stop only who asks for them.

    Raises ``CourseError`` for what is wrong with the course as a whole.
    """
    try:
        return _load(find_root(start.resolve()))
    except CourseError as wrong:
        raise located(wrong) from None


def _load(root: Path) -> Course:
    file = root / "pyproject.toml"
    table = converted(file, "tool.grader", _tools(file)["grader"], CourseTable)
    _check_format(file, "tool.grader.format", table.format)
    _check_limits(file, "tool.grader.limits", table.limits)
    folders = sorted((root / table.exercises).glob("*/lab.toml"))
    labs, broken = _labs(root, folders, root / table.solutions, table.limits)
    known = frozenset(path.parent.name for path in folders)
    rules, publish, lti = table.rules, table.publish, table.lti
    problems = {"late": table.late.problem(known), "class": rules.problem(known), "publish": publish.problem()}
    if lti is not None:
        problems["lti"] = lti.problem()
    for name, problem in problems.items():
        if problem is not None:
            raise CourseError(file, f"tool.grader.{name}.{problem[0]}", problem[1], advice=_meant(problem, known))
    return Course(
        root=root,
        title=table.title,
        labs=tuple(sorted(labs, key=lambda lab: lab.order)),
        limits=table.limits,
        late=table.late,
        rules=rules,
        publish=publish,
        lti=lti,
        practice_seeds=table.practice_seeds,
        broken=tuple(broken),
    )


def _meant(problem: tuple[str, str], labs: frozenset[str]) -> str:
    """The lab that was meant by one that there is not."""
    if "no such lab" not in problem[1] and "no lab" not in problem[1]:
        return ""
    written = problem[1].partition("'")[2].rstrip("'") or problem[0].partition(".")[2]
    near = get_close_matches(written, sorted(labs), n=1)
    return f"Did you mean `{near[0]}`?" if near else ""


def _labs(root: Path, files: Iterable[Path], solutions: Path, limits: Limits) -> tuple[list[Lab], list[BrokenLab]]:
    """The labs that can be read, and those that cannot; of two with one order, the second in the order of names."""
    labs: list[Lab] = []
    broken: list[BrokenLab] = []
    for file in files:
        try:
            lab = _load_lab(root, file.parent, solutions, limits)
            _check_order(lab, labs)
        except CourseError as wrong:
            broken.append(BrokenLab(id=file.parent.name, error=located(wrong)))
        else:
            labs.append(lab)
    return labs, broken


def _tools(file: Path) -> dict[str, Any]:
    tools = _read_toml(file).get("tool", {})
    return tools if isinstance(tools, dict) else {}


def _check_limits(file: Path, key: str, limits: Limits) -> None:
    for name in Limits.__struct_fields__:
        value = getattr(limits, name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not 0 < value < math.inf:
            raise CourseError(file, f"{key}.{name}", f"must be more than 0 and finite, is {value:g}")
    if limits.driver_memory_mb < _LEAST_HEAP_MB:
        wrong = f"Spark starts with {_LEAST_HEAP_MB} or more, is {limits.driver_memory_mb}"
        raise CourseError(file, f"{key}.driver_memory_mb", wrong)


def _check_order(lab: Lab, others: Iterable[Lab]) -> None:
    for other in others:
        if lab.order == other.order:
            raise CourseError(lab.folder / "lab.toml", "order", f"{lab.order} is the order of {other.id} too")


def _load_lab(root: Path, folder: Path, solutions: Path, limits: Limits) -> Lab:
    file = folder / "lab.toml"
    parsed = converted(file, "", _read_toml(file), LabFile)
    _check_format(file, "format", parsed.format)
    if not _FOLDER.fullmatch(folder.name):
        raise CourseError(file, "", f"the folder name {folder.name!r} must be lower-case letters, digits and _")
    _check_exercises(file, parsed.exercise)
    _check_given_files(file, parsed)
    solution_folder = solutions / folder.name
    return Lab(
        id=folder.name,
        title=parsed.title,
        order=parsed.order,
        exercises=parsed.exercise,
        folder=folder,
        solution_folder=solution_folder if solution_folder.is_dir() else None,
        shown=parsed.shown,
        data=found_data(file, parsed.data, root, solutions, limits),
    )


def _check_exercises(file: Path, exercises: Sequence[Exercise]) -> None:
    if not exercises:
        raise CourseError(file, "exercise", "a lab needs at least one [[exercise]] table")
    _refuse_duplicates(file, "exercise.id", [exercise.id for exercise in exercises])
    alike = {exercise.id.lower(): exercise.id for exercise in exercises}
    for exercise in exercises:  # file names and addresses of pages may not tell them apart
        if alike[exercise.id.lower()] != exercise.id:
            other = alike[exercise.id.lower()]
            raise CourseError(file, "exercise.id", f"{exercise.id!r} and {other!r} differ in capital letters only")
    _refuse_duplicates(file, "exercise.functions", [name for exercise in exercises for name in exercise.names])
    for exercise in exercises:
        key = f"exercise {exercise.id!r}"
        if not _EXERCISE.fullmatch(exercise.id):
            raise CourseError(file, f"{key}.id", "must be letters, digits and _, a letter first")
        if not exercise.title.strip():
            raise CourseError(file, f"{key}.title", "must not be empty")
        _check_names(file, key, exercise)
        _check_rubric(file, key, exercise)
        if not 0 < exercise.points < math.inf:
            raise CourseError(file, f"{key}.points", f"must be more than 0 and finite, is {exercise.points:g}")
        _check_limits(file, f"{key}.limits", converted(file, f"{key}.limits", exercise.limits, Limits))
        if "submission_seconds" in exercise.limits:
            wrong, advice = "holds for a whole submission", "Set it in [tool.grader.limits] of pyproject.toml."
            raise CourseError(file, f"{key}.limits.submission_seconds", wrong, advice=advice)
        if not exercise.hints:
            raise CourseError(file, f"{key}.hints", "needs at least one hint")
        for number, hint in enumerate(exercise.hints, 1):
            if not hint.strip():
                raise CourseError(file, f"{key}.hints", f"hint {number} is empty")
    _check_needs(file, exercises)


def _check_names(file: Path, key: str, exercise: Exercise) -> None:
    for name in exercise.names:
        if name in _CALLS:
            wrong = f"{name!r} is taken: `learner.{name}(...)` has a meaning of its own in a check"
            raise CourseError(file, f"{key}.functions", wrong, advice="Take another name.")
    for name in exercise.given:
        if not name.isidentifier() or name.startswith("_"):
            raise CourseError(file, f"{key}.given", f"{name!r} is no name of a variable")
        if name in exercise.names:
            raise CourseError(file, f"{key}.given", f"{name!r} is the answer itself")
    for field, names in (("given", exercise.given), ("given_files", exercise.given_files)):
        if names and exercise.kind != "variable":
            advice = 'Write kind = "variable", or leave it out: functions and queries get what the check passes.'
            wrong = f"has a meaning for variables only, not for {exercise.kind}"
            raise CourseError(file, f"{key}.{field}", wrong, advice=advice)


def _check_rubric(file: Path, key: str, exercise: Exercise) -> None:
    _refuse_duplicates(file, f"{key}.rubric.id", [item.id for item in exercise.rubric])
    for item in exercise.rubric:
        if not _ITEM.fullmatch(item.id):
            raise CourseError(file, f"{key}.rubric.id", f"{item.id!r} must be letters, digits, - and _")
        if not item.text.strip():
            raise CourseError(file, f"{key}.rubric.text", f"that of {item.id!r} must not be empty")
        if not math.isfinite(item.points):
            raise CourseError(file, f"{key}.rubric.points", f"that of {item.id!r} must be finite")
    most = sum(max(0.0, item.points) for item in exercise.rubric)
    if exercise.kind == "written":
        if exercise.functions:
            raise CourseError(file, f"{key}.functions", "has no meaning for what is written")
        if most < exercise.points:
            wrong = f"its items give {most:g} points together, and the exercise is worth {exercise.points:g}"
            raise CourseError(file, f"{key}.rubric", wrong, advice="Add [[exercise.rubric]] tables, or points to them.")
    elif exercise.rubric and not 0 < most < exercise.points:
        wrong = f"its items give {most:g} of {exercise.points:g} points: checks need some of them"
        raise CourseError(file, f"{key}.rubric", wrong, advice='Write kind = "written" where a person gives all.')


def _check_given_files(file: Path, parsed: LabFile) -> None:
    known = {table.path for table in parsed.data}
    for exercise in parsed.exercise:
        for path in exercise.given_files:
            if path not in known:
                advice = "List it as a [[data]] table: without a check, the notebook reads the file that lies there."
                key = f"exercise {exercise.id!r}.given_files"
                raise CourseError(file, key, f"{path!r} is no data file of the lab", advice=advice)


def _check_needs(file: Path, exercises: Sequence[Exercise]) -> None:
    known = {exercise.id for exercise in exercises}
    for exercise in exercises:
        for needed in exercise.needs:
            if needed not in known:
                raise CourseError(file, f"exercise {exercise.id!r}.needs", f"no exercise {needed!r} in this lab")
    try:
        TopologicalSorter({exercise.id: exercise.needs for exercise in exercises}).prepare()
    except CycleError as problem:
        circle = " -> ".join(problem.args[1])
        raise CourseError(file, "exercise.needs", f"goes in a circle: {circle}") from None
    earlier: set[str] = set()
    for exercise in exercises:
        for needed in exercise.needs:
            if needed not in earlier:
                wrong, advice = f"{needed!r} comes later in this lab", f"Put it before {exercise.id!r}."
                raise CourseError(file, f"exercise {exercise.id!r}.needs", wrong, advice=advice)
        earlier.add(exercise.id)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise CourseError(file, "", f"cannot be read: {problem.strerror}") from None
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CourseError(file, "", f"is not valid TOML: {problem}", toml_line(problem, data)) from None


def _check_format(file: Path, key: str, version: int) -> None:
    if version > FORMAT_VERSION:
        problem = f"is {version}; this grader reads up to {FORMAT_VERSION}"
        raise CourseError(file, key, problem, advice="Update spark-lab-grader.")
    if version < 1:
        raise CourseError(file, key, f"is {version}; the first format is 1")


def _refuse_duplicates(file: Path, key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise CourseError(file, key, f"{value!r} is used twice")
        seen.add(value)
