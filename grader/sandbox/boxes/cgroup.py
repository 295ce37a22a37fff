"""A memory control group for each box, where the machine lets this process make one.

The kernel then counts what no process owns (files in memory, socket buffers, its own tables), counts pages that
forked processes share once, and stops the box itself should it outrun the watch. Both versions of control groups are
known: version 1 for root, version 2 where a part of the tree was delegated, as systemd does for its users
(``Documentation/admin-guide/cgroup-v2.rst`` and ``cgroup-v1/memory.rst`` of the kernel).
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MOUNT = re.compile(r"^\S+ (?P<place>\S+) (?P<kind>cgroup2?) (?P<options>\S+)", re.M)
_MEMBERSHIP = re.compile(r"^\d+:(?P<controllers>[^:]*):(?P<path>.*)$", re.M)
_SHELL = "/bin/sh"
_ENTER = 'echo 0 > "$0" && exec "$@"'
_EMPTY_SECONDS = 1.0

_BATCH = 1 << 20
"""The kernel takes memory for a group in batches of less than this."""
SLACK_MB = 64
"""The kernel's limit lies this much above the watch's, whose words are better."""


@dataclass(frozen=True, slots=True)
class Names:
    """How one version of control groups calls what is needed here; an empty name is not there."""

    limit: str
    swap_limit: str
    events: str
    threads: str
    own: tuple[str, ...]
    peak: str
    """What tells the most that was ever held, where ``events`` does not tell that the limit was reached."""


_FIRST = Names(
    "memory.limit_in_bytes",
    "memory.memsw.limit_in_bytes",
    "memory.oom_control",
    "tasks",
    ("total_rss", "total_shmem"),
    "memory.max_usage_in_bytes",
)
_SECOND = Names(
    "memory.max",
    "memory.swap.max",
    "memory.events",
    "cgroup.threads",
    ("anon", "shmem", "kernel_stack", "pagetables", "sock"),
    "",
)


@dataclass(frozen=True, slots=True)
class Group:
    """One control group; made for one box and removed with it."""

    folder: Path
    names: Names

    @classmethod
    def at(cls, folder: str, version: int) -> Group:
        """The group of that folder and ``version``, made by another process."""
        return cls(Path(folder), _FIRST if version == 1 else _SECOND)

    @property
    def version(self) -> int:
        """1 or 2."""
        return 1 if self.names == _FIRST else 2

    def limit(self, megabytes: int) -> None:
        """Let the kernel end the group when it holds more. Raises ``OSError``."""
        most = str((megabytes + SLACK_MB) * 2**20)
        (self.folder / self.names.limit).write_text(most)
        for name, value in ((self.names.swap_limit, most if self.names is _FIRST else "0"), ("memory.oom.group", "1")):
            with contextlib.suppress(OSError):  # without swap or on an older kernel these are not there
                if (self.folder / name).exists():
                    (self.folder / name).write_text(value)

    def entering(self, command: Sequence[str]) -> list[str]:
        """The command, begun inside the group: whatever it starts is in there too, from its first instruction on."""
        return [_SHELL, "-c", _ENTER, str(self.folder / "cgroup.procs"), *command]

    def memory(self) -> int:
        """Bytes that the group holds and that cannot be taken back: no cached file pages. Raises ``OSError``."""
        text = (self.folder / "memory.stat").read_text()
        figures = dict(line.split(" ", 1) for line in text.splitlines())
        return sum(int(figures.get(name, 0)) for name in self.names.own)

    def processes(self) -> int:
        """Processes of the group. Raises ``OSError``."""
        return (self.folder / "cgroup.procs").read_bytes().count(b"\n")

    def threads(self) -> int:
        """Threads of all of them. Raises ``OSError``."""
        return (self.folder / self.names.threads).read_bytes().count(b"\n")

    def overran(self) -> bool:
        """Whether the kernel ended a process because the group was over its own limit.

        A machine or a container that runs out of memory ends processes as well, and that counts as a kill of their
        group; only a group whose own limit was reached tells so besides.
        """
        if not self._figure(self.names.events, r"^oom_kill (\d+)"):
            return False
        if not self.names.peak:
            return self._figure(self.names.events, r"^oom (\d+)") > 0
        return self._figure(self.names.peak) >= self._figure(self.names.limit) - _BATCH

    def _figure(self, file: str, pattern: str = r"^(\d+)") -> int:
        """A figure of the kernel; 0 where it is not there."""
        try:
            found = re.search(pattern, (self.folder / file).read_text(), re.M)
        except OSError:
            return 0
        return int(found[1]) if found else 0

    def remove(self) -> None:
        """Take the empty group away; the kernel may need a moment to see that it is empty."""
        deadline = time.monotonic() + _EMPTY_SECONDS
        while time.monotonic() < deadline:
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.005)


@dataclass(frozen=True, slots=True)
class GroupMaker:
    """Makes groups below ``parent``."""

    parent: Path
    names: Names

    def make(self, memory_mb: int) -> Group:
        """A new group with that limit. Raises ``OSError``."""
        folder = self.parent / f"grader-{os.getpid()}-{secrets.token_hex(6)}"
        folder.mkdir()
        group = Group(folder, self.names)
        try:
            group.limit(memory_mb)
        except OSError:
            group.remove()
            raise
        return group


def find_maker() -> GroupMaker | None:
    """Whoever makes groups on this machine, tried out once; None where this process may not."""
    for maker in _candidates():
        _clear(maker.parent)
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            if _works(maker):
                return maker
    return None


def _works(maker: GroupMaker) -> bool:
    group = maker.make(SLACK_MB)
    try:
        entered = subprocess.run(group.entering(["/bin/true"]), env={}, capture_output=True, timeout=10, check=False)
        return entered.returncode == 0 and group.memory() >= 0 and group.threads() == 0
    finally:
        group.remove()


def _clear(parent: Path) -> None:
    """Remove the groups of graders that were killed; one that still holds a process stays."""
    for folder in parent.glob("grader-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and not Path("/proc", owner).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()


@dataclass(frozen=True, slots=True)
class Membership:
    """The group that this process is in, for one controller: its folder, below where groups of that version are."""

    version: int
    folder: Path
    mount: Path

    def around(self) -> list[Path]:
        """The folders of this group and of those around it, as far as they are seen."""
        return [self.folder, *[each for each in self.folder.parents if each.is_relative_to(self.mount)]]


def memberships(controller: str) -> list[Membership]:
    """Where this process is. A container may not see its own folder: what it sees is the group around all of it."""
    try:
        mounts = Path("/proc/self/mounts").read_text()
        membership = Path("/proc/self/cgroup").read_text()
    except OSError:
        return []
    own = {m["controllers"]: m["path"].lstrip("/") for m in _MEMBERSHIP.finditer(membership)}
    found = []
    for mount in _MOUNT.finditer(mounts):
        place = Path(mount["place"])
        if mount["kind"] == "cgroup2" and "" in own:
            version, path = 2, own[""]
        elif mount["kind"] == "cgroup" and controller in mount["options"].split(","):
            version, path = 1, next((path for names, path in own.items() if controller in names.split(",")), "")
        else:
            continue
        found.append(Membership(version, place / path if (place / path).is_dir() else place, place))
    return found


def _candidates() -> list[GroupMaker]:
    """Version 1: below the own group. Version 2: beside it, since a group with processes may have no limits below."""
    found = []
    for own in memberships("memory"):
        if own.version == 1:
            found.append(GroupMaker(own.folder, _FIRST))
            continue
        beside = own.folder.parent if own.folder != own.mount else own.mount
        if "memory" in _words(beside / "cgroup.subtree_control"):
            found.append(GroupMaker(beside, _SECOND))
    return [maker for maker in found if os.access(maker.parent, os.W_OK)]


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:
        return []
