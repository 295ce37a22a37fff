"""Which labs were touched since a revision, as git tells it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from grader.course.model import Course, CourseError, Lab


def labs_since(course: Course, labs: Iterable[Lab], revision: str) -> list[Lab]:
    """Those of ``labs`` with a file that differs from ``revision`` or is not committed; all when the course's own
    settings do. Raises ``CourseError`` where git knows no such revision or the course is in no repository.
    """
    paths = changed_since(course.root, revision)
    if course.root / "pyproject.toml" in paths:
        return list(labs)
    return [lab for lab in labs if any(_belongs(path, lab) for path in paths)]


def changed_since(root: Path, revision: str) -> frozenset[Path]:
    """Files below ``root`` that differ from ``revision``, with those that git does not follow yet."""
    if revision.startswith("-"):
        raise CourseError(root, "", f"--since {revision}: name a commit, a branch or a tag")
    changed = _git(root, "diff", "--name-only", "--relative", "-z", revision, "--", ".")
    added = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(root / name for name in (changed + added).split("\0") if name)


def _belongs(path: Path, lab: Lab) -> bool:
    folders = (lab.folder, lab.solution_folder) if lab.solution_folder else (lab.folder,)
    return any(path.is_relative_to(folder) for folder in folders)


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CourseError(root, "", "--since needs git, which is not installed") from None
    if done.returncode:
        reason = done.stderr.strip().splitlines()
        raise CourseError(root, "", f"git cannot tell what has changed: {reason[0] if reason else 'no reason given'}")
    return done.stdout
