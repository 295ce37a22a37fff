"""The pytest plugin: every declared check of a lab ends as exactly one record.

``grader check`` runs pytest with this plugin and a prepared run; plain ``pytest exercises/<lab>`` gets it from
``grader.checks.entry``. Either way a check is an ordinary test; what it asserts on are results of calls that were
made in workers, never learner code in this process.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from grader.checks import fixtures
from grader.checks.alarm import cpu_alarm
from grader.checks.bench import Bench
from grader.checks.broken import collection_problem
from grader.checks.budget import TooMuchWork
from grader.checks.diagnose import diagnose, with_suspicion
from grader.checks.plaintext import printable_finding
from grader.checks.reference import ReferenceUnavailable
from grader.checks.result import CheckFailed, ReferenceFailed
from grader.checks.run import LabRun
from grader.course.model import Exercise
from grader.results.record import MOST_PICTURES, CheckRecord, Finding, Kind, Status
from grader.sandbox.client import WorkerFailure
from grader.sandbox.subject import SparkUnavailable

MARKERS = (
    "exercise(id): the exercise that a check (or a class of checks) belongs to",
    "points(n): what the check is worth, more than 0",
    "visibility(level): 'visible' or 'hidden'; by default hidden in files named *_hidden.py",
    "title(text): what learners read; by default the first line of the docstring",
)
_VALUES_IN_CHECK = 3
"""A check may spend as much CPU time as this many values of the largest size need."""
_REDACTED: frozenset[Kind] = frozenset(
    {"wrong-type", "wrong-value", "side-effect", "not-lazy", "cost", "style", "assertion"}
)


@dataclass(frozen=True)
class Declared:
    """A check as its test declares it."""

    id: str
    title: str
    exercise: Exercise
    points: float
    visibility: Literal["visible", "hidden"]


DECLARED = pytest.StashKey[Declared]()


class NeedsFailed(Exception):
    """An exercise that this one builds on did not pass; carries its id."""


class GradingPlugin:
    """Collects, orders and judges the checks of labs. ``run_of`` gives the run of a test file, None for other tests."""

    def __init__(self, run_of: Callable[[Path], LabRun | None], *, explain_in_terminal: bool = False) -> None:
        self._run_of = run_of
        self._explain = explain_in_terminal
        self.declared: dict[str, Declared] = {}
        self.records: dict[str, CheckRecord] = {}
        self.collection_problems: list[str] = []
        self._places: dict[tuple[str, str], str] = {}
        self.done = False
        """True when the run was ended early on purpose."""
        self._unmet: set[tuple[str, str]] = set()

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register markers and fixtures."""
        for marker in MARKERS:
            config.addinivalue_line("markers", marker)
        config.pluginmanager.register(fixtures, "grader-fixtures")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the selected exercises, in the order of the lab."""
        kept = []
        for position, item in enumerate(items):
            run = self._run_of(item.path)
            if run is None:
                kept.append((("", 0, position), item))
                continue
            declared = declare(item, run)
            self._refuse_twice(declared, item, run)
            if run.options.exercises and declared.exercise.id not in run.options.exercises:
                continue
            item.stash[DECLARED] = declared
            hidden = declared.visibility == "hidden"
            item.stash[fixtures.HIDDEN] = hidden
            item.stash[fixtures.BENCH] = Bench(run, declared.exercise, secret=hidden and not run.options.reveal_hidden)
            self.declared[f"{run.lab.id}/{declared.id}"] = declared
            order = run.lab.exercises.index(declared.exercise)
            kept.append(((run.lab.id, order, position), item))
        items[:] = [item for _, item in sorted(kept, key=lambda pair: pair[0])]

    def _refuse_twice(self, declared: Declared, item: pytest.Item, run: LabRun) -> None:
        """Records are kept by name, and a check must not hide behind another one."""
        other = self._places.setdefault((run.lab.id, declared.id), item.path.name)
        if other != item.path.name:
            raise pytest.UsageError(
                f"{item.path.name}::{declared.id}: {other} has a check of this name too; rename one of them"
            )

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Let the JVM boot while the first checks run, when any check will need it."""
        if session.config.option.collectonly:
            return
        for item in session.items:
            bench = item.stash.get(fixtures.BENCH, None)
            if bench is None or "rdd" not in getattr(item, "fixturenames", ()):
                continue
            if not bench.run.stubs.issuperset(bench.exercise.names):
                with contextlib.suppress(WorkerFailure, OSError):  # only a head start: a check will say what is wrong
                    bench.run.learner.launch_java()
                return

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: object
    ) -> None:
        """A test file that cannot be read is the author's problem; it must not look like an empty lab."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self.collection_problems.append(collection_problem(node.path, call.excinfo.value))

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """An exercise whose needed exercise failed is not run."""
        declared = item.stash.get(DECLARED, None)
        for needed in declared.exercise.needs if declared else ():
            if (item.stash[fixtures.BENCH].run.lab.id, needed) in self._unmet:
                raise NeedsFailed(needed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """What a check does with a learner's values has an end."""
        bench = item.stash.get(fixtures.BENCH, None)
        with cpu_alarm(_VALUES_IN_CHECK * bench.limits.judge_seconds) if bench else contextlib.nullcontext():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn the end of a check into its record."""
        report = yield
        declared = item.stash.get(DECLARED, None)
        if declared is None or call.when == "teardown" or (call.when == "setup" and call.excinfo is None):
            return report
        started = time.monotonic()
        bench = item.stash[fixtures.BENCH]
        status, finding = judge(bench, call.excinfo.value if call.excinfo else None)
        record = _record(declared, bench, status, finding, call.duration + time.monotonic() - started)
        self.records[f"{bench.run.lab.id}/{declared.id}"] = record
        if status != "passed":
            self._unmet.add((bench.run.lab.id, declared.exercise.id))
        if self._explain:
            _explain(report, record)
        bench.run.options.watcher(declared.exercise.title, len(self.records), len(self.declared))
        if bench.run.options.enough(record):
            self.done = True
            item.session.shouldstop = "enough is known"
        return report


def declare(item: pytest.Item, run: LabRun) -> Declared:
    """What the markers of a check say. Raises ``pytest.UsageError`` naming the check and what is missing."""
    where = f"{item.path.name}::{item.name}"
    exercise_id = _argument(item, "exercise", where)
    try:
        exercise = run.lab.exercise(str(exercise_id))
    except KeyError:
        raise pytest.UsageError(f"{where}: lab.toml has no exercise {exercise_id!r}") from None
    points = _argument(item, "points", where)
    if not isinstance(points, (int, float)) or isinstance(points, bool) or not points > 0:
        raise pytest.UsageError(f"{where}: @pytest.mark.points must be a number above 0, is {points!r}")
    hidden = item.path.stem.endswith("_hidden")
    marker = item.get_closest_marker("visibility")
    visibility = str(marker.args[0]) if marker else "hidden" if hidden else "visible"
    if visibility not in ("visible", "hidden"):
        raise pytest.UsageError(f"{where}: visibility is {visibility!r}; it can be 'visible' or 'hidden'")
    title = item.get_closest_marker("title")
    document = (getattr(getattr(item, "function", None), "__doc__", None) or "").strip()
    text = str(title.args[0]) if title else document.splitlines()[0] if document else item.name
    parent = item.parent.name if isinstance(item.parent, pytest.Class) else ""
    return Declared(
        id=f"{parent}.{item.name}" if parent else item.name,
        title=text,
        exercise=exercise,
        points=float(points),
        visibility="hidden" if visibility == "hidden" else "visible",
    )


def judge(bench: Bench, raised: BaseException | None) -> tuple[Status, Finding | None]:
    """The status of a check from how its test ended, and why. Nothing but a clean end is a pass."""
    match raised:
        case None:
            if bench.undrawn:
                return "error", _fault(f"the check passes, but {bench.undrawn}")
            if bench.examined:
                return "passed", None
            return "error", _fault("the check never called the submission, so it proves nothing")
        case CheckFailed():
            return _failed(bench, raised.finding)
        case ReferenceFailed():
            return "void", Finding(kind="reference", headline=f"the reference fails on this input: {raised}")
        case NeedsFailed():
            return "not-run", Finding(kind="needs", headline=f"waits for {raised}, which does not pass yet")
        case SparkUnavailable() | ReferenceUnavailable():
            return "error", Finding(
                kind="grader",
                headline=str(raised),
                advice="`grader doctor` looks for the cause. Nothing is lost or counted.",
            )
        case TooMuchWork() if bench.examined:
            return "failed", too_large()
        case AssertionError() | pytest.fail.Exception() if not bench.examined:
            return "error", _fault(f"the check failed before it called the submission: {raised}")
        case AssertionError():
            if bench.failed is not None and bench.failed.finding is not None:
                return _failed(bench, bench.failed.finding)
            return "failed", Finding(kind="assertion", headline=_assertion_text(raised))
        case pytest.skip.Exception():
            return "not-run", Finding(kind="needs", headline=f"skipped by the check: {raised}")
        case pytest.fail.Exception():
            return "failed", Finding(kind="assertion", headline=str(raised))
    return "error", _fault(f"the check itself raised {type(raised).__name__}: {raised}")


def _failed(bench: Bench, finding: Finding) -> tuple[Status, Finding]:
    if finding.kind == "not-started":
        return "not-run", finding
    if bench.failed is not None and bench.run.options.diagnose:
        finding = diagnose(bench.failed, finding, bench.run.options.shrink_seconds)
    return "failed", with_suspicion(bench, finding)


def too_large() -> Finding:
    """The finding of a check that had no end within its time over what was returned."""
    return Finding(
        kind="limit",
        headline="what was returned is too large to look at",
        advice="Try the function on a small input and look at how much it returns.",
    )


def _record(declared: Declared, bench: Bench, status: Status, finding: Finding | None, seconds: float) -> CheckRecord:
    if finding is not None:
        finding = printable_finding(redact(finding) if bench.secret else finding)
    return CheckRecord(
        id=declared.id,
        title=declared.title,
        exercise=declared.exercise.id,
        status=status,
        points=declared.points,
        earned=declared.points if status == "passed" else 0.0,
        visibility=declared.visibility,
        finding=finding,
        output="" if bench.secret else bench.output,
        learner_run=bench.record_of("learner"),
        reference_run=bench.record_of("reference"),
        pictures=tuple(bench.pictures[:MOST_PICTURES]),
        seconds=round(seconds, 3),
        rerun=f"grader check {bench.run.lab.id}/{declared.exercise.id} --seed {bench.run.options.seed}",
    )


def redact(finding: Finding) -> Finding:
    """What a learner may know of a hidden check: the kind of problem and a recognised mistake, no input, no value."""
    if finding.kind == "score":  # figures of all rows together, which show no single one
        return finding
    if finding.kind not in _REDACTED:
        return Finding(kind=finding.kind, headline=finding.headline, advice=finding.advice, place=finding.place)
    text = {
        "wrong-type": "returns a value of another type or shape than is due",
        "wrong-value": "returns a wrong value",
        "side-effect": "changes its inputs",
        "not-lazy": "starts Spark jobs before they are due",
        "cost": "is right, but costs far more than it needs to",
        "style": "is not written as the exercise asks",
    }.get(finding.kind, "does not hold")
    return Finding(kind=finding.kind, headline=f"{text} on an input that is not shown", mistake=finding.mistake)


def _fault(text: str) -> Finding:
    return Finding(
        kind="grader", headline=text, advice="This is a fault of the check, not of the answer; no points are lost."
    )


def _assertion_text(error: AssertionError) -> str:
    """The message of the check's author, else the source of the assert that does not hold."""
    message = str(error.args[0]) if error.args else ""
    if message and not message.startswith("assert "):
        return message.split("\nassert ")[0]
    traceback = error.__traceback__
    source = ""
    while traceback is not None:
        source = _source_line(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno) or source
        traceback = traceback.tb_next
    return f"does not hold: {source.removeprefix('assert ')}" if source else "does not hold"


def _source_line(file: str, line: int) -> str:
    import linecache

    text = linecache.getline(file, line).strip()
    return text if text.startswith("assert ") else ""


def _argument(item: pytest.Item, name: str, where: str) -> Any:
    marker = item.get_closest_marker(name)
    if marker is None or not marker.args:
        raise pytest.UsageError(f"{where}: @pytest.mark.{name}(...) is missing")
    return marker.args[0]


def _explain(report: pytest.TestReport, record: CheckRecord) -> None:
    """Show the finding in pytest's own report, in place of a traceback through the checker."""
    if record.finding is None or record.status == "passed":
        return
    from grader.checks.text import finding_lines

    report.longrepr = "\n".join([record.title, *finding_lines(record)])
    if record.status == "not-run":
        report.outcome = "skipped"
        report.longrepr = (str(report.fspath), 0, f"Skipped: {record.finding.headline}")
