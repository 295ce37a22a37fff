"""``grader forget``: a learner leaves the results of a class, and what cannot be reached from there is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from grader.base.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from grader.base.text import one_line
from grader.classroom.gradebook.forget import Removed
from grader.classroom.gradebook.forget import forget as forget_learner
from grader.cli import console
from grader.course.load import load_course
from grader.reports.wording import counted

_NAME_LIMIT, _PATH_LIMIT = 60, 200
_MOST_NAMED = 20


def forget(results: Path, learner: str, *, yes: bool) -> int:
    """Remove a learner for good and say what is left; 1 when the person who was asked did not want it."""
    course = load_course(Path.cwd())
    name = one_line(learner, _NAME_LIMIT)
    question = f"Remove all that {results} has of {name}? It cannot be brought back."
    try:
        sure = yes or typer.confirm(question)
    except typer.Abort:
        raise UsageError("nobody answered, so nothing was removed", "--yes does without the question.") from None
    if not sure:
        return EXIT_FAILED
    for line in _told(forget_learner(results, course, learner), results):
        console.output().print(line, markup=False, soft_wrap=True)
    return EXIT_PASSED


def _told(removed: Removed, results: Path) -> Iterator[str]:
    name = one_line(removed.learner, _NAME_LIMIT)
    yield (
        f"{name} is forgotten in {results}: {counted(removed.rows, 'row')} of the store and "
        f"{counted(removed.reports, 'report')} are gone. Their numbers count in the dashboard, without a name."
    )
    if removed.trial:
        yield "What was tried with `grader regrade` is gone too, for it had results of theirs. Try it again."
    if removed.handed_in:
        yield "Handed in, and graded again if it still lies in the folder of submissions. Delete it there:"
        yield from _listed(removed.handed_in)
    if removed.mentions:
        yield "Named in these files, which were made of the results before. Make them anew, or delete them:"
        yield from _listed([str(path) for path in removed.mentions])
    yield (
        "Out of reach from here, and maybe holding more: the roster file; gradebooks, dashboards, exports and feedback "
        "archives that were written elsewhere; what a platform or a learner got of them; backups of this folder."
    )


def _listed(paths: Sequence[str]) -> Iterator[str]:
    yield from (f"  {one_line(path, _PATH_LIMIT)}" for path in paths[:_MOST_NAMED])
    if len(paths) > _MOST_NAMED:
        yield f"  and {len(paths) - _MOST_NAMED} more"
