"""The secret of a batch, and the draws of hidden inputs that follow from it: another one for each round of grading.

A *round* is a run of ``grader grade`` that came to its end, together with those before it that did not. What is graded
in a round meets the same hidden inputs, so grades can be compared and the reference runs once. The next round draws
anew: what a learner could have found out is worth nothing there. Results keep the id of their draw, which does not tell
the secret; the secret itself lies in a file of its own, so that the store of results can be passed on without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch.problems import StoreError
from grader.batch.store import ResultStore
from grader.checks.draw import SECRET_BYTES, Draw, keyed

SECRET_FILE = "secret.key"
_ROUND, _UNFINISHED = "draw round", "draw round unfinished"
_ID = re.compile(r"(\d{1,9})\.(\d{1,9})-[0-9a-f]{12}")
_OWNER_ONLY = 0o600


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
    if next(store.query("SELECT 1 FROM run WHERE current = 1 AND key LIKE 'failed %' LIMIT 1"), None) is None:
        store.set_setting(_UNFINISHED, "")


def draw_of(results: Path, wanted: str) -> Draw:
    """The draw of that id in a folder of results, to meet its inputs again. Raises ``StoreError``."""
    matched = _ID.fullmatch(wanted)
    if matched is None:
        raise StoreError(f"{wanted!r} is the id of no draw; `grader explain` shows the id, such as 3.0-0123456789ab.")
    file = results / SECRET_FILE
    if not file.is_file():
        raise StoreError(f"{file} is not there, and without it no hidden input of these results can be made again.")
    found = _draw(_read(file), int(matched[1]), int(matched[2]))
    if found.id != wanted:
        raise StoreError(f"{file} holds another secret than the one that draw {wanted} was made with.")
    return found


def secret_beside(store: Path) -> bytes:
    """The secret of a batch, in a file beside its results that only its owner may read; made when there is none.

    Raises ``StoreError``.
    """
    file = store.with_name(SECRET_FILE)
    try:
        if not file.exists() and not file.is_symlink():
            _make(file)
        return _read(file)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise StoreError(f"{file}: {reason}. The secret of the hidden checks has to be kept there.") from None


def _make(file: Path) -> None:
    """Write a new secret. It appears whole or not at all, and never in place of one that another process made."""
    number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(number, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(SECRET_BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()


def _read(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as stream:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise StoreError(f"{file} is no ordinary file.")
        if state.st_mode & 0o077 and hasattr(os, "fchmod"):
            with contextlib.suppress(OSError):  # on a disk without such permissions nothing can be done
                os.fchmod(descriptor, _OWNER_ONLY)
        text = stream.read(4096).decode("ascii", "replace").strip()
    if re.fullmatch(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}", text) is None:
        raise StoreError(
            f"{file} is damaged: {2 * SECRET_BYTES} hexadecimal digits are due. Put back a copy of it. If there is "
            "none, remove it: the next run makes another secret, and all grades stay as they are."
        )
    return bytes.fromhex(text)


def _draw(secret: bytes, number: int, again: int) -> Draw:
    name = f"{number}.{again}"
    return Draw(f"{name}-{keyed(secret, 'id', name).hex()[:12]}", keyed(secret, "draw", name))


def _met(store: ResultStore, number: int) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for learner, lab, parts in store.query("SELECT learner, lab, parts FROM run"):
        known = json.loads(str(parts))
        if str(known.get("draw", "")).startswith(f"{number}."):
            found.setdefault((str(learner), str(lab)), set()).add((known["draw"], known["submission"]))
    return {whose: frozenset(pairs) for whose, pairs in found.items()}
