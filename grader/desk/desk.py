"""What a running desk holds: the results and their course, the grades as they were last read, and what takes longer.

One thread answers requests, with one connection. What takes seconds in a large class (all grades anew, the statistics,
the groups of answers) is made by others, each with a connection of its own, and taken over when it is there.
"""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from grader.base.logs import package_log
from grader.checks.running.programs import catalogue
from grader.classroom.actions import refresh_reports
from grader.classroom.gradebook.decided import mates
from grader.classroom.gradebook.forgotten import Forgotten, class_statistics, forgotten_of
from grader.classroom.gradebook.gradebook import grades
from grader.classroom.gradebook.statistics import ClassStatistics
from grader.classroom.store.looks import answer_rows, changes_elsewhere, every_finding, every_source
from grader.classroom.store.store import FILE, ResultStore, open_results
from grader.course.model import Course
from grader.desk.finding import Listed, Texts, directory
from grader.desk.following import Followed
from grader.desk.groups import Group, groups_of
from grader.desk.keys import Keys
from grader.desk.tallies import Tallies
from grader.desk.view import ClassView, Member, changed, class_view, member
from grader.desk.waiting import Waiting, trouble_in, waiting

T = TypeVar("T")
_PATIENCE = 0.15
"""Seconds that a page waits for what is being made, before it shows what was made before."""
_AT_ONCE, _CALM = 20, 2.0
"""How many reports are made at once, and for how many seconds nothing was saved before they are."""
_LEAST_PAUSE = 2.0
"""Seconds between two readings of the whole class, while another process writes."""


class Made(Generic[T]):
    """Something that a thread makes, again whenever it is asked for another version of it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._thread: threading.Thread | None = None
        self._value: tuple[object, T] | None = None
        self.seconds = 0.0

    def latest(self, version: object, patience: float = _PATIENCE) -> T | None:
        """The newest there is, after a moment of waiting where it is older than ``version``; None before the first."""
        if self._value is None or self._value[0] != version:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, args=(version,), daemon=True)
                self._thread.start()
            self._thread.join(patience)
        return self._value[1] if self._value else None

    def is_of(self, version: object) -> bool:
        """Whether the newest is of that version."""
        return self._value is not None and self._value[0] == version

    def _run(self, version: object) -> None:
        started = time.monotonic()
        try:
            self._value = (version, self._make())
        except Exception as problem:
            package_log(__name__).warning("What a page of the desk shows could not be made:", exc_info=problem)
        self.seconds = time.monotonic() - started


class Desk:
    """The results of a class, open for reading and marking; ``opened_desk`` makes one."""

    def __init__(self, results: Path, course: Course, keys: Keys, store: ResultStore, submissions: Path | None) -> None:
        self.results, self.keys, self.store, self.submissions = results, keys, store, submissions
        self.followed = Followed(course)
        self.view = class_view(grades(store, course), keys.handle)
        self._changes = (changes_elsewhere(store), 0)
        self._round = 0
        self._read_at = time.monotonic()
        self._reading: Made[ClassView] = Made(self._whole)
        self._touched: set[str] = set()
        self._statistics = Made(self._statistics_now)
        self._groups: dict[tuple[str, str], Made[list[Group]]] = {}
        self._texts = Made(self._texts_now)
        self.tallies = Tallies(self.view.members.values())
        self._mistakes: tuple[int, Mapping[tuple[str, str], str]] | None = None
        self._of_round: dict[str, tuple[int, Any]] = {}
        self._unwritten: set[str] = set()
        self._writer: threading.Thread | None = None
        self._changed_at = 0.0
        self._closing = threading.Event()

    @property
    def course(self) -> Course:
        """The course, as it was read last."""
        return self.followed.course

    def fresh(self) -> ClassView:
        """The grades, read anew where another process has changed something, or somebody the files of the course."""
        self.followed.look()
        known = (changes_elsewhere(self.store), self.followed.version)
        due = self._reading.seconds * 5 + _LEAST_PAUSE * bool(self._round)
        if known != self._changes and time.monotonic() - self._read_at > due:
            found = self._reading.latest(known)
            if found is not None and self._reading.is_of(known):
                self._changes, self._read_at, self._round = known, time.monotonic(), self._round + 1
                self.view = replace(found, version=self.view.version + 1)
                self.tallies = Tallies(found.members.values())
                self.reread(self._touched)
                self._touched = set()
        return self.view

    def reread(self, learners: Iterable[str]) -> None:
        """Take over what has changed of some learners."""
        own = [each for learner in learners if (each := self._member(learner))]
        for each in own:
            self._touched.add(each.learner)
            if each.learner in self.view.members:
                self.tallies.add(self.view.members[each.learner], -1)
            self.tallies.add(each, 1)
        self.view = changed(self.view, own)

    def current(self, learner: str) -> Member | None:
        """One learner as the store has it now."""
        return self._member(learner)

    def statistics(self) -> tuple[ClassStatistics | None, bool]:
        """Those of the class, None while the first are made; and whether they are of the grades that are shown."""
        version = (self.view.version, self._round)
        found = self._statistics.latest(version)
        return found, self._statistics.is_of(version)

    def waiting(self) -> list[Waiting]:
        """What waits for a person."""
        members = [self.view.members[each] for each in sorted(self.tallies.waiting)]
        return waiting(self.store, self._once("trouble", lambda: trouble_in(self.store)), self.view, members)

    def listed(self, *, hidden: bool) -> list[Listed]:
        """The learners in the order of their names, or of what stands for them."""
        members = self.view.members
        if hidden:
            stands = {learner: stand_in(each.handle) for learner, each in members.items()}
            return self._once("stand-ins", lambda: directory(members.values(), stands))
        return self._once("names", lambda: directory(members.values()))

    def texts(self, patience: float = _PATIENCE) -> tuple[Texts, Texts] | None:
        """All sources and all findings, to be searched; None while they are read for the first time."""
        return self._texts.latest((self._round, tuple(self.counting())), patience)

    def groups(self, lab: str, exercise: str, patience: float = _PATIENCE) -> list[Group] | None:
        """The answers to an exercise in groups; None while they are made for the first time."""
        known = self._groups.setdefault((lab, exercise), Made(lambda: self._groups_now(lab, exercise)))
        return known.latest((self._round, self.counting(lab)), patience)

    def counting(self, lab: str = "") -> dict[int, list[str]]:
        """The results that count of a lab, or of all, each with the learners that it counts for."""
        found: dict[int, list[str]] = {}
        for own in self.view.members.values():
            for total in [own.totals[lab]] if lab in own.totals else () if lab else own.totals.values():
                if total.run:
                    found.setdefault(total.run, []).append(own.learner)
        return found

    @property
    def mistakes(self) -> Mapping[tuple[str, str], str]:
        """The title of each catalogued mistake, by lab and id."""
        if self._mistakes is None or self._mistakes[0] != self.followed.version:
            found = {(lab.id, each.id): each.title for lab in self.course.labs for each in catalogue(lab)}
            self._mistakes = (self.followed.version, found)
        return self._mistakes[1]

    def warm(self) -> None:
        """Make what pages need, so that nobody waits for it; meant for a thread of its own.

        What was read for a large class is then left out when Python looks for garbage: each look would hold up a page
        for half a second.
        """
        assert self.mistakes is not None
        self._statistics.latest((self.view.version, self._round), patience=600)
        self.texts(patience=600)
        for summary in self.view.labs:
            lab = next((each for each in self.course.labs if each.id == summary), None)
            for exercise in lab.exercises if lab else ():
                self.groups(summary, exercise.id, patience=600)
        gc.collect()
        gc.freeze()

    @contextlib.contextmanager
    def changing(self, learners: Collection[str]) -> Iterator[None]:
        """Something is decided about learners: then show it, and make their reports anew once there is time, and those
        of all who handed in together with them before or do so now."""
        before = mates(self.store, self.course, learners)
        yield
        touched = before | mates(self.store, self.course, learners)
        self.reread(touched)
        self._unwritten |= touched
        self._changed_at = time.monotonic()
        if self._writer is None or not self._writer.is_alive():
            self._writer = threading.Thread(target=self._write_reports, daemon=True)
            self._writer.start()

    def close(self) -> None:
        """Close the results, once all reports are written."""
        self._closing.set()
        if self._writer is not None:
            self._writer.join()
        self.store.close()

    def _write_reports(self) -> None:
        """Write reports once nobody has saved anything for a moment: whoever marks one after another goes first."""
        while self._unwritten:
            while not self._closing.wait(_CALM) and time.monotonic() - self._changed_at < _CALM:
                pass
            if not self.followed.is_current():  # not by rules that are others now; `grader feedback` makes all anew
                return
            learners = {self._unwritten.pop() for _ in range(min(len(self._unwritten), _AT_ONCE))}
            with self._beside() as store:
                refresh_reports(store, self.course, self.results, learners)

    def _member(self, learner: str) -> Member | None:
        own = grades(self.store, self.course, learner=learner)
        return member(learner, own, self.keys.handle) if own else None

    def forgotten(self) -> Forgotten:
        """The numbers of those who were forgotten, without names."""
        return forgotten_of(self.store)

    def _whole(self) -> ClassView:
        with self._beside() as store:
            return class_view(grades(store, self.course), self.keys.handle)

    def _statistics_now(self) -> ClassStatistics:
        with self._beside() as store:
            return class_statistics(store, self.course, self.view.grades)

    def _texts_now(self) -> tuple[Texts, Texts]:
        runs = self.counting()
        with self._beside() as store:
            return Texts(every_source(store, runs)), Texts(every_finding(store, runs))

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """What is the same until somebody grades again."""
        known = self._of_round.get(name)
        if known is None or known[0] != self._round:
            known = self._of_round[name] = (self._round, make())
        made: T = known[1]
        return made

    def _groups_now(self, lab: str, exercise: str) -> list[Group]:
        with self._beside() as store:
            return groups_of(answer_rows(store, exercise, self.counting(lab)))

    def _beside(self) -> contextlib.AbstractContextManager[ResultStore]:
        return contextlib.closing(open_results(self.results / FILE, create=False))


def stand_in(handle: str) -> str:
    """What a learner is called where names are hidden."""
    return f"Learner {handle[:6].upper()}"


def lab_titles(course: Course) -> Mapping[str, str]:
    """Each lab's title by its id."""
    return {lab.id: lab.title for lab in course.labs}
