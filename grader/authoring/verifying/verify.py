"""The gate of an author: the reference passes, the stub counts as not started, every wrong answer is rejected."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.authoring.building.build import stale_files, stub_source
from grader.authoring.verifying.budget import Peaks, budget_problems
from grader.authoring.verifying.by_heart import CallLog, Logged, learned_by_heart, repeating
from grader.authoring.verifying.empty_handed import EMPTY_HANDED, unearned
from grader.authoring.verifying.gate import static_problems, unread_data
from grader.authoring.verifying.problem import Problem
from grader.authoring.verifying.rejections import Rejection, no_stricter, slipped, uncatalogued
from grader.authoring.verifying.seeds import seed_problems
from grader.authoring.verifying.steps import Steps, Watch
from grader.checks.running.draw import authors_draw
from grader.checks.running.engine import ChecksBrokenError
from grader.checks.running.grader import LabGrader
from grader.checks.running.programs import WRONG_FILE, read_reference
from grader.checks.running.run import Options
from grader.course.model import Course, Lab
from grader.course.wrong import WrongAnswer
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, ExerciseRecord, RunRecord
from grader.sandbox.boxes.box import MeasuringLauncher
from grader.sandbox.host.client import Worker, WorkerError
from grader.sandbox.host.subject import Subject
from grader.submission import Submission, parse_submission
from grader.submission.definitions import definition_of


@dataclass(frozen=True)
class Verification:
    """What verifying one lab showed."""

    lab: str
    checks: int
    seed: int
    rejections: tuple[Rejection, ...]
    problems: tuple[Problem, ...]
    exercises: frozenset[str] | None = None
    """Those that were run; None for all of them, and none of them where reading the lab was enough."""
    known: bool = False
    """It was proven before, with the very same files."""
    notes: tuple[str, ...] = ()
    """What its author may want to look at, and that is no problem."""

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def recognised(self) -> int:
        """How many wrong answers were named by the check that rejected them."""
        return sum(rejection.recognised for rejection in self.rejections)


_OTHER_STEPS = 4
"""Beside the wrong answers."""


def verify_lab(
    course: Course,
    lab: Lab,
    seed: int,
    store: AnswerStore,
    watch: Watch,
    *,
    exercises: frozenset[str] | None = None,
    thorough: bool = False,
) -> Verification:
    """Prove one lab, or those ``exercises`` of it; the whole lab is read. Raises ``CourseError`` where it cannot be.

    A wrong answer is done with once a check has rejected it by name; ``thorough`` goes on to find all that reject it.
    """
    static, notes = read_only(course, lab), tuple(unread_data(lab))
    if exercises is not None and not exercises:
        return Verification(lab.id, 0, seed, (), tuple(static), exercises, notes=notes)
    options = Options(
        seed=seed,
        draw=authors_draw(seed),
        hidden=True,
        reveal_hidden=True,
        smallest=False,
        exercises=exercises or frozenset(),
    )
    with (
        contextlib.closing(Worker(MeasuringLauncher(), course.limits)) as worker,
        LabGrader(course, lab, store=store, worker=worker) as grader,
    ):
        try:
            gate = _Gate(grader, options)
            steps = Steps(watch, lab.id, _OTHER_STEPS + len(EMPTY_HANDED) + len(gate.wrong_answers))
            proved = _prove(gate, steps, thorough=thorough)
        except ChecksBrokenError as broken:
            return Verification(lab.id, 0, seed, (), (Problem("checks", str(broken)),), exercises)
    problems = (*static, *proved.problems, *uncatalogued(lab, grader.trusted.wrong_answers))
    return replace(proved, problems=problems, exercises=exercises, notes=notes)


def read_only(course: Course, lab: Lab) -> list[Problem]:
    """What reading the lab shows. Raises ``CourseError`` where it cannot be read."""
    return [*static_problems(course, lab), *_stale(lab)]


def _prove(gate: _Gate, progress: Steps, *, thorough: bool) -> Verification:
    """What running the author's own programs shows."""
    lab, seed = gate.lab, gate.options.seed
    progress("reference")
    reference = gate.reference()
    problems = [*_reference_problems(lab, reference)]
    progress("other seeds")
    problems += gate.other_seeds(reference)
    progress("answers by heart")
    problems += gate.by_heart(reference)
    problems += gate.unearned(progress)
    weak = gate.repeating(reference)
    progress("stub")
    problems += _stub_problems(gate.stub())
    rejections = []
    for wrong in gate.wrong_answers:
        progress(f"wrong answer {wrong.id}")
        every = thorough or any(check.exercise == wrong.exercise for check in weak)
        rejections.append(gate.wrong(wrong, every=every))
    problems += [*slipped(rejections), *no_stricter(weak, rejections)]
    checks = sum(len(exercise.checks) for exercise in reference.exercises)
    return Verification(lab.id, checks, seed, tuple(rejections), tuple(problems))


class _Gate:
    """Grades the author's own programs as if they were handed in; all share the trusted worker."""

    def __init__(self, grader: LabGrader, options: Options) -> None:
        self.lab = grader.lab
        self.options = options
        self._grader = grader
        self._log = CallLog()
        self._peaks = Peaks(grader.trusted.worker)

    @property
    def wrong_answers(self) -> list[WrongAnswer]:
        """Those of the exercises that are run."""
        wanted = self.options.exercises
        return [wrong for wrong in self._grader.trusted.wrong_answers if not wanted or wrong.exercise in wanted]

    def reference(self) -> RunRecord:
        program = self._grader.reference()
        logged = replace(program, answerer=Logged(program.learner, self._log))
        return self._grader.grade_program(logged, self.options, self._end_of_check)

    def _end_of_check(self, check: CheckRecord) -> None:
        self._peaks.end_of(check)
        self._log.end_of(check)

    def other_seeds(self, reference: RunRecord) -> Iterator[Problem]:
        """Checks that the reference passes in this run, but not on the inputs of other seeds."""
        yield from seed_problems(self._grader, self.options, reference)

    def by_heart(self, reference: RunRecord) -> Iterator[Problem]:
        """What learning the answers of this run by heart would earn, and whether it kept to its time."""
        yield from learned_by_heart(self._grader, self.options, reference, self._log)
        yield from budget_problems(self._grader.course, self.lab, reference, self._peaks, self._log.seconds)

    def unearned(self, progress: Steps) -> Iterator[Problem]:
        """What answers that compute nothing would earn."""
        yield from unearned(self._grader, self.options, self._log, progress)

    def stub(self) -> RunRecord:
        path = self.lab.solutions / "lab.py"
        text = stub_source(path.read_text(encoding="utf-8"), file=path)
        submission = parse_submission("lab.py", text.encode("utf-8"))
        return self._grader.grade_program(self._grader.own(submission), self.options)

    def repeating(self, reference: RunRecord) -> list[CheckRecord]:
        """Hidden checks that knowing the answers to the visible ones is enough for."""
        return repeating(self._grader, self.options, reference, self._log)

    def wrong(self, wrong: WrongAnswer, *, every: bool) -> Rejection:
        """Try a wrong answer with the checks of its exercise, up to the one that names it or with ``every`` one."""
        program = self._grader.recorded_wrong(wrong)
        only = replace(self.options, exercises=frozenset({wrong.exercise}))
        if not every:
            only = replace(only, enough=lambda check: _names(check, wrong))
        record = self._grader.grade_program(program, only)
        failed = [check for check in _checks(record) if check.status == "failed"]
        return Rejection(
            wrong,
            tuple(check.id for check in failed),
            any(_names(check, wrong) for check in failed),
            bool(failed) and all(check.visibility == "hidden" for check in failed),
            _unusable(program.learner, wrong, read_reference(self.lab)),
            tuple(f"{check.id}: {check.author_note}" for check in failed if check.author_note),
        )


def _names(check: CheckRecord, wrong: WrongAnswer) -> bool:
    """Whether the finding of a check names this wrong answer."""
    return check.finding is not None and check.finding.mistake is not None and check.finding.mistake.id == wrong.id


def _unusable(subject: Subject, wrong: WrongAnswer, reference: Submission) -> str:
    """A wrong answer must replace a function that is there, and its file must run: else anything rejects it."""
    if definition_of(reference.cells, wrong.replaces) is None:
        return f"replaces {wrong.replaces}, which the reference does not define"
    try:
        cells = subject.load().cells
    except WorkerError as failure:
        return f"wrong.py cannot be run: {failure}"
    written = zip(subject.program.cells, cells, strict=False)
    raised = next((outcome.raised for cell, outcome in written if cell.filename == WRONG_FILE), None)
    return f"wrong.py cannot be run: {raised.type}: {raised.message}" if raised is not None else ""


def _reference_problems(lab: Lab, record: RunRecord) -> Iterator[Problem]:
    for exercise in record.exercises:
        if exercise.waits and not exercise.answer:
            yield Problem(exercise.id, "the reference has no answer of its own in the cell with its tag")
        if not exercise.checks and not exercise.waits:
            yield Problem(exercise.id, "has no check: every exercise needs at least one")
            continue
        declared = sum(check.points for check in exercise.checks)
        if abs(declared + exercise.by_hand - exercise.points) > 1e-9:
            rest = f" beside {exercise.by_hand:g} by hand" if exercise.by_hand else ""
            yield Problem(
                exercise.id,
                f"its checks are worth {declared:g} points{rest}, lab.toml says {exercise.points:g}: make them agree",
            )
        for check in exercise.checks:
            if check.status != "passed":
                finding = check.finding.headline if check.finding else "no reason given"
                yield Problem(f"{exercise.id}/{check.id}", f"the reference ends as {check.status}: {finding}")
    yield from (Problem("reference", note.text) for note in record.submission.notes if note.kind == "raised")


def _stub_problems(record: RunRecord) -> Iterator[Problem]:
    for exercise in record.exercises:
        kinds = {check.finding.kind for check in exercise.checks if check.finding}
        waits = exercise.status == "not-run" and kinds <= {"not-started", "needs"}
        if exercise.status != "not-started" and not waits:
            yield Problem(exercise.id, _stub_text(exercise))


def _stub_text(exercise: ExerciseRecord) -> str:
    if exercise.waits:
        return (
            "the stub has an answer: leave a text in its place that asks for one, so that a person has nothing to mark"
        )
    passed = [check.id for check in exercise.checks if check.status == "passed"]
    if passed:
        return f"the stub passes {', '.join(passed)}: the check cannot fail, or the stub gives the answer away"
    return f"the stub ends as {exercise.status}, it should count as not started: let it raise NotImplementedError"


def _stale(lab: Lab) -> Iterator[Problem]:
    for path in stale_files(lab):
        yield Problem(path.name, f"{path} is not what the solution builds: run `grader build {lab.id}`")


def _checks(record: RunRecord) -> Iterator[CheckRecord]:
    for exercise in record.exercises:
        yield from exercise.checks
