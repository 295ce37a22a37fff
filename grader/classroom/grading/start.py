"""Begin to grade a class: find its learners, open its results, choose who grades, this machine or a Spark cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.base.package import __version__
from grader.checks.running.answers import fresh_seed
from grader.classroom.gradebook.absent import COMPLETE
from grader.classroom.grading.cluster import SparkCluster
from grader.classroom.grading.draws import begin_round, end_round, share_secret
from grader.classroom.grading.judge import JudgeSetup
from grader.classroom.grading.local import Batch, Done
from grader.classroom.grading.memory import Room
from grader.classroom.grading.pool import JudgePool
from grader.classroom.grading.shard import Shard
from grader.classroom.intake.discover import found_class
from grader.classroom.intake.roster import Roster, read_roster
from grader.classroom.store.merging import SHARD
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course, Lab
from grader.course.targets import find_target
from grader.sandbox.boxes.levels import Level, launcher_for
from grader.sandbox.host.machine import cores, need_of_slot, slots_that_fit

SUBMISSIONS = "submissions"
"""The setting of a store that says where the submissions lay that were graded last."""


@dataclass(frozen=True)
class GradingOrder:
    """How a class is to be graded, into the folder ``out``; run again with the same, it grades what is new there.

    ``lab`` is the lab that all was handed in for, whatever it says of itself. ``jobs`` at a time, as many as there are
    processors without it. With Spark's ``master`` the executors of a cluster grade, which reach the folder
    ``exchange``.

    ``shard``: only this part of the class; all parts draw hidden inputs from one ``secret``, a file that is copied.
    """

    out: Path
    lab: str | None = None
    roster: Path | None = None
    seed: int | None = None
    regrade: bool = False
    isolation: Level = "sandbox"
    jobs: int | None = None
    master: str | None = None
    exchange: str | None = None
    shard: Shard | None = None
    secret: Path | None = None


@dataclass(frozen=True)
class ClassGrading:
    """A class that is graded: each of ``results`` is stored when it comes. ``isolation`` is the level that is used.

    ``learners`` are how many there are, None where nobody knows yet; ``slots`` how many are graded at a time on this
    machine, None on a cluster; ``beside`` what lies among the submissions and is nobody's.
    """

    batch: Batch
    results: Iterator[Done]
    isolation: Level
    learners: int | None = None
    slots: int | None = None
    beside: Sequence[str] = ()


@contextlib.contextmanager
def class_grading(course: Course, submissions: str, order: GradingOrder) -> Iterator[ClassGrading]:
    """The grading of a folder or an archive of submissions, or on a cluster of a URL; what is left of it ends with it.

    Raises ``UsageError`` where nothing was handed in, ``RosterError``, ``StoreError``, ``SandboxUnavailableError``
    where this machine does not give the isolation; ``results`` raise ``ClusterError``.
    """
    lab = find_target(course, order.lab)[0] if order.lab else None
    roster = read_roster(order.roster) if order.roster else Roster()
    if order.master is None:
        begun = _here(course, submissions, roster, lab, order)
    else:
        begun = _on_cluster(course, submissions, roster, lab, order, order.master)
    with begun as grading:
        yield grading


@contextlib.contextmanager
def _here(
    course: Course, submissions: str, roster: Roster, lab: Lab | None, order: GradingOrder
) -> Iterator[ClassGrading]:
    with found_class(Path(submissions), roster, course) as found:
        level = launcher_for(order.isolation, private=[course.root]).level
        need = need_of_slot(course.limits)
        slots = slots_that_fit(order.jobs or cores(), need)
        with _opened(course, roster, lab, order) as batch:
            batch.store.set_setting(SUBMISSIONS, str(Path(submissions).resolve()))
            learners = [own for own in found.learners if order.shard is None or order.shard.holds(own.learner)]
            setup = JudgeSetup(root=str(course.root), seed=batch.seed, isolation=order.isolation)
            pool = JudgePool(setup, slots, Room(need), 2 * course.limits.submission_seconds)
            with contextlib.closing(_to_the_end(batch, batch.grade(learners, pool))) as results:
                yield ClassGrading(batch, results, level, len(learners), slots, found.beside)


@contextlib.contextmanager
def _on_cluster(
    course: Course, submissions: str, roster: Roster, lab: Lab | None, order: GradingOrder, master: str
) -> Iterator[ClassGrading]:
    """Paths without a scheme are files of this machine, which all others see under the same path."""
    cluster = SparkCluster(master, _url(order.exchange or str(order.out / "exchange")), order.isolation)
    with (
        _opened(course, roster, lab, order) as batch,
        contextlib.closing(_to_the_end(batch, cluster.grade(batch, _url(submissions), roster))) as results,
    ):
        yield ClassGrading(batch, results, order.isolation)


@contextlib.contextmanager
def _opened(course: Course, roster: Roster, lab: Lab | None, order: GradingOrder) -> Iterator[Batch]:
    with contextlib.closing(open_results(order.out / FILE, create=True)) as store:
        if order.secret is not None:
            share_secret(order.secret, store.path)
        if order.shard is not None:
            store.set_setting(SHARD, str(order.shard))
        if roster.people:
            store.set_people(roster.people)
        yield _batch(store, course, lab, order)


def _batch(store: ResultStore, course: Course, lab: Lab | None, order: GradingOrder) -> Batch:
    """The batch of a store: all its runs share the seed, and it counts how often all was asked to be graded again."""
    kept = store.setting("seed")
    seed = order.seed if order.seed is not None else int(kept) if kept is not None else fresh_seed()
    number = int(store.setting("round") or 0) + order.regrade
    settings = {"seed": str(seed), "round": str(number), "course": course.title, "grader": __version__, COMPLETE: "0"}
    for name, value in settings.items():
        store.set_setting(name, value)
    return Batch(course, order.out, seed, store, begin_round(store, anew=order.regrade), lab, number)


def _to_the_end(batch: Batch, results: Iterator[Done]) -> Generator[Done, None, None]:
    """All results; who has taken the last one has come to the end of the round."""
    yield from results
    end_round(batch.store)
    batch.store.set_setting(COMPLETE, "1")
    batch.write_table()


def _url(place: str) -> str:
    return place if "://" in place or place.startswith("file:") else Path(place).resolve().as_uri()
