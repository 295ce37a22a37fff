"""Run the checks of a lab against mutants of its reference: how many of the small mistakes do they notice?"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from grader.authoring.building.regions import find_regions
from grader.authoring.verifying.steps import Steps, Watch
from grader.checks.explaining.mutants import Mutant, mutants_of, mutants_of_lines
from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader, OwnProgram
from grader.checks.running.programs import program_of, read_reference
from grader.checks.running.run import Options
from grader.course.model import Course, CourseError, Exercise, Lab
from grader.results.answers import AnswerStore
from grader.sandbox.wire.values import Program, SourceCell
from grader.submission import Cell
from grader.submission.definitions import definition_of

MUTATION_MARK = 0.9
"""The share of mutants that the checks of a lab must notice."""
EQUIVALENT_FILE = "equivalent.toml"
_CALL_SECONDS = 10.0


@dataclass(frozen=True)
class Survivor:
    """A mutant that no check noticed."""

    exercise: str
    mutant: Mutant


@dataclass(frozen=True)
class MutationScore:
    """What running the mutants of a lab showed; ``equivalent`` ones were not run, their file says why."""

    lab: str
    seed: int
    killed: int
    equivalent: int
    survivors: tuple[Survivor, ...]

    @property
    def run(self) -> int:
        """How many mutants were run."""
        return self.killed + len(self.survivors)

    @property
    def score(self) -> float:
        """The share of run mutants that were noticed; 1 when there were none."""
        return self.killed / self.run if self.run else 1.0

    def is_weak(self, *, sampled: bool) -> bool:
        """Whether the checks notice too few; one survivor says nothing about a small sample, two do."""
        return self.score < MUTATION_MARK and len(self.survivors) > (1 if sampled else 0)


def mutate_lab(
    course: Course, lab: Lab, seed: int, store: AnswerStore, watch: Watch, sample: int | None = None
) -> MutationScore:
    """Run the mutants of a lab, all or a sample drawn with the seed. Raises ``CourseError``."""
    wanted, known = _to_run(lab, lab.exercises, seed, sample)
    survivors = []
    steps = Steps(watch, lab.id, len(wanted))
    with LabGrader(with_short_calls(course), lab, store=store) as grader:
        for exercise, mutant in wanted:
            steps(f"mutant of {mutant.function}")
            if not _noticed(grader, exercise, mutant, seed):
                survivors.append(Survivor(exercise.id, mutant))
    return MutationScore(lab.id, seed, len(wanted) - len(survivors), known, tuple(survivors))


def mutants_to_run(
    lab: Lab, exercises: Sequence[Exercise], seed: int, sample: int | None
) -> list[tuple[Exercise, Mutant]]:
    """The mutants of some exercises of a lab that are not equivalent, all or a sample. Raises ``CourseError``."""
    return _to_run(lab, exercises, seed, sample)[0]


def _to_run(
    lab: Lab, exercises: Sequence[Exercise], seed: int, sample: int | None
) -> tuple[list[tuple[Exercise, Mutant]], int]:
    """The mutants to run, and how many others are known to be equivalent."""
    reasons = equivalent_mutants(lab.solutions / EQUIVALENT_FILE)
    everything = [(exercise, mutant) for exercise in exercises for mutant in _mutants(lab, exercise)]
    wanted = [(exercise, mutant) for exercise, mutant in everything if mutant.id not in reasons]
    known = len(everything) - len(wanted)
    if sample is not None and sample < len(wanted):
        wanted = random.Random(f"{lab.id}/{seed}").sample(wanted, sample)
    return wanted, known


def equivalent_mutants(file: Path) -> dict[str, str]:
    """Mutants that change nothing a check could see, each with its reason. Raises ``CourseError``."""
    if not file.is_file():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CourseError(file, "", f"is not valid TOML: {problem}") from None
    for key, reason in table.items():
        if not isinstance(reason, str) or not reason.strip():
            raise CourseError(file, key, "needs the reason why this mutant cannot be noticed, as text")
    return table


def with_short_calls(course: Course) -> Course:
    """The course with short calls: a mutant that loops is noticed soon enough."""
    seconds = min(course.limits.call_seconds, _CALL_SECONDS)
    return msgspec.structs.replace(course, limits=msgspec.structs.replace(course.limits, call_seconds=seconds))


def _mutants(lab: Lab, exercise: Exercise) -> list[Mutant]:
    assert lab.solution_folder is not None
    file = lab.solution_folder / "lab.py"
    source = file.read_text(encoding="utf-8")
    if exercise.kind == "function":
        return [mutant for name in exercise.names for mutant in mutants_of(source, name)]
    return [mutant for name in exercise.names for mutant in mutants_of_lines(source, name, _answer_lines(lab, name))]


def _answer_lines(lab: Lab, name: str) -> frozenset[int]:
    """The lines of the reference that learners do not get, in the last cell that gives the variable a value."""
    file = lab.solutions / "lab.py"
    found = definition_of(read_reference(lab).cells, name)
    if found is None:
        return frozenset()
    of_cell = range(found.cell.first_line, found.cell.first_line + found.cell.source.count("\n") + 1)
    regions = find_regions(file.read_text(encoding="utf-8"), file=file)
    return frozenset(line for each in regions for line in range(each.first, each.last + 1) if line in of_cell)


def mutant_program(grader: LabGrader, exercise: Exercise, mutant: Mutant) -> OwnProgram:
    """A mutant as if it were handed in."""
    reference = read_reference(grader.lab)
    if exercise.kind == "function":
        cells = program_of(reference.cells).cells
        program = Program((*cells, SourceCell(len(cells) + 1, "mutant.py", 1, mutant.source)))
    else:
        program = program_of(_with_statement(cell, mutant) for cell in reference.cells)
    return grader.own(reference, program)


def _noticed(grader: LabGrader, exercise: Exercise, mutant: Mutant, seed: int) -> bool:
    options = Options(
        seed=seed,
        draw=authors_draw(seed),
        exercises=frozenset({exercise.id}),
        hidden=True,
        diagnose=False,
        enough=lambda record: record.status == "failed",
    )
    record = grader.grade_program(mutant_program(grader, exercise, mutant), options)
    return any(check.status == "failed" for each in record.exercises for check in each.checks)


def _with_statement(cell: Cell, mutant: Mutant) -> Cell:
    """The cell with the changed statement in the place of the lines that it took."""
    lines = cell.source.split("\n")
    first, last = mutant.first - cell.first_line, mutant.last - cell.first_line
    if not 0 <= first <= last < len(lines):
        return cell
    return replace(cell, source="\n".join([*lines[:first], mutant.source, *lines[last + 1 :]]))
