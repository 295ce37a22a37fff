"""The author's command that hands a course out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.authoring.releasing.leaks import Leak, leaks_in, secrets_of
from grader.authoring.releasing.release import planned
from grader.authoring.releasing.release import release as write_release
from grader.authoring.verifying.side_by_side import labs_at_a_time
from grader.base.errors import EXIT_FAILED, EXIT_PASSED
from grader.cli import console
from grader.cli.working import working
from grader.course.load import load_course

_MOST_SHOWN = 20


def release(out: Path, names: Sequence[str], seeds: int, framework: str | None, wheel: Path | None) -> int:
    """Record answers, write the release and say what to do with it; nothing is written when something leaks."""
    course = load_course(Path.cwd())
    plan = planned(course, names, seeds, framework, wheel)
    screen = console.output()
    with working() as watch:
        leaks = write_release(course, plan, Path.cwd() / out, labs_at_a_time(course, len(plan.labs)), watch)
    if leaks:
        _show(leaks, "Nothing was written, because the release would give away:")
        return EXIT_FAILED
    labs = f"{len(plan.labs)} {'lab' if len(plan.labs) == 1 else 'labs'}"
    seeds_text = ", ".join(map(str, plan.seeds))
    screen.print(f"Released {labs} to {out}, with answers for seeds {seeds_text}.", markup=False, soft_wrap=True)
    screen.print("Its README.md tells learners how to install it, and learner.md how to work.", markup=False)
    if framework is None and wheel is None:
        needs = f"`pip install .` takes {plan.framework} from a package index. Where none has it, release with --wheel."
        screen.print(needs, markup=False, soft_wrap=True)
    return EXIT_PASSED


def scan(place: Path) -> int:
    """Look for leaks in a folder or zip archive that is, or is to be, handed out."""
    secrets = secrets_of(load_course(Path.cwd()).labs)
    leaks = leaks_in(place, secrets)
    if leaks:
        _show(leaks, f"{place} gives away:")
        return EXIT_FAILED
    lines = f"{len(secrets.lines):,} lines and {len(secrets.numbers):,} numbers"
    console.output().print(f"No leak found: none of the {lines} that only the solutions hold.", markup=False)
    return EXIT_PASSED


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
