"""Who runs inside a box, and how the judge keeps its own memory to itself."""

from __future__ import annotations

import ctypes
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Above what people and services get, and not handed out by useradd; systemd draws its own short-lived users here too.
_FIRST, _LAST = 61184, 65519
_INSIDE = 1000
_SET_DUMPABLE = 4


@dataclass(frozen=True, slots=True)
class Identity:
    """User and group inside a box. ``real``: a user of the machine itself, to which root has to change."""

    uid: int
    gid: int
    real: bool


def identity() -> Identity:
    """A user that owns no process and no account for root; for anyone else the user of a namespace."""
    if os.geteuid() != 0:
        return Identity(_INSIDE, _INSIDE, False)
    chosen = free_uid()
    return Identity(chosen, chosen, True)


def free_uid() -> int:
    """A user id that nobody uses now. Random, so that several graders at once are unlikely to choose the same."""
    taken = set(_owners())
    free = [uid for uid in range(_FIRST, _LAST + 1) if uid not in taken]
    return random.SystemRandom().choice(free)


def nobody() -> tuple[int, int] | None:
    """User and group of the account that owns nothing: without an account Spark does not start. None if there is none.

    Several boxes may share it, so they must be kept from each other by other means.
    """
    for line in _accounts():
        if line[0] == "nobody":
            return int(line[2]), int(line[3])
    return None


def account_files(uid: int, gid: int) -> dict[str, str]:
    """The few files of /etc that programs look people and hosts up in. Spark wants a user with an absolute home."""
    return {
        "/etc/passwd": f"learner:x:{uid}:{gid}:learner:/tmp:/bin/false\n",
        "/etc/group": f"learner:x:{gid}:\n",
        "/etc/hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }


def make_undumpable() -> None:
    """Close the memory, environment and descriptors of this process to other processes of the same user."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def _owners() -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield entry.stat().st_uid
            except OSError:
                continue
    yield from (int(line[2]) for line in _accounts())


def _accounts() -> Iterator[list[str]]:
    for line in Path("/etc/passwd").read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split(":")
        if len(fields) > 3 and fields[2].isdigit() and fields[3].isdigit():
            yield fields
