"""Release a course to learners: stubs, visible checks and recorded answers, without anything that gives them away."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.authoring.building.build import build_lab
from grader.authoring.building.narrative import linked_files
from grader.authoring.building.skeleton import course_table, filled
from grader.authoring.releasing.leaks import Leak, find_leaks, secrets_of
from grader.authoring.verifying.side_by_side import side_by_side
from grader.authoring.verifying.steps import Step, Steps, Watch
from grader.base.errors import UsageError
from grader.base.package import __version__
from grader.base.writing import write_atomically
from grader.base.zipping import zip_bytes
from grader.checks.explaining.small_inputs import small_requests
from grader.checks.running.answers import open_store
from grader.checks.running.choose import STUB_FOLDER
from grader.checks.running.engine import ChecksBrokenError
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import Course, CourseError, Lab
from grader.course.targets import labs_of
from grader.results.answers import AnswerStore
from grader.results.record import RunRecord
from grader.results.released import FILE_NAME, REFERENCE, released_bytes
from grader.sandbox.host.request import Request
from grader.sandbox.wire.messages import Outcome

_SMALL, _SMALL_OF_SPARK = 8, 3
"""Of each call, answers for its first rows up to so many are recorded as well: mistakes differ in what shows them."""
_KEPT = ("test_*.py", "inputs.py", "lab.toml", "cards.toml")

_WHEEL = rf"spark_lab_grader-{re.escape(__version__)}-.*\.whl"
_WHEELS = "wheels"

_NOTES = re.compile(
    r"^(?:#.*\n)*shown *= *\[(?:.*\]|\n(?: .*\n)*\])\n"  # with the comment above it
    r"|^repeats *= *\{(?:.*\}|\n(?: .*\n)*\})\n"
    r"|^file *= *(?:\"[^\"\n]*\"|'[^'\n]*') *(?:#.*)?\n",  # in a release, data lie where notebooks look for them
    re.M,
)


@dataclass(frozen=True)
class Plan:
    """What is released: these labs, with answers for these seeds, to learners who install ``framework``.

    ``wheel``: a package of the framework that goes along, for who finds none on a package index.
    """

    labs: tuple[Lab, ...]
    seeds: tuple[int, ...]
    framework: str
    wheel: Path | None = None


def planned(
    course: Course, names: Sequence[str], seeds: int, framework: str | None = None, wheel: Path | None = None
) -> Plan:
    """The labs that are named, else all, with answers for the first so many practice seeds of the course.

    Raises ``UsageError`` for labs that are not there or have no solutions here, for more seeds than there are, and for
    a wheel that is not of this version.
    """
    if wheel is not None and not (wheel.is_file() and re.fullmatch(_WHEEL, wheel.name)):
        advice = f"Make it with `pip wheel --no-deps --wheel-dir wheels FOLDER`, of the folder of grader {__version__}."
        raise UsageError(f"{wheel} is no wheel of grader {__version__}", advice)
    if seeds > len(course.practice_seeds):
        known = len(course.practice_seeds)
        raise UsageError(f"the course has {known} practice seeds", "Name more under practice_seeds in [tool.grader].")
    labs = [found for name in names or (None,) for found in labs_of(course, name)]
    without = [lab.id for lab in labs if lab.solution_folder is None]
    if without:
        raise UsageError(f"{without[0]} has no solutions here, so its answers cannot be recorded")
    return Plan(tuple(labs), course.practice_seeds[:seeds], framework or default_framework(), wheel)


def default_framework() -> str:
    """The requirement that installs the grader that made a release."""
    return f"spark-lab-grader=={__version__}"


@dataclass(frozen=True)
class _Recording:
    course: Course
    lab: Lab
    seeds: Sequence[int]


def release(course: Course, plan: Plan, out: Path, jobs: int, watch: Watch) -> tuple[Leak, ...]:
    """Write the release to ``out``, a new folder or a file that ends in ``.zip``, unless something leaks.

    Answers of up to ``jobs`` labs are recorded at a time. Returns what leaks, and then writes nothing. Raises
    ``CourseError`` for an ``out`` that exists, labs without solutions, references that do not pass their own checks,
    and whatever ``grader build`` would refuse.
    """
    if out.exists():
        raise CourseError(out, "", "is there already: nothing was written", advice="Name a new folder or file.")
    with TemporaryDirectory(prefix="grader-release-") as scratch:
        folder = Path(scratch) / out.stem
        for lab in plan.labs:
            _write(folder / lab.folder.relative_to(course.root), _lab_files(lab))
        _write(folder, _course_files(course, plan))
        recordings = [_Recording(course, lab, plan.seeds) for lab in plan.labs]
        for lab, answers in zip(plan.labs, side_by_side(_record, recordings, jobs, watch), strict=True):
            _write(folder / lab.folder.relative_to(course.root), {FILE_NAME: answers})
        watch(Step("all labs", "looking for leaks", 0, 1))
        leaks = find_leaks(folder, secrets_of(plan.labs))
        if not leaks:
            _deliver(folder, out)
    return leaks


def _record(recording: _Recording, watch: Watch) -> bytes:
    with contextlib.closing(open_store()) as store:
        return recorded_answers(recording.course, recording.lab, recording.seeds, store, watch)


def _lab_files(lab: Lab) -> dict[str, bytes]:
    built = {path.name: text.encode() for path, text in build_lab(lab).items()}
    kept = {path.name: path.read_bytes() for pattern in _KEPT for path in sorted(lab.folder.glob(pattern))}
    kept |= {path: (lab.folder / path).read_bytes() for path in sorted(linked_files(lab))}
    kept |= {each.path: each.source.read_bytes() for each in lab.data if each.handed_out}
    kept["lab.toml"] = _without_notes(lab).encode()
    stubs = {f"{STUB_FOLDER}/{name}": data for name, data in built.items()}
    return {**built, **kept, **stubs}


def _without_notes(lab: Lab) -> str:
    """The text of lab.toml without what is for authors: it names hidden checks. Raises ``CourseError``."""
    file = lab.folder / "lab.toml"
    text = file.read_text(encoding="utf-8")
    whole = tomllib.loads(text)
    bare = _NOTES.sub("", text)
    for table in (whole, *whole["exercise"], *whole.get("data", ())):
        for key in ("shown", "repeats", "file"):
            table.pop(key, None)
    if tomllib.loads(bare) != whole:
        advice = "Write them as plain lists and tables, closed on a line of its own."
        raise CourseError(
            file, "", "`repeats`, `shown` or `file` cannot be left out of what learners get", advice=advice
        )
    return bare


def recorded_answers(course: Course, lab: Lab, seeds: Sequence[int], store: AnswerStore, watch: Watch) -> bytes:
    """The answer file of a lab: what its visible checks ask when they judge the reference and each wrong answer.

    Raises ``CourseError`` where the reference does not pass.
    """
    recorded: dict[tuple[str, str], Outcome] = {}
    asked: dict[str, Request] = {}

    def hear(program: str, request: Request, outcome: Outcome) -> None:
        recorded[program, request.key] = outcome
        if program == REFERENCE:
            asked.setdefault(request.key, request)

    with LabGrader(course, lab, store=store, on_answer=hear) as grader:
        trusted = grader.trusted
        steps = Steps(watch, lab.id, len(seeds) * (1 + len(trusted.wrong_answers)))
        try:
            for seed in seeds:
                steps(f"seed {seed}: reference")
                asked.clear()
                _insist(lab, grader.grade_program(grader.recorded_reference(), Options(seed=seed)))
                for request in tuple(asked.values()):
                    most = _SMALL_OF_SPARK if request.needs_spark else _SMALL
                    for small in small_requests(request, most):
                        trusted.reference.within(course.limits).call(small)
                for wrong in trusted.wrong_answers:
                    steps(f"seed {seed}: wrong answer {wrong.id}")
                    options = Options(seed=seed, exercises=frozenset({wrong.exercise}))
                    grader.grade_program(grader.recorded_wrong(wrong), options)
        except ChecksBrokenError as broken:
            raise CourseError(lab.folder, "checks", f"cannot be run: {broken}") from None
    return released_bytes(recorded, trusted.wrong_answers)


def _insist(lab: Lab, record: RunRecord) -> None:
    for exercise in record.exercises:
        for check in exercise.checks:
            if check.status != "passed":
                said = check.finding.headline if check.finding else "no reason given"
                wrong = f"the reference ends as {check.status}: {said}"
                advice = f"`grader verify {lab.id}` tells more."
                raise CourseError(lab.folder, f"{exercise.id}/{check.id}", wrong, advice=advice)


def _course_files(course: Course, plan: Plan) -> dict[str, bytes]:
    exercises = plan.labs[0].folder.parent.relative_to(course.root).as_posix()
    values = {
        "title": json.dumps(course.title, ensure_ascii=False),
        "name": re.sub(r"[^a-z0-9]+", "-", course.title.lower()).strip("-") or "course",
        "version": __version__,
        "requirements": [json.dumps(text) for text in (plan.framework, f"pyspark=={version('pyspark')}")],
        "course": course_table(course, seeds=plan.seeds),
    }
    install = f"pip install --find-links {_WHEELS} ." if plan.wheel else "pip install ."
    texts = {"title": course.title, "labs": plan.labs, "exercises": exercises, "install": install, "seeds": plan.seeds}
    return {
        "pyproject.toml": filled("release/pyproject.toml", values).encode(),
        "README.md": filled("release/README.md", texts).encode(),
        "learner.md": filled("release/learner.md", texts).encode(),
        **({f"{_WHEELS}/{plan.wheel.name}": plan.wheel.read_bytes()} if plan.wheel else {}),
    }


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    for name, data in contents.items():
        path = folder / name
        write_atomically(path, data)


def _deliver(folder: Path, out: Path) -> None:
    if out.suffix != ".zip":
        shutil.copytree(folder, out)
        return
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    write_atomically(out, zip_bytes({path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in paths}))
