"""The author's command that hands a course out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.authoring.releasing.leaks import Leak, find_leaks, secrets_of
from grader.authoring.releasing.release import Plan, default_framework
from grader.authoring.releasing.release import release as write_release
from grader.base.archives import ArchiveError, Bounds, opened_archive
from grader.base.errors import EXIT_FAILED, EXIT_PASSED, UsageError
from grader.cli import console
from grader.cli.working import labs_at_a_time, working
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.course.targets import find_target

_MOST_SHOWN = 20
_BOUNDS = Bounds(entries=100_000, total=2 << 30, member=1 << 30)


def release(out: Path, names: Sequence[str], seeds: int, framework: str | None) -> int:
    """Record answers, write the release and say what to do with it; nothing is written when something leaks."""
    course = load_course(Path.cwd())
    if seeds > len(course.practice_seeds):
        known = len(course.practice_seeds)
        raise UsageError(f"the course has {known} practice seeds", "Name more under practice_seeds in [tool.grader].")
    plan = Plan(_labs(course, names), course.practice_seeds[:seeds], framework or default_framework())
    screen = console.output()
    with working() as watch:
        leaks = write_release(course, plan, Path.cwd() / out, labs_at_a_time(course, len(plan.labs)), watch)
    if leaks:
        _show(leaks, "Nothing was written, because the release would give away:")
        return EXIT_FAILED
    labs = f"{len(plan.labs)} {'lab' if len(plan.labs) == 1 else 'labs'}"
    seeds_text = ", ".join(map(str, plan.seeds))
    screen.print(f"Released {labs} to {out}, with answers for seeds {seeds_text}.", markup=False, soft_wrap=True)
    screen.print("Learners install it with `pip install .`; its README.md tells them how.", markup=False)
    return EXIT_PASSED


def scan(place: Path) -> int:
    """Look for leaks in a folder or zip archive that is, or is to be, handed out."""
    course = load_course(Path.cwd())
    secrets = secrets_of(course.labs)
    if place.is_dir():
        leaks = find_leaks(place, secrets)
    else:
        with tempfile.TemporaryDirectory(prefix="grader-scan-") as folder:
            leaks = find_leaks(_unpacked(place, Path(folder)), secrets)
    if leaks:
        _show(leaks, f"{place} gives away:")
        return EXIT_FAILED
    lines = f"{len(secrets.lines):,} lines and {len(secrets.numbers):,} numbers"
    console.output().print(f"No leak found: none of the {lines} that only the solutions hold.", markup=False)
    return EXIT_PASSED


def _unpacked(archive: Path, folder: Path) -> Path:
    try:
        with opened_archive("release.zip", archive, _BOUNDS) as opened:
            for entry in opened.entries():
                if entry.problem:
                    raise ArchiveError(f"has an entry {entry.shown} that {entry.problem}")
                if not entry.folder:
                    target = folder / entry.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(opened.read(entry))
    except (OSError, ArchiveError) as problem:
        raise UsageError(f"{archive} is neither a folder nor a zip archive that can be read: {problem}") from None
    tops = list(folder.iterdir())
    return tops[0] if len(tops) == 1 and tops[0].is_dir() else folder


def _labs(course: Course, names: Sequence[str]) -> tuple[Lab, ...]:
    labs = tuple(find_target(course, name)[0] for name in names) or course.labs
    if not labs:
        raise UsageError(f"the course {course.root} has no labs yet")
    without = [lab.id for lab in labs if lab.solution_folder is None]
    if without:
        raise UsageError(f"{without[0]} has no solutions here, so its answers cannot be recorded")
    return labs


def _show(leaks: Iterable[Leak], title: str) -> None:
    screen = console.output()
    screen.print(title, markup=False, soft_wrap=True)
    shown = [str(leak) for leak in leaks]
    for text in shown[:_MOST_SHOWN]:
        screen.print(f"  {text}", markup=False, soft_wrap=True)
    if len(shown) > _MOST_SHOWN:
        screen.print(f"  and {len(shown) - _MOST_SHOWN} more", markup=False)
    screen.print(
        "Where a lab shows a line on purpose, list it under `shown` in its lab.toml.", markup=False, soft_wrap=True
    )
