"""The instructor's commands that send published numbers to the course's LMS, and make the key for that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from grader.base.errors import EXIT_FAILED, EXIT_PASSED, GraderError
from grader.base.names import user_name
from grader.base.text import one_line
from grader.cli import console
from grader.cli.gradebook import scaled, waiting
from grader.course.load import load_course
from grader.course.lti import KEY_FILE

if TYPE_CHECKING:
    from grader.classroom.lti.delivery import LabDelivery
    from grader.classroom.store.decisions import Score

_NEEDED = ("cryptography", "jwt", "urllib3")
_INSTALL = "Install it with: pip install 'spark-lab-grader[lti]'"
_LIMIT, _MOST_NAMED = 300, 10


def pause(seconds: float) -> None:
    """Wait, because the LMS asks for it, and say so."""
    console.note(f"The LMS is busy; going on in {seconds:g} s.")
    time.sleep(seconds)


def deliver(results: Path, lab: str | None, author: str, *, dry_run: bool) -> int:
    """Send what is published and has changed; ``EXIT_FAILED`` where somebody was left out."""
    try:
        from grader.classroom.lti.delivery import DeliveryOrder
        from grader.classroom.lti.delivery import deliver as send
        from grader.classroom.lti.scores import said_of
    except ModuleNotFoundError as missing:
        raise _not_installed(missing) from None
    order = DeliveryOrder(lab, dry_run, author or user_name())
    done = send(results, load_course(Path.cwd()), order, pause)
    for each in done.labs:
        for line in _lines(each, said_of if dry_run else None):
            console.output().print(line, markup=False, soft_wrap=True)
    if done.stopped is not None:
        raise done.stopped
    return EXIT_FAILED if any(each.left for each in done.labs) else EXIT_PASSED


def show_key(*, pem: bool) -> int:
    """Make the key where there is none, and print its public part."""
    try:
        from grader.classroom.lti.key import make_key, read_key
    except ModuleNotFoundError as missing:
        raise _not_installed(missing) from None
    course = load_course(Path.cwd())
    file = course.root / (course.lti.key_file if course.lti else KEY_FILE)
    if make_key(file):
        console.note(f"A new private key: {file}. Keep it to yourself. For the LMS is what follows.")
    key = read_key(file)
    console.output().print(key.public.decode().rstrip() if pem else key.jwks(), markup=False, soft_wrap=True)
    return EXIT_PASSED


def _not_installed(missing: ModuleNotFoundError) -> GraderError | ModuleNotFoundError:
    name = (missing.name or "").partition(".")[0]
    if name not in _NEEDED:
        return missing
    return GraderError(f"Delivery by LTI needs {name}, which is not installed.", _INSTALL)


def _lines(made: LabDelivery, said_of: Callable[[Score], str] | None) -> Iterator[str]:
    """What became of a lab; ``said_of`` tells a score that would be sent."""
    if said_of is not None:
        for total, score in made.sent:
            comment = f": {one_line(score.comment, _LIMIT)}" if score.comment else ""
            user = one_line(score.user, _LIMIT)
            yield f"{one_line(total.learner, _LIMIT)}, {made.lab}: {said_of(score)} for user {user}{comment}"
    verb = "would be sent" if said_of else "sent"
    untried = f", {made.untried} not tried" if made.untried else ""
    yield f"{made.lab}: {len(made.sent)} {verb}, {made.unchanged} as before, {len(made.left)} not sent{untried}."
    yield from (one_line(note, _LIMIT) for note in made.notes)
    totals = [total for total, _ in made.sent]
    yield from (f"Without points: {line}" for line in waiting(totals))
    yield from scaled(totals)
    if made.excused:
        yield f"Excused, no points sent ({made.lab}): {_names(made.excused)}. Set it in the LMS too."
    reasons: dict[str, list[str]] = {}
    for learner, why in made.left:
        reasons.setdefault(why, []).append(learner)
    for why, names in reasons.items():
        yield f"Not sent ({made.lab}): {_names(names, all_=True)}: {one_line(why, _LIMIT)}."


def _names(names: Iterable[str], *, all_: bool = False) -> str:
    found = [one_line(name, 60) for name in names]
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED and not all_ else ""
    return ", ".join(found if all_ else found[:_MOST_NAMED]) + more
