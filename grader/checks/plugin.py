"""The pytest plugin: every declared check of a lab ends as exactly one record.

``grader check`` runs pytest with this plugin and a prepared run; plain ``pytest exercises/<lab>`` gets it from
``grader.checks.entry``. Either way a check is an ordinary test; what it asserts on are results of calls that were
made in workers, never learner code in this process.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from _pytest.runner import runtestprotocol

from grader.checks import fixtures
from grader.checks.alarm import cpu_alarm
from grader.checks.bench import Bench
from grader.checks.broken import collection_problem
from grader.checks.entries import check_record
from grader.checks.judge import Judgement, NeedsFailedError, Proof, settled, with_end
from grader.checks.proof import reference_run
from grader.checks.run import LabRun
from grader.checks.show import show_problem
from grader.course.model import Exercise
from grader.results.record import CheckRecord
from grader.sandbox.client import MachineError, WorkerError

MARKERS = (
    "exercise(id): the exercise that a check (or a class of checks) belongs to",
    "points(n): what the check is worth, more than 0",
    "visibility(level): 'visible' or 'hidden'; by default hidden in files named *_hidden.py",
    "title(text): what learners read; by default the first line of the docstring",
)
_VALUES_IN_CHECK = 3
"""A check may spend as much CPU time as this many values of the largest size need."""


@dataclass(frozen=True)
class Declared:
    """A check as its test declares it."""

    id: str
    title: str
    exercise: Exercise
    points: float
    visibility: Literal["visible", "hidden"]


DECLARED = pytest.StashKey[Declared]()


ENDS = pytest.StashKey[dict[str, BaseException]]()
"""What each phase of a test raised."""


class GradingPlugin:
    """Collects, orders and judges the checks of labs. ``run_of`` gives the run of a test file, None for other tests."""

    def __init__(self, run_of: Callable[[Path], LabRun | None], *, explain_in_terminal: bool = False) -> None:
        self._run_of = run_of
        self._explain = explain_in_terminal
        self.declared: dict[str, Declared] = {}
        self.records: dict[str, CheckRecord] = {}
        self.collection_problems: list[str] = []
        self._places: dict[tuple[str, str], pytest.Item] = {}
        self.done = False
        """True when the run was ended early on purpose."""
        self._unmet: dict[tuple[str, str], str] = {}
        """Exercises that did not pass; the reason where it was only the machine that kept them from it."""

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register markers and fixtures."""
        for marker in MARKERS:
            config.addinivalue_line("markers", marker)
        config.pluginmanager.register(fixtures, "grader-fixtures")
        if not self._explain:
            config.option.tbstyle = "native"  # nobody reads what pytest says of a failure; this is soon made

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
        other = self._places.setdefault((run.lab.id, declared.id), item)
        if other is not item:
            raise pytest.UsageError(
                f"{item.path.name}::{declared.id}: {other.path.name} has a check of this name too; rename one of them"
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
                with contextlib.suppress(WorkerError, OSError):  # only a head start: a check will say what is wrong
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
            unmet = self._unmet.get((item.stash[fixtures.BENCH].run.lab.id, needed))
            if unmet:
                raise MachineError(f"waits for {needed}, which could not be decided: {unmet}")
            if unmet is not None:
                raise NeedsFailedError(needed)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run a check to its very end, its fixtures' included, judge it, and only then let others see the reports."""
        declared = item.stash.get(DECLARED, None)
        if declared is None:
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        bench, started = item.stash[fixtures.BENCH], time.monotonic()
        ends, reports = _ends(item, nextitem)
        judgement = _judgement(item, nextitem, ends)
        record = check_record(declared, bench, judgement, time.monotonic() - started)
        self._keep(bench.run, declared, record)
        if self._explain:
            _explain(reports, record)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        bench.forget()
        if bench.run.options.enough(record):
            self.done = True
            item.session.shouldstop = "enough is known"
        return True

    def _keep(self, run: LabRun, declared: Declared, record: CheckRecord) -> None:
        self.records[f"{run.lab.id}/{declared.id}"] = record
        if record.status != "passed":
            self._note_unmet((run.lab.id, declared.exercise.id), record)
        run.options.watcher(declared.exercise.title, len(self.records), len(self.declared))

    def _note_unmet(self, exercise: tuple[str, str], record: CheckRecord) -> None:
        before = self._unmet.get(exercise, record.provisional)
        self._unmet[exercise] = before and record.provisional

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
        """Note what a phase raised; pytest's own words for it are no reason to end the run."""
        if call.excinfo is not None and ENDS in item.stash:
            item.stash[ENDS][call.when] = call.excinfo.value
        try:
            return (yield)
        except Exception as problem:
            if ENDS not in item.stash or call.when == "collect":
                raise
            said = f"{call.when}: {show_problem(problem)}"
            return pytest.TestReport(item.nodeid, item.location, {}, "failed", said, call.when, duration=call.duration)


def _ends(
    item: pytest.Item, nextitem: pytest.Item | None
) -> tuple[dict[str, BaseException], Sequence[pytest.TestReport]]:
    """Run a test with its fixtures; what each phase raised, and pytest's reports, which nobody has seen yet."""
    item.stash[ENDS] = {}
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    return item.stash[ENDS], reports


def _judgement(item: pytest.Item, nextitem: pytest.Item | None, ends: dict[str, BaseException]) -> Judgement:
    bench = item.stash[fixtures.BENCH]
    in_test = ends.get("setup") or ends.get("call")
    judgement = settled(bench, in_test or ends.get("teardown"), lambda: _prove(item, nextitem))
    return with_end(judgement, ends.get("teardown") if in_test else None)


def _prove(item: pytest.Item, nextitem: pytest.Item | None) -> Proof | None:
    """Run the check again, with fresh fixtures of the same seed and the reference in the learner's place."""
    bench = item.stash[fixtures.BENCH]
    run = reference_run(bench.run)
    if run is None:
        return None
    proof = item.stash[fixtures.BENCH] = Bench(run, bench.exercise, bench.secret)
    try:
        ends, _ = _ends(item, nextitem)
    finally:
        item.stash[fixtures.BENCH] = bench
    return Proof(next(iter(ends.values()), None), bool(proof.undrawn), frozenset(proof.asked))


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
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return Declared(
        id=".".join([*classes, item.name]),
        title=text,
        exercise=exercise,
        points=float(points),
        visibility="hidden" if visibility == "hidden" else "visible",
    )


def _argument(item: pytest.Item, name: str, where: str) -> Any:
    marker = item.get_closest_marker(name)
    if marker is None or not marker.args:
        raise pytest.UsageError(f"{where}: @pytest.mark.{name}(...) is missing")
    return marker.args[0]


def _explain(reports: Sequence[pytest.TestReport], record: CheckRecord) -> None:
    """Show the finding in pytest's own report, in place of a traceback through the checker."""
    if record.finding is None or record.status == "passed":
        return
    from grader.checks.text import finding_lines

    told = next(report for report in reports if report.when == "call" or report.failed or report.skipped)
    for report in reports:
        report.outcome, report.longrepr = "passed", None
    told.outcome = "failed"
    told.longrepr = "\n".join([record.title, *finding_lines(record)])
    if record.status == "not-run":
        told.outcome = "skipped"
        told.longrepr = (str(told.fspath), 0, f"Skipped: {record.finding.headline}")
