"""How surely checks notice a wrong answer: each is tried on the inputs of several seeds, since one draw may hide it.

A check that asks the reference the same under every seed is run once for each wrong answer: what it notices there it
notices always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from grader.authoring.verifying.mutation import mutant_program, mutants_to_run, with_short_calls
from grader.authoring.verifying.problem import Problem
from grader.authoring.verifying.steps import Steps, Watch
from grader.checks.running.draw import authors_draw
from grader.checks.running.engine import ChecksBrokenError
from grader.checks.running.grader import LabGrader, OwnProgram
from grader.checks.running.programs import WRONG_FILE, catalogue
from grader.checks.running.run import Options
from grader.course.model import Course, Exercise, Lab
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord
from grader.sandbox.host.answer import Answer, Answerer
from grader.sandbox.host.request import Request

SURE = (19, 20)
"""A wrong answer has to be noticed in this share of the draws."""
_SEEDS_SHOWN = 5


@dataclass(frozen=True)
class Tried:
    """A wrong answer or a mutant, and the seeds under which no check noticed it, of so many ``draws``."""

    exercise: str
    name: str
    draws: int
    missed: tuple[int, ...]
    line: int
    mutant: bool = False

    @property
    def noticed(self) -> int:
        """In how many draws some check failed."""
        return self.draws - len(self.missed)

    @property
    def is_weak(self) -> bool:
        """Whether too many learners who hand this in would get the points."""
        sure, of = SURE
        return self.noticed * of < self.draws * sure


@dataclass(frozen=True)
class Power:
    """What trying the programs of a lab on the inputs of ``draws`` seeds showed, from ``seed`` on."""

    lab: str
    seed: int
    draws: int
    tried: tuple[Tried, ...] = ()
    problems: tuple[Problem, ...] = ()
    exercises: frozenset[str] | None = None
    known: bool = False
    """It was found out before, with the very same files."""

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def surely(self) -> int:
        """How many of those that were tried are noticed surely enough."""
        return sum(not each.is_weak for each in self.tried)


@dataclass(frozen=True)
class Draws:
    """How power is found out: ``draws`` seeds from ``seed`` on; of the mutants none, all, or a ``sample``."""

    seed: int
    draws: int
    mutants: bool = False
    sample: int | None = None

    @property
    def seeds(self) -> range:
        return range(self.seed, self.seed + self.draws)


def power_of(
    course: Course, lab: Lab, draws: Draws, store: AnswerStore, watch: Watch, exercises: frozenset[str] | None = None
) -> Power:
    """Try the reference and each wrong answer of a lab, or of those ``exercises``. Raises ``CourseError``."""
    found = Power(lab.id, draws.seed, draws.draws, exercises=exercises)
    if exercises is not None and not exercises:
        return found
    wanted = [each for each in lab.exercises if not exercises or each.id in exercises]
    wrong = [each for each in catalogue(lab) if each.exercise in {exercise.id for exercise in wanted}]
    mutants = mutants_to_run(lab, wanted, draws.seed, draws.sample) if draws.mutants else []
    steps = Steps(watch, lab.id, draws.draws + len(wrong) + len(mutants))
    tried = []
    try:
        with LabGrader(course, lab, store=store) as grader:
            reference = _of_reference(grader, draws, wanted, steps)
            for each in wrong:
                steps(f"wrong answer {each.id}")
                missed = _missed(grader, partial(grader.recorded_wrong, each), each.exercise, draws, reference.steady)
                tried.append(Tried(each.exercise, each.id, draws.draws, missed, each.line))
        with LabGrader(with_short_calls(course), lab, store=store) as grader:
            for exercise, mutant in mutants:
                steps(f"mutant of {mutant.function}")
                program = partial(mutant_program, grader, exercise, mutant)
                missed = _missed(grader, program, exercise.id, draws, reference.steady)
                tried.append(Tried(exercise.id, mutant.id, draws.draws, missed, mutant.line, mutant=True))
    except ChecksBrokenError as broken:
        return replace(found, problems=(Problem("checks", str(broken)),))
    problems = (*reference.problems, *_weak(lab, tried))
    return replace(found, tried=tuple(tried), problems=problems)


@dataclass(frozen=True)
class _Reference:
    """What the reference showed: its problems, and the checks that ask it the same in every draw."""

    problems: tuple[Problem, ...]
    steady: frozenset[str]


@dataclass
class _Noting:
    """Notes the calls of the check that is running; told when it ends, it puts them down under its name."""

    answerer: Answerer
    asked: dict[str, list[frozenset[str]]]
    _open: set[str] = field(default_factory=set)

    def call(self, request: Request) -> Answer:
        self._open.add(request.key)
        return self.answerer.call(request)

    def launch_java(self) -> None:
        self.answerer.launch_java()

    def end_of(self, check: CheckRecord) -> None:
        self.asked.setdefault(check.id, []).append(frozenset(self._open))
        self._open = set()


def _of_reference(grader: LabGrader, draws: Draws, wanted: list[Exercise], steps: Steps) -> _Reference:
    asked: dict[str, list[frozenset[str]]] = {}
    failures: dict[tuple[str, str], list[tuple[int, CheckRecord]]] = {}
    for seed in draws.seeds:
        steps(f"reference, seed {seed}")
        program = grader.recorded_reference()
        noting = _Noting(program.answerer, asked)
        options = _options(seed, frozenset(each.id for each in wanted))
        record = grader.grade_program(replace(program, answerer=noting), options, noting.end_of)
        for exercise in record.exercises:
            for check in exercise.checks:
                if check.status != "passed":
                    failures.setdefault((exercise.id, check.id), []).append((seed, check))
    problems = tuple(_failing(*name, found, draws.draws) for name, found in failures.items())
    failed = {check for _, check in failures}
    steady = {check for check, pages in asked.items() if len(set(pages)) == 1 and check not in failed}
    return _Reference(problems, frozenset(steady))


def _failing(exercise: str, check: str, found: list[tuple[int, CheckRecord]], draws: int) -> Problem:
    seed, first = found[0]
    finding = first.finding.headline if first.finding else "no reason given"
    text = f"the reference does not pass in {len(found)} of {draws} draws; with seed {seed} it ends as {first.status}"
    return Problem(f"{exercise}/{check}", f"{text}: {finding}")


def _missed(
    grader: LabGrader, program: Callable[[], OwnProgram], exercise: str, draws: Draws, steady: frozenset[str]
) -> tuple[int, ...]:
    """The seeds under which no check of the exercise notices the program, which is made anew for each of them."""
    first = _failed(grader, program(), exercise, draws.seed, lambda check: _fails(check) and check.id in steady)
    if first & steady:
        return ()
    others = (seed for seed in draws.seeds[1:] if not _failed(grader, program(), exercise, seed, _fails))
    return (*(() if first else (draws.seed,)), *others)


def _failed(
    grader: LabGrader, program: OwnProgram, exercise: str, seed: int, enough: Callable[[CheckRecord], bool]
) -> frozenset[str]:
    """The checks that a program fails, up to one that is ``enough``."""
    record = grader.grade_program(program, replace(_options(seed, frozenset({exercise})), enough=enough))
    return frozenset(check.id for each in record.exercises for check in each.checks if _fails(check))


def _fails(check: CheckRecord) -> bool:
    return check.status == "failed"


def _options(seed: int, exercises: frozenset[str]) -> Options:
    return Options(seed=seed, draw=authors_draw(seed), exercises=exercises, hidden=True, diagnose=False)


def _weak(lab: Lab, tried: list[Tried]) -> Iterator[Problem]:
    for each in tried:
        if each.is_weak:
            seeds = ", ".join(map(str, each.missed[:_SEEDS_SHOWN])) + ("..." if len(each.missed) > _SEEDS_SHOWN else "")
            file = lab.solutions / ("lab.py" if each.mutant else WRONG_FILE)
            text = (
                f"noticed in {each.noticed} of {each.draws} draws (not with seed {seeds}): let the inputs hold in "
                "every draw what tells it apart, and draw only the rest"
            )
            yield Problem(f"{each.exercise}/{each.name}", text, file, each.line)
