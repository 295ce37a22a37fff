"""The gate of an author: the reference passes, the stub counts as not started, every wrong answer is rejected."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from grader.authoring.budget import Peaks, budget_problems
from grader.authoring.build import stale_files, stub_source
from grader.authoring.by_heart import Notebook, NotingSubject, learned_by_heart, repeating
from grader.authoring.gate import static_problems
from grader.authoring.problem import Problem
from grader.authoring.seeds import seed_problems
from grader.checks.engine import ChecksBroken, grade
from grader.checks.programs import program_of, read_reference, wrong_submission
from grader.checks.run import LabRun, Options
from grader.checks.trusted import TrustedPrograms
from grader.course.model import Course, CourseError, Lab
from grader.course.wrong import WrongAnswer
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, ExerciseRecord, RunRecord
from grader.sandbox.box import MeasuringLauncher
from grader.sandbox.client import Worker
from grader.sandbox.subject import Subject
from grader.submission import Cell, Submission, parse_submission


@dataclass(frozen=True)
class Rejection:
    """How a wrong answer fared: the checks that rejected it, and whether one named it."""

    wrong: WrongAnswer
    rejected_by: tuple[str, ...]
    recognised: bool
    hidden_only: bool
    unusable: str = ""
    """Why the wrong answer could not be tried at all; then its rejection proves nothing."""


@dataclass(frozen=True)
class Verification:
    """What verifying one lab showed."""

    lab: str
    checks: int
    seed: int
    rejections: tuple[Rejection, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def recognised(self) -> int:
        """How many wrong answers were named by the check that rejected them."""
        return sum(rejection.recognised for rejection in self.rejections)


Progress = Callable[[str], None]


def verify_lab(
    course: Course, lab: Lab, seed: int, store: AnswerStore, progress: Progress, *, thorough: bool = False
) -> Verification:
    """Prove one lab. Raises ``CourseError`` where it cannot even be read.

    A wrong answer is done with once a check has rejected it by name; ``thorough`` goes on to find all that reject it.
    """
    trusted = TrustedPrograms(course, lab, store)
    trusted.worker = Worker(MeasuringLauncher(), course.limits)
    options = Options(seed=seed, hidden=True, reveal_hidden=True, shrink_seconds=0)
    gate = _Gate(course, lab, options, trusted)
    try:
        problems = [*static_problems(course, lab), *_stale(lab)]
        progress("reference")
        reference = gate.reference()
        problems += _reference_problems(lab, reference)
        progress("other seeds")
        problems += gate.other_seeds(reference)
        progress("answers by heart")
        problems += gate.by_heart(reference)
        weak = gate.repeating(reference)
        progress("stub")
        problems += _stub_problems(gate.stub())
        rejections = []
        for wrong in trusted.wrong_answers:
            progress(f"wrong answer {wrong.id}")
            rejections.append(gate.wrong(wrong, every=thorough or wrong.exercise in {check.exercise for check in weak}))
        problems += _slipped(rejections)
        problems += _no_stricter(weak, rejections)
        problems += _uncatalogued(lab, trusted.wrong_answers)
        checks = sum(len(exercise.checks) for exercise in reference.exercises)
    except ChecksBroken as broken:
        return Verification(lab.id, 0, seed, (), (Problem("checks", str(broken)),))
    finally:
        trusted.close()
    return Verification(lab.id, checks, seed, tuple(rejections), tuple(problems))


class _Gate:
    """Grades the author's own programs as if they were handed in; all share the trusted worker."""

    def __init__(self, course: Course, lab: Lab, options: Options, trusted: TrustedPrograms) -> None:
        self._course = course
        self._lab = lab
        self._options = options
        self._trusted = trusted
        self._notebook = Notebook()
        self._peaks = Peaks(trusted.worker)

    def reference(self) -> RunRecord:
        submission = read_reference(self._lab)
        subject = Subject(self._trusted.worker, program_of(submission.cells))
        noting = replace(self._options, enough=self._end_of_check)
        return self._grade(submission, NotingSubject(subject, self._notebook), noting)

    def _end_of_check(self, check: CheckRecord) -> bool:
        self._peaks.end_of(check)
        return self._notebook.end_of(check)

    def other_seeds(self, reference: RunRecord) -> Iterator[Problem]:
        """Checks that the reference passes in this run, but not on the inputs of other seeds."""
        submission = read_reference(self._lab)
        yield from seed_problems(self._run(submission), submission, reference)

    def by_heart(self, reference: RunRecord) -> Iterator[Problem]:
        """What learning the answers of this run by heart would earn, and whether it kept to its time."""
        submission = read_reference(self._lab)
        run = self._run(submission)
        yield from learned_by_heart(run, submission, reference, self._notebook)
        yield from budget_problems(self._course, self._lab, reference, self._peaks)

    def _run(self, submission: Submission) -> LabRun:
        subject = Subject(self._trusted.worker, program_of(submission.cells))
        return LabRun(self._course, self._lab, self._options, subject, submission.cells, self._trusted)

    def stub(self) -> RunRecord:
        path = _solution_file(self._lab)
        text = stub_source(path.read_text(encoding="utf-8"), file=path)
        submission = parse_submission("lab.py", text.encode("utf-8"))
        return self._grade(submission, Subject(self._trusted.worker, program_of(submission.cells)), self._options)

    def repeating(self, reference: RunRecord) -> list[CheckRecord]:
        """Hidden checks that knowing the answers to the visible ones is enough for."""
        submission = read_reference(self._lab)
        return repeating(self._run(submission), submission, reference, self._notebook)

    def wrong(self, wrong: WrongAnswer, *, every: bool) -> Rejection:
        """Try a wrong answer with the checks of its exercise, up to the one that names it or with ``every`` one."""
        reference = read_reference(self._lab)
        submission, program = wrong_submission(self._lab, wrong)
        only = replace(self._options, exercises=frozenset({wrong.exercise}))
        if not every:
            only = replace(only, enough=lambda check: _names(check, wrong))
        subject = Subject(self._trusted.worker, program)
        record = self._grade(submission, subject, only)
        failed = [check for check in _checks(record) if check.status == "failed"]
        return Rejection(
            wrong,
            tuple(check.id for check in failed),
            any(_names(check, wrong) for check in failed),
            bool(failed) and all(check.visibility == "hidden" for check in failed),
            _unusable(subject, wrong, reference),
        )

    def _grade(self, submission: Submission, learner: Subject, options: Options) -> RunRecord:
        run = LabRun(self._course, self._lab, options, learner, submission.cells, self._trusted)
        return grade(run, submission)


def _names(check: CheckRecord, wrong: WrongAnswer) -> bool:
    """Whether the finding of a check names this wrong answer."""
    return check.finding is not None and check.finding.mistake is not None and check.finding.mistake.id == wrong.id


def _unusable(subject: Subject, wrong: WrongAnswer, reference: Submission) -> str:
    """A wrong answer must replace a function that is there, and its file must run: else anything rejects it."""
    if not any(_defines(cell, wrong.replaces) for cell in reference.cells):
        return f"replaces {wrong.replaces}(), which the reference does not define"
    if subject.load_failure is not None:
        return f"wrong.py cannot be run: {subject.load_failure}"
    last = subject.loaded.cells[-1].raised if subject.loaded and subject.loaded.cells else None
    return f"wrong.py cannot be run: {last.type}: {last.message}" if last is not None else ""


def _defines(cell: Cell, name: str) -> bool:
    nodes = ast.parse(cell.source).body if cell.problem is None else []
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in nodes) or any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        for node in nodes
    )


def _reference_problems(lab: Lab, record: RunRecord) -> Iterator[Problem]:
    for exercise in record.exercises:
        if not exercise.checks:
            yield Problem(exercise.id, "has no check: every exercise needs at least one")
            continue
        declared = sum(check.points for check in exercise.checks)
        if abs(declared - exercise.points) > 1e-9:
            yield Problem(
                exercise.id,
                f"its checks are worth {declared:g} points, lab.toml says {exercise.points:g}: make them agree",
            )
        for check in exercise.checks:
            if check.status != "passed":
                finding = check.finding.headline if check.finding else "no reason given"
                yield Problem(f"{exercise.id}/{check.id}", f"the reference ends as {check.status}: {finding}")
    yield from (Problem("reference", note.text) for note in record.submission.notes if "rest was graded" in note.text)


def _stub_problems(record: RunRecord) -> Iterator[Problem]:
    for exercise in record.exercises:
        kinds = {check.finding.kind for check in exercise.checks if check.finding}
        waits = exercise.status == "not-run" and kinds <= {"not-started", "needs"}
        if exercise.status != "not-started" and not waits:
            yield Problem(exercise.id, _stub_text(exercise))


def _stub_text(exercise: ExerciseRecord) -> str:
    passed = [check.id for check in exercise.checks if check.status == "passed"]
    if passed:
        return f"the stub passes {', '.join(passed)}: the check cannot fail, or the stub gives the answer away"
    return f"the stub ends as {exercise.status}, it should count as not started: let it raise NotImplementedError"


def _slipped(rejections: list[Rejection]) -> Iterator[Problem]:
    for rejection in rejections:
        wrong = rejection.wrong
        if rejection.unusable:
            yield Problem(f"{wrong.exercise}/{wrong.id}", f"{rejection.unusable} (wrong.py, line {wrong.line})")
        elif not rejection.rejected_by:
            yield Problem(
                f"{wrong.exercise}/{wrong.id}",
                f"this wrong answer slips through: no check of {wrong.exercise} rejects “{wrong.title}” "
                f"(wrong.py, line {wrong.line})",
            )


def _no_stricter(weak: list[CheckRecord], rejections: list[Rejection]) -> Iterator[Problem]:
    """Hidden checks of which nothing shows that they notice what the visible ones do not."""
    noticed = {check for rejection in rejections if rejection.hidden_only for check in rejection.rejected_by}
    for check in weak:
        if check.id not in noticed:
            name = check.id.rpartition(".")[2]
            text = (
                "asks nothing that the visible checks do not ask: answers to these, learned by heart, pass it, and no "
                "wrong answer passes these and fails it. Give it inputs of its own, put into wrong.py what only it "
                f'notices, or say why it repeats them in lab.toml: repeats = {{ {name} = "..." }}'
            )
            yield Problem(f"{check.exercise}/{check.id}", text)


def _uncatalogued(lab: Lab, wrong_answers: tuple[WrongAnswer, ...]) -> Iterator[Problem]:
    known = {exercise.id for exercise in lab.exercises}
    for wrong in wrong_answers:
        if wrong.exercise not in known:
            yield Problem(wrong.id, f"wrong.py, line {wrong.line}: lab.toml has no exercise {wrong.exercise!r}")
    covered = {wrong.exercise for wrong in wrong_answers}
    for exercise in lab.exercises:
        if exercise.id not in covered:
            yield Problem(exercise.id, "has no wrong answer in wrong.py, so nothing shows that its checks can fail")


def _stale(lab: Lab) -> Iterator[Problem]:
    for path in stale_files(lab):
        yield Problem(path.name, f"{path} is not what the solution builds: run `grader build {lab.id}`")


def _checks(record: RunRecord) -> Iterator[CheckRecord]:
    for exercise in record.exercises:
        yield from exercise.checks


def _solution_file(lab: Lab) -> Path:
    if lab.solution_folder is None:
        raise CourseError(lab.folder, "", "this copy of the course has no solutions")
    return lab.solution_folder / "lab.py"
