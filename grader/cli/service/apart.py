"""``python -m grader.cli.service.apart``: carry out one check that another process orders, typed on both ways.

A notebook's own process has run what is to be judged, so it judges nothing. The order comes as JSON through standard
input, the reply goes out through standard output; all that is printed meanwhile goes to standard error.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import IO

import msgspec

from grader.base.errors import GraderError
from grader.cli.service.client import served
from grader.learner.order import CheckOrder
from grader.results.record import RunRecord


class CheckReply(msgspec.Struct, frozen=True):
    """The record, or the problem that kept it from being made, as a sentence."""

    record: RunRecord | None = None
    problem: str = ""


class CheckUnfinishedError(GraderError):
    """The process that was to check ended without a reply. ``str()`` holds what it said."""


def by_service(order: CheckOrder) -> CheckReply | None:
    """What the background service of the course replies; None where there is none, or none that fits.

    Raises ``KeyboardInterrupt`` when it was interrupted, and ``CheckUnfinishedError``.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wrong, Path(os.devnull).open() as nothing:
        streams = (nothing.fileno(), said.fileno(), wrong.fileno())
        code = served(Path(order.root), {"check": msgspec.to_builtins(order)}, streams)
        return None if code is None else reply_of(code, _all_of(said), _all_of(wrong))


def reply_of(code: int, said: bytes, wrong: bytes) -> CheckReply:
    """What a process replied that has ended. Raises as ``by_service``."""
    if code in (130, -2):
        raise KeyboardInterrupt
    try:
        return msgspec.json.decode(said, type=CheckReply)
    except msgspec.MsgspecError:
        last = wrong.decode("utf-8", "replace").strip()
        raise CheckUnfinishedError(last or f"the check ended with code {code} and said nothing") from None


def _all_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(-1)


def answer(order: CheckOrder) -> int:
    """Carry it out here and reply; the exit code: 0, or 2 for a problem that the reply names."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a check prints may stand beside the reply
    reply = answered(order)
    with replies:
        replies.write(msgspec.json.encode(reply))
    if reply.record is not None:
        from grader.cli.service.start import make_next_faster

        make_next_faster(Path(order.root), [reply.record], service=True)
    return 0 if reply.record is not None else 2


def answered(order: CheckOrder) -> CheckReply:
    """Carry it out in this process, which must not have run anything of what is judged."""
    from grader.base.files import in_words
    from grader.cli import console
    from grader.learner.checking import carry_out

    try:
        return CheckReply(record=carry_out(order, console.note))
    except GraderError as problem:
        return CheckReply(problem=str(problem))
    except OSError as problem:
        return CheckReply(problem=str(in_words(problem)))


def _main() -> int:
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=CheckOrder)
    served_code = served(Path(order.root), {"check": msgspec.to_builtins(order)}, (0, 1, 2))
    return answer(order) if served_code is None else served_code


if __name__ == "__main__":
    sys.exit(_main())
