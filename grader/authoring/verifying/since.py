"""Which labs and exercises were touched since a revision, as git tells it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.verifying.touched import touched_exercises
from grader.base.package import FOLDER
from grader.course.model import Course, CourseError, Lab

_FRAMEWORK = FOLDER.resolve()


@dataclass(frozen=True)
class Part:
    """A lab and those of its exercises that are meant; without ``exercises`` all of them."""

    lab: Lab
    exercises: frozenset[str] | None = None


def parts_since(course: Course, parts: Iterable[Part], revision: str) -> list[Part]:
    """What of ``parts`` differs from ``revision`` or is not committed; all when the course's own settings do, or the
    grader itself, where it is in the same repository.

    Raises ``CourseError`` where git knows no such revision or the course is in no repository.
    """
    paths = changed_since(course.root, revision)
    if any(path == course.root / "pyproject.toml" or path.resolve().is_relative_to(_FRAMEWORK) for path in paths):
        return list(parts)
    found = []
    for part in parts:
        own = sorted(path for path in paths if _belongs(path, part.lab))
        if own:
            touched = touched_exercises(part.lab, own, lambda path: _text_at(course.root, revision, path))
            found.append(Part(part.lab, _both(part.exercises, touched)))
    return found


def _both(first: frozenset[str] | None, second: frozenset[str] | None) -> frozenset[str] | None:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def _text_at(root: Path, revision: str, path: Path) -> str | None:
    """A file as it was at a revision; None where it was not there."""
    try:
        return _git(root, "show", f"{revision}:./{path.relative_to(root).as_posix()}")
    except CourseError:
        return None


def changed_since(root: Path, revision: str) -> frozenset[Path]:
    """Files below ``root`` that differ from ``revision``, with those that git does not follow yet."""
    if revision.startswith("-"):
        problem = f"--since {revision}: that is no revision"
        raise CourseError(root, "", problem, advice="Name a commit, a branch or a tag.")
    changed = _git(root, "diff", "--name-only", "--relative", "-z", revision, "--", ".")
    added = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(root / name for name in (changed + added).split("\0") if name)


def _belongs(path: Path, lab: Lab) -> bool:
    folders = (lab.folder, lab.solution_folder) if lab.solution_folder else (lab.folder,)
    return any(path.is_relative_to(folder) for folder in folders) or path.resolve() in _data(lab)


def _data(lab: Lab) -> frozenset[Path]:
    return frozenset(each.source.resolve() for each in lab.data)


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
        )
    except FileNotFoundError:
        raise CourseError(root, "", "--since needs git, which is not installed", advice="Install it.") from None
    if done.returncode:
        reason = done.stderr.strip().splitlines()
        raise CourseError(root, "", f"git cannot tell what has changed: {reason[0] if reason else 'no reason given'}")
    return done.stdout
