"""The pytest plugin: every declared check of a lab ends as exactly one record.

``grader check`` runs pytest with this plugin and a prepared run; plain ``pytest exercises/<lab>`` gets it from
``grader.checks.running.entry``. Either way a check is an ordinary test; what it asserts on are results of calls that
were made in workers, never learner code in this process.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from grader.checks.comparing.show import show_problem
from grader.checks.dsl import fixtures
from grader.checks.dsl.context import CheckContext, Proven
from grader.checks.dsl.declared import MARKERS, Declared, declare
from grader.checks.running.alarm import cpu_alarm
from grader.checks.running.entries import check_record
from grader.checks.running.judge import Judgement, NeedsFailedError, Proof, settled, with_end
from grader.checks.running.programs import program_of, read_reference
from grader.checks.running.run import LabRun
from grader.results.record import CheckRecord
from grader.sandbox.host.client import MachineError, WorkerError
from grader.sandbox.host.subject import Subject

_VALUES_IN_CHECK = 5
"""A check may spend as much CPU time as this many values of the largest size need."""


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
        self._proven: dict[str, Proven] = {}
        """What the checks of each lab have found right of the exercise at hand."""
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
            item.stash[fixtures.CONTEXT] = CheckContext(
                run,
                declared.exercise,
                secret=hidden and not run.options.reveal_hidden,
                proven=self._proven.setdefault(run.lab.id, Proven()),
            )
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
            context = item.stash.get(fixtures.CONTEXT, None)
            if context is None or "rdd" not in getattr(item, "fixturenames", ()):
                continue
            if not context.run.stubs.issuperset(context.exercise.names):
                with contextlib.suppress(WorkerError, OSError):  # only a head start: a check will say what is wrong
                    context.run.answerer.launch_java()
                return

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: object
    ) -> None:
        """A test file that cannot be read is the author's problem; it must not look like an empty lab."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self.collection_problems.append(_collection_problem(node.path, call.excinfo.value))

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """An exercise whose needed exercise failed is not run."""
        context = item.stash.get(fixtures.CONTEXT, None)
        if context is None or not context.run.options.needs:
            return
        for needed in context.exercise.needs:
            unmet = self._unmet.get((context.run.lab.id, needed))
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
        context, started = item.stash[fixtures.CONTEXT], time.monotonic()
        ends, reports = _ends(item, nextitem)
        judgement = _judgement(item, nextitem, ends)
        record = check_record(declared, context, judgement, time.monotonic() - started)
        self._keep(context.run, declared, record)
        if self._explain:
            _explain(reports, record)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        context.forget()
        context.run.ended(record)
        if context.run.options.enough(record):
            self.done = True
            item.session.shouldstop = "enough is known"
        return True

    def _keep(self, run: LabRun, declared: Declared, record: CheckRecord) -> None:
        self.records[f"{run.lab.id}/{declared.id}"] = record
        if record.status != "passed":
            self._note_unmet((run.lab.id, declared.exercise.id), record)
        run.watcher(declared.exercise.title, len(self.records), len(self.declared))

    def _note_unmet(self, exercise: tuple[str, str], record: CheckRecord) -> None:
        before = self._unmet.get(exercise, record.provisional)
        self._unmet[exercise] = before and record.provisional

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """What a check does with a learner's values has an end."""
        context = item.stash.get(fixtures.CONTEXT, None)
        with cpu_alarm(_VALUES_IN_CHECK * context.limits.judge_seconds) if context else contextlib.nullcontext():
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
    context = item.stash[fixtures.CONTEXT]
    in_test = ends.get("setup") or ends.get("call")
    phases = ("setup", "call") if in_test else ("setup", "call", "teardown")
    judgement = settled(context, in_test or ends.get("teardown"), lambda: _prove(item, nextitem, phases))
    return with_end(judgement, ends.get("teardown") if in_test else None)


def _prove(item: pytest.Item, nextitem: pytest.Item | None, phases: Sequence[str]) -> Proof | None:
    """Run the check again, with fresh fixtures of the same seed and the reference in the learner's place.

    What is raised in one of the ``phases`` counts.
    """
    context = item.stash[fixtures.CONTEXT]
    run = _reference_run(context.run)
    if run is None:
        return None
    proof = item.stash[fixtures.CONTEXT] = CheckContext(run, context.exercise, context.secret)
    try:
        ends, _ = _ends(item, nextitem)
    finally:
        item.stash[fixtures.CONTEXT] = context
    raised = next((ends[each] for each in phases if each in ends), None)
    mine, its = context.run.learner, run.learner
    itself = mine.worker is its.worker and mine.program == its.program
    return Proof(raised, bool(proof.undrawn), frozenset(proof.asked), itself)


def _reference_run(run: LabRun) -> LabRun | None:
    """The run of a lab with its reference handed in; None where the course has no solutions."""
    if run.lab.solution_folder is None:
        return None
    reference = read_reference(run.lab)
    learner = Subject(run.trusted.worker, program_of(reference.cells), run.trusted.files)
    options = replace(run.options, diagnose=False)
    return LabRun(run.course, run.lab, options, learner, reference.cells, run.trusted, run.trusted.reference)


def _explain(reports: Sequence[pytest.TestReport], record: CheckRecord) -> None:
    """Show the finding in pytest's own report, in place of a traceback through the checker."""
    if record.finding is None or record.status == "passed":
        return
    from grader.checks.explaining.text import finding_lines

    told = next(report for report in reports if report.when == "call" or report.failed or report.skipped)
    for report in reports:
        report.outcome, report.longrepr = "passed", None
    told.outcome = "failed"
    told.longrepr = "\n".join([record.title, *finding_lines(record)])
    if record.status == "not-run":
        told.outcome = "skipped"
        told.longrepr = (str(told.fspath), 0, f"Skipped: {record.finding.headline}")


def _collection_problem(path: Path, problem: BaseException) -> str:
    """Why a test file cannot be collected, in one line: the innermost reason, since pytest wraps what it raised."""
    while problem.__cause__ is not None:
        problem = problem.__cause__
    if isinstance(problem, SyntaxError):
        return f"{path.name}, line {problem.lineno or 1}: not valid Python: {problem.msg}"
    lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if Path(frame.filename) == path]
    where = f"{path.name}, line {lines[-1]}" if lines else path.name
    return f"{where}: {type(problem).__name__}: {str(problem).strip().splitlines()[0] if str(problem).strip() else ''}"
