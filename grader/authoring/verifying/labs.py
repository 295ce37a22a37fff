"""Labs to be proven or mutated, several at a time; what was proven with the very same files is not run again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.authoring.verifying.mutation import MutationScore, mutate_lab
from grader.authoring.verifying.power import Draws, Power, power_of
from grader.authoring.verifying.proofs import Proofs, proof_key
from grader.authoring.verifying.side_by_side import labs_at_a_time, side_by_side
from grader.authoring.verifying.since import Part, parts_since
from grader.authoring.verifying.steps import Watch
from grader.authoring.verifying.verify import Verification, read_only, verify_lab
from grader.base.cache import cache_folder
from grader.checks.running.answers import open_store
from grader.course.model import Course
from grader.course.targets import find_target, labs_of


@dataclass(frozen=True)
class Extent:
    """How labs are proven: on the inputs of a seed; ``thorough`` finds all checks that reject a wrong answer, ``again``
    proves also what was proven before, and ``sample`` is how many mutants are run of each lab, all without it."""

    seed: int = 1
    thorough: bool = False
    again: bool = False
    sample: int | None = None


@dataclass(frozen=True)
class _Proving:
    """One lab to prove, as it is handed to a process of its own."""

    course: Course
    part: Part
    extent: Extent


@dataclass(frozen=True)
class _Trying:
    """One lab whose wrong answers are tried in several draws, as it is handed to a process of its own."""

    course: Course
    part: Part
    draws: Draws
    again: bool


def parts_to_prove(course: Course, target: str | None, since: str | None) -> list[Part]:
    """The labs, or the one exercise, that a target names; of them what differs from the git revision ``since``.

    Raises ``UsageError`` for a target that is none, ``CourseError`` for a revision that git does not know.
    """
    exercise = find_target(course, target)[1] if target else None
    parts = [Part(lab, frozenset({exercise.id}) if exercise else None) for lab in labs_of(course, target)]
    return parts if since is None else parts_since(course, parts, since)


def verify_labs(
    course: Course, parts: Sequence[Part], extent: Extent, watch: Watch, jobs: int | None = None
) -> Iterator[Verification]:
    """What verifying each part shows, in their order, up to ``jobs`` labs at a time. Raises as ``verify_lab``."""
    provings = [_Proving(course, part, extent) for part in parts]
    return side_by_side(_verified, provings, labs_at_a_time(course, len(parts), jobs), watch)


def mutate_labs(
    course: Course, target: str | None, extent: Extent, watch: Watch, jobs: int | None = None
) -> Iterator[MutationScore]:
    """What share of the mutants the checks of each lab notice. Raises as ``mutate_lab``."""
    provings = [_Proving(course, Part(lab), extent) for lab in labs_of(course, target)]
    return side_by_side(_mutated, provings, labs_at_a_time(course, len(provings), jobs), watch)


def power_of_labs(
    course: Course, parts: Sequence[Part], draws: Draws, watch: Watch, *, again: bool = False, jobs: int | None = None
) -> Iterator[Power]:
    """How surely the checks of each part notice wrong answers. Raises as ``power_of``."""
    tryings = [_Trying(course, part, draws, again) for part in parts]
    return side_by_side(_tried, tryings, labs_at_a_time(course, len(tryings), jobs), watch)


def _verified(proving: _Proving, watch: Watch) -> Verification:
    course, part, extent = proving.course, proving.part, proving.extent
    key = proof_key(course, part.lab, "verify", extent.seed, sorted(part.exercises or ()), extent.thorough)
    proofs = Proofs(cache_folder() / "proofs")
    known = None if extent.again or part.exercises == frozenset() else proofs.get(key, Verification)
    if known is not None:
        static = read_only(course, part.lab)
        return replace(known, problems=(*static, *known.problems), known=True)
    with contextlib.closing(open_store()) as store:
        found = verify_lab(
            course, part.lab, extent.seed, store, watch, exercises=part.exercises, thorough=extent.thorough
        )
    if found.ok:
        proofs.put(key, found)
    return found


def _mutated(proving: _Proving, watch: Watch) -> MutationScore:
    course, lab, extent = proving.course, proving.part.lab, proving.extent
    key = proof_key(course, lab, "mutants", extent.seed, extent.sample)
    proofs = Proofs(cache_folder() / "proofs")
    known = None if extent.again else proofs.get(key, MutationScore)
    if known is not None:
        return known
    with contextlib.closing(open_store()) as store:
        found = mutate_lab(course, lab, extent.seed, store, watch, extent.sample)
    proofs.put(key, found)
    return found


def _tried(trying: _Trying, watch: Watch) -> Power:
    lab, exercises = trying.part.lab, trying.part.exercises
    key = proof_key(trying.course, lab, "power", trying.draws, sorted(exercises or ()))
    proofs = Proofs(cache_folder() / "proofs")
    known = None if trying.again or exercises == frozenset() else proofs.get(key, Power)
    if known is not None:
        return replace(known, known=True)
    with contextlib.closing(open_store()) as store:
        found = power_of(trying.course, lab, trying.draws, store, watch, exercises)
    if found.ok:
        proofs.put(key, found)
    return found
