"""How often is the kind of a fault told that nobody catalogued, and how often is that false?

    python -m tests.benchmarks.faults LAB... [--every N]

Wrong answers to the exercises of these labs, with the catalogue out of sight:

* each N-th mutant of the reference, which is not among the mutants that are tried;
* the catalogued wrong answers and the cases of ``tests/corpus``.

A claim is "the same comes of a right answer in which ...". It is false where, on what the checks ask under other seeds,
no mutant of that kind gives the same as the answer each time. What is claimed is printed, so that a reader sees whether
it helps.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from grader.authoring.verifying.mutation import EQUIVALENT_FILE, equivalent_mutants
from grader.checks.comparing.budget import Budget
from grader.checks.comparing.compare import compare
from grader.checks.comparing.equality import Rules
from grader.checks.explaining import changes, diagnose
from grader.checks.explaining.mutants import Mutant, mutants_of
from grader.checks.running.grader import LabGrader, OwnProgram
from grader.checks.running.programs import program_of, read_reference, reference_text, wrong_submission
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import Exercise
from grader.results.answers import AnswerStore
from grader.results.released import REFERENCE
from grader.sandbox.host.request import Request
from grader.sandbox.wire.messages import Outcome
from grader.sandbox.wire.values import Program, SourceCell
from grader.submission import parse_submission

_OTHER_SEEDS = (2, 3, 4)
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tried:
    """One wrong answer, how many checks noticed it, what is claimed of it, and what of that is false."""

    name: str
    failed: int
    claims: tuple[str, ...]
    false: tuple[str, ...]
    mutant: bool


def tried(lab_id: str, every: int, folder: Path) -> Iterator[Tried]:
    """Each wrong answer to a lab, as it is graded."""
    course = load_course(ROOT)
    lab = course.lab(lab_id)
    asked = _Asked()
    with LabGrader(course, lab, store=AnswerStore(folder / f"{lab_id}.sqlite"), on_answer=asked.hear) as grader:
        known = equivalent_mutants(lab.solutions / EQUIVALENT_FILE)
        for exercise in (each for each in lab.exercises if each.kind == "function"):
            asked.begin()
            for seed in _OTHER_SEEDS:
                options = Options(seed=seed, exercises=frozenset({exercise.id}))
                grader.grade_program(grader.reference(), options)
            asked.end()
            wanted = [each for name in exercise.names for each in mutants_of(reference_text(lab), name, all_slips=True)]
            for mutant in [each for each in wanted if each.id not in known and not each.may_not_end][::every]:
                yield _graded(grader, asked, exercise, mutant.id, _as_own(grader, mutant), mutant)
            for wrong in grader.trusted.wrong_answers:
                if wrong.exercise == exercise.id:
                    own = grader.own(*wrong_submission(lab, wrong))
                    yield _graded(grader, asked, exercise, f"catalogue: {wrong.title}", own)
            for case in sorted((ROOT / "tests" / "corpus" / lab_id).glob("*.py")):
                if _exercise_of(case) == exercise.id:
                    yield _graded(grader, asked, exercise, f"corpus: {case.stem}", _case(grader, case))


class _Asked:
    """What the checks of an exercise ask of the reference."""

    def __init__(self) -> None:
        self.requests: dict[str, Request] = {}
        self._listening = False

    def begin(self) -> None:
        self.requests, self._listening = {}, True

    def end(self) -> None:
        self._listening = False

    def hear(self, program: str, request: Request, outcome: Outcome) -> None:
        if self._listening and program == REFERENCE:
            self.requests.setdefault(request.key, request)


def _as_own(grader: LabGrader, mutant: Mutant) -> OwnProgram:
    reference = read_reference(grader.lab)
    cells = program_of(reference.cells).cells
    return grader.own(reference, Program((*cells, SourceCell(len(cells) + 1, "mutant.py", 1, mutant.source))))


def _exercise_of(case: Path) -> str:
    return case.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# exercise: ")


def _case(grader: LabGrader, case: Path) -> OwnProgram:
    source = f"{reference_text(grader.lab)}\n# %%\n{case.read_text(encoding='utf-8')}"
    return grader.own(parse_submission("lab.py", source.encode()))


def _graded(
    grader: LabGrader, asked: _Asked, exercise: Exercise, name: str, program: OwnProgram, out: Mutant | None = None
) -> Tried:
    def others(source: str, function: str, *, all_slips: bool = False) -> list[Mutant]:
        found = mutants_of(source, function, all_slips=all_slips)
        return [each for each in found if out is None or each.source != out.source]

    nothing = mock.patch.object(diagnose, "recognised", return_value=None)
    with nothing, mock.patch.object(changes, "mutants_of", others):
        record = grader.grade_program(program, Options(seed=1, exercises=frozenset({exercise.id}), faults=True))
    checks = [check for each in record.exercises if each.id == exercise.id for check in each.checks]
    failed = [check for check in checks if check.status == "failed" and check.finding is not None]
    claims = dict.fromkeys(check.finding.fault for check in failed if check.finding and check.finding.fault)
    known = [
        each for function in exercise.names for each in others(reference_text(grader.lab), function, all_slips=True)
    ]
    false = [
        claim
        for claim in claims
        if not any(_same(grader, program, each, asked) for each in known if each.kind == claim)
    ]
    shown = f"{grader.lab.id}/{exercise.id} {name}"
    return Tried(shown, len(failed), tuple(claims), tuple(false), out is not None)


def _same(grader: LabGrader, program: OwnProgram, mutant: Mutant, asked: _Asked) -> bool:
    """Whether a mutant gives the same as an answer on all that the checks ask under other seeds."""
    for request in asked.requests.values():
        mine, its = program.answerer.call(request), grader.trusted.changed(mutant).call(request)
        if mine.ok != its.ok:
            return False
        if mine.ok and compare(mine.value, its.value, Rules(rel=1e-6, abs=1e-9), Budget()) is not None:
            return False
    return True


def main() -> None:
    """Print each claim and the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("labs", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    seen: list[Tried] = []
    with tempfile.TemporaryDirectory() as folder:
        for lab in given.labs:
            for each in tried(lab, given.every, Path(folder)):
                seen.append(each)
                if each.claims and (each.false or not each.mutant):
                    print(f"{'FALSE ' if each.false else ''}{each.name}: {' | '.join(each.claims)}", flush=True)
    for word, some in (
        ("mutants", [each for each in seen if each.mutant]),
        ("others", [each for each in seen if not each.mutant]),
    ):
        noticed = [each for each in some if each.failed]
        told = [each for each in noticed if each.claims]
        print(
            f"{word}: {len(noticed)} noticed, {len(told)} told, of these {sum(bool(each.false) for each in told)} false"
        )


if __name__ == "__main__":
    main()
