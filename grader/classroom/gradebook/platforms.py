"""Where results go: platforms as they are registered in the group ``grader.platforms``. Those that take labs lie in
``grader.authoring.interop``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.classroom.gradebook.lms import canvas_csv, moodle_csv
from grader.reports import platforms
from grader.results.counted import Standing
from grader.results.record import RunRecord

if TYPE_CHECKING:
    from grader.classroom.gradebook.gradebook import Total  # whoever writes a platform needs no store of results


@dataclass(frozen=True)
class ResultPlatform:
    """A platform that takes each learner's result of a lab by itself: ``write`` gives it as JSON values."""

    write: Callable[[RunRecord], Mapping[str, Any]]
    adjust: Callable[[Mapping[str, Any], Standing], Mapping[str, Any]] = lambda result, standing: result
    """Puts into these values what counts for the grade (``standing.grade`` of ``standing.points``, and
    ``standing.why()``), where that is something else than what the checks gave: lateness, what an instructor set,
    checks that do not count. A platform with a fixed maximum takes ``standing.scaled`` of ``standing.worth``, and none
    where ``standing.waits`` says that a person has to decide, or the learner is ``standing.excused``."""

    def counted(self, record: RunRecord, standing: Standing) -> Mapping[str, Any]:
        """The values with what counts."""
        result = self.write(record)
        return result if standing.as_checked else self.adjust(result, standing)


@dataclass(frozen=True)
class Gradebook:
    """The grades of a class, late policy and overrides included."""

    totals: tuple[Total, ...]
    """One for each learner and lab, with ``learner``, ``lab`` (its id), ``grade``, ``points`` (the most that it can
    be: checks that failed themselves are left out), ``scaled`` (the same share of ``worth``, which is one number for
    all), ``days_late``, ``provisional``, ``undecided`` (why it waits for a person; empty when it is decided) and
    ``handed_in``. ``person`` is the line of the roster: ``name``, ``email``, ``canvas_id``, ``moodle_id``."""
    titles: Mapping[str, str]
    """The titles of the labs by their ids, in the order of the course."""
    template: str | None = None
    """The text of the file that the platform itself exported, to be filled in, where the instructor named one."""


@dataclass(frozen=True)
class GradebookPlatform:
    """A platform that imports the grades of a class as one text file: ``write`` gives its text."""

    write: Callable[[Gradebook], str]


GRADESCOPE = ResultPlatform(platforms.gradescope, platforms.gradescope_counted)
PRAIRIELEARN = ResultPlatform(platforms.prairielearn, platforms.prairielearn_counted)
EXERCISM = ResultPlatform(platforms.exercism)
CANVAS = GradebookPlatform(lambda book: canvas_csv(book.totals, book.titles, book.template))
MOODLE = GradebookPlatform(lambda book: moodle_csv(book.totals, book.titles))
