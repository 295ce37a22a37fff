"""``grader group``: who hands in with whom."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from grader.base.errors import EXIT_PASSED
from grader.base.text import one_line
from grader.classroom.grouping import Groups, group_name, groups_of
from grader.classroom.grouping import regroup as decide
from grader.classroom.store.decisions import InGroup
from grader.classroom.store.entries import By, Kept
from grader.classroom.store.store import FILE, open_results
from grader.cli import console
from grader.cli.deciding import concerned
from grader.course.load import load_course

_LIMIT = 2_000


def show(results: Path, lab: str | None) -> int:
    """Show the groups of a lab, or of all labs."""
    course = load_course(Path.cwd())
    with contextlib.closing(open_results(results / FILE, create=False)) as store:
        found = groups_of(store, course, lab)
    _say(_groups(found) or ["There are no groups."])
    _say(_decided(found))
    return EXIT_PASSED


def regroup(results: Path, learners: Sequence[str], who: By, group: str | None, lab: str | None) -> int:
    """Put learners into a group, alone, or where roster and file have them, and show their groups then."""
    with concerned(results, learners, [group_name(group)] if group else ()) as (store, course):
        decide(store, course, learners, who, group=group, lab=lab)
        found = groups_of(store, course, lab)
    name = group_name(group) if group else ""
    if there := sorted({each for groups in found.of.values() for each in groups.get(name, ())}):
        _say([f"{name}: {', '.join(there)}"])
    return EXIT_PASSED


def _groups(found: Groups) -> list[str]:
    """The groups, those that all labs have once."""
    if not found.of:
        return []
    every = list(found.of.values())
    if len(every) > 1 and all(each == every[0] for each in every):
        return ["in each lab that has groups:", *_members(every[0])]
    return [line for lab, groups in found.of.items() for line in (f"{lab}:", *_members(groups))]


def _members(groups: Mapping[str, Sequence[str]]) -> Iterable[str]:
    return (f"  {group}: {', '.join(learners)}" for group, learners in groups.items())


def _decided(found: Groups) -> list[str]:
    """What people decided; the rest is as roster and file say."""
    return ["Decided by people, the rest by roster or file:", *map(_line, found.decided)] if found.decided else []


def _line(kept: Kept[InGroup]) -> str:
    where = kept.key.lab or "all labs"
    return (
        f"  {kept.key.learner}, {where}: {kept.data.group or 'alone'} "
        f"({kept.by.author}, {kept.by.made}: {one_line(kept.by.reason, _LIMIT)})"
    )


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        indent = "  " if line.startswith(" ") else ""
        console.output().print(f"{indent}{one_line(line, _LIMIT)}", markup=False, soft_wrap=True)
