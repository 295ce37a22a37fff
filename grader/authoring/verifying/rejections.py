"""What the catalogue of wrong answers shows of the checks of a lab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.authoring.verifying.problem import Problem
from grader.course.model import Lab
from grader.course.wrong import WrongAnswer
from grader.results.record import CheckRecord


@dataclass(frozen=True)
class Rejection:
    """How a wrong answer fared: the checks that rejected it, and whether one named it."""

    wrong: WrongAnswer
    rejected_by: tuple[str, ...]
    recognised: bool
    hidden_only: bool
    unusable: str = ""
    """Why the wrong answer could not be tried at all; then its rejection proves nothing."""
    notes: tuple[str, ...] = ()
    """What checks raised over it, each with its name: they reject it, but not in words of their own."""


def slipped(rejections: list[Rejection]) -> Iterator[Problem]:
    """Wrong answers that no check of their exercise rejects, or that cannot be tried."""
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


def no_stricter(weak: list[CheckRecord], rejections: list[Rejection]) -> Iterator[Problem]:
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


def uncatalogued(lab: Lab, wrong_answers: tuple[WrongAnswer, ...]) -> Iterator[Problem]:
    """Exercises without a wrong answer, and wrong answers without an exercise."""
    known = {exercise.id for exercise in lab.exercises}
    for wrong in wrong_answers:
        if wrong.exercise not in known:
            yield Problem(wrong.id, f"wrong.py, line {wrong.line}: lab.toml has no exercise {wrong.exercise!r}")
    covered = {wrong.exercise for wrong in wrong_answers}
    for exercise in lab.exercises:
        if exercise.id not in covered and exercise.kind != "written":  # whose answers no program tells apart
            yield Problem(exercise.id, "has no wrong answer in wrong.py, so nothing shows that its checks can fail")
