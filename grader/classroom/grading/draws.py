"""The secret of a batch, and the draws of hidden inputs that follow from it: another one for each round of grading.

A *round* is a run of ``grader grade`` that came to its end, together with those before it that did not. What is graded
in a round meets the same hidden inputs, so grades can be compared and the reference runs once. The next round draws
anew: what a learner could have found out is worth nothing there. Results keep the id of their draw, which does not tell
the secret; the secret itself lies in a file of its own, so that the store of results can be passed on without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.base.writing import create_privately
from grader.checks.running.draw import Draw, keyed
from grader.classroom.problems import StoreError
from grader.classroom.store.queries import all_parts
from grader.classroom.store.store import ResultStore
from grader.course.secret_file import ENDING, SecretError, make_secret, read_secret

SECRET_FILE = f"batch{ENDING}"
_ROUND, _UNFINISHED = "draw round", "draw round unfinished"
_ID = re.compile(r"(\d{1,9})\.(\d{1,9})-[0-9a-f]{12}")


@dataclass(frozen=True)
class Draws:
    """The draws of one round. ``met`` has those that earlier submissions of a learner for a lab met in it.

    A value of ``met`` holds pairs of a draw's id and the hash of the submission.
    """

    secret: bytes = field(repr=False)
    round: int
    met: Mapping[tuple[str, str], frozenset[tuple[str, str]]] = field(default_factory=dict)

    def draw_for(self, learner: str, lab: str, submission: str) -> Draw:
        """The first draw of the round that no other submission of this learner for the lab has met."""
        known = {draw for draw, other in self.met.get((learner, lab), ()) if other != submission}
        again = 0
        while (found := _draw(self.secret, self.round, again)).id in known:
            again += 1
        return found


def begin_round(store: ResultStore, *, anew: bool) -> Draws:
    """The draws for what is graded now: of the round that was not finished, else, or with ``anew``, of the next one.

    Raises ``StoreError`` when the secret cannot be read or made.
    """
    number = int(store.setting(_ROUND) or 0)
    goes_on = bool(store.setting(_UNFINISHED)) and number > 0 and not anew
    number += not goes_on
    draws = Draws(secret_beside(store.path), number, _met(store, number) if goes_on else {})
    store.set_setting(_ROUND, str(number))
    store.set_setting(_UNFINISHED, "yes")
    return draws


def end_round(store: ResultStore) -> None:
    """The run came to its end. What the grader failed at keeps the round open: its next try meets the same inputs."""
    if not store.has_provisional():
        store.set_setting(_UNFINISHED, "")


def draw_of(results: Path, wanted: str) -> Draw:
    """The draw of that id in a folder of results, to meet its inputs again. Raises ``StoreError``."""
    matched = _ID.fullmatch(wanted)
    if matched is None:
        raise StoreError(f"{wanted!r} is the id of no draw", "`grader explain` shows it, such as 3.0-0123456789ab.")
    file = results / SECRET_FILE
    if not file.is_file():
        problem = f"{file} is not there, and without it no hidden input of these results can be made again."
        raise StoreError(problem, "Put it back.")
    found = _draw(secret_beside(file), int(matched[1]), int(matched[2]))
    if found.id != wanted:
        raise StoreError(f"{file} holds another secret than the one that draw {wanted} was made with.")
    return found


def secret_beside(store: Path) -> bytes:
    """The secret of a batch, in a file beside its results that only its owner may read; made when there is none.

    Raises ``StoreError``.
    """
    file = store.with_name(SECRET_FILE)
    try:
        make_secret(file)
        return read_secret(file)
    except SecretError as problem:
        raise StoreError(
            f"{problem} The hidden checks of these results draw from it.",
            "Put back a copy; if there is none, remove the file: the next run makes another secret, and all grades "
            "stay as they are.",
        ) from None


def share_secret(file: Path, store: Path) -> None:
    """Let the batch of a store draw from the secret in a file, which is made when it is not there.

    Raises ``StoreError``, also where the batch has another secret already.
    """
    own = store.with_name(SECRET_FILE)
    try:
        make_secret(file)
        secret = read_secret(file)
        create_privately(own, f"{secret.hex()}\n".encode())  # False where it has one
        other = read_secret(own) != secret
    except SecretError as problem:
        raise StoreError(str(problem)) from None
    except OSError as problem:
        raise StoreError(f"{own} cannot be written: {(problem.strerror or str(problem)).lower()}.") from None
    if other:
        raise StoreError(f"{own} holds another secret than {file}.", "Grade into a new folder, or name that file.")


def _draw(secret: bytes, number: int, again: int) -> Draw:
    name = f"{number}.{again}"
    return Draw(f"{name}-{keyed(secret, 'id', name).hex()[:12]}", keyed(secret, "draw", name))


def _met(store: ResultStore, number: int) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in all_parts(store):
        draw = _ID.fullmatch(row.named.get("draw", ""))
        if draw is not None and int(draw[1]) == number:
            found.setdefault((row.learner, row.lab), set()).add((draw[0], row.named["submission"]))
    return {whose: frozenset(pairs) for whose, pairs in found.items()}
