"""``python -I -S probe.py FACTS``: try to get out of a box, and print as JSON what worked.

Stands alone. FACTS is JSON: ``secret`` (a file of the judge), ``shown`` (one that may be read), ``address`` and
``name`` (listeners of the judge), ``judge`` (its process number), ``user`` (its user id), ``namespaces`` (whether the
box has its own), ``calls`` (system calls with the error that each has to give, 0 for one that only says that it
worked) and ``descriptors`` (those above 2 that the box is meant to have).
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import resource
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

Attempt: TypeAlias = tuple[str, Callable[[], object]]

_NEW_USER, _NEW_MOUNTS, _BIND_REMOUNT = 0x10000000, 0x00020000, 4096 | 32
_HERE, _ALL_EVENTS = -100, 0xFFF  # AT_FDCWD, IN_ALL_EVENTS
_SET_FLAGS, _NO_DUMP = 0x40086602, 0x40  # FS_IOC_SETFLAGS, FS_NODUMP_FL
_CHANGE_MODE_2 = 452  # fchmodat2, on every machine
_MODE = 0o4777


def opened(path: str, flags: int) -> bool:
    """True when the file could be opened, which it should not."""
    os.close(os.open(path, flags))
    return True


def reached(family: int, kind: int, address: Any) -> bool:
    """True when a connection was made."""
    with socket.socket(family, kind) as attempt:
        attempt.settimeout(1)
        attempt.connect(address)
        attempt.send(b"x")
    return True


def became(user: int) -> bool:
    """True when this process changed to that user."""
    before = os.getuid()
    os.setuid(user)
    return os.getuid() != before


def signalled(pid: int) -> bool:
    """True when the process could be signalled."""
    os.kill(pid, 0)
    return True


def kept_uncounted() -> bool:
    """True when there is memory to be had that belongs to no process."""
    os.close(os.memfd_create("probe"))
    return True


def attempts(facts: dict[str, Any]) -> Iterator[Attempt]:
    """What to try, in words that complete "a submission could ..."."""
    libc = ctypes.CDLL(None)
    judge = facts["judge"]
    yield "write to /", lambda: opened("/grader-probe", os.O_WRONLY | os.O_CREAT)
    yield "write to /usr", lambda: opened("/usr/grader-probe", os.O_WRONLY | os.O_CREAT)
    yield "change kernel settings", lambda: opened("/proc/sys/kernel/core_pattern", os.O_WRONLY)
    yield "read files of the grader", lambda: opened(facts["secret"], os.O_RDONLY)
    yield "read the grader's environment", lambda: opened(f"/proc/{judge}/environ", os.O_RDONLY)
    yield "read the grader's memory", lambda: opened(f"/proc/{judge}/mem", os.O_RDONLY)
    yield "make a user namespace", lambda: libc.unshare(_NEW_USER) == 0
    yield "make a mount namespace", lambda: libc.unshare(_NEW_MOUNTS) == 0
    yield "mount", lambda: libc.mount(None, b"/", None, _BIND_REMOUNT, None) == 0
    yield "become the grader's user", lambda: became(facts["user"])
    yield "become root", lambda: became(0)
    yield "send signals to the grader", lambda: signalled(judge)
    yield "limit the grader", lambda: limited(judge)
    yield "take the processor from the grader", lambda: slowed(judge)
    yield "keep memory that nobody can count", kept_uncounted
    yield "connect to services of this machine", lambda: reached(socket.AF_INET, socket.SOCK_STREAM, facts["address"])
    yield "connect to unix sockets", lambda: reached(socket.AF_UNIX, socket.SOCK_STREAM, facts["name"])
    if facts["namespaces"]:
        yield "see other processes", lambda: len([p for p in Path("/proc").iterdir() if p.name.isdigit()]) > 4
        yield "see other network cards", lambda: any(name != "lo" for _, name in socket.if_nameindex())
    else:
        yield "see what others do with files", lambda: watched(libc, os.path.dirname(facts["secret"]))  # noqa: PTH120
        yield "make programs that run as their owner", lambda: made_as_owner("grader-probe-owner")
        yield "let others into its folder", lambda: changed(".", lambda: os.chmod(".", 0o777))  # noqa: PTH101
    for path in (facts["shown"], facts["secret"]):
        for words, change in changes(libc, path):
            yield words, lambda path=path, change=change: changed(path, change)  # type: ignore[misc]


def changes(libc: ctypes.CDLL, path: str) -> Iterator[Attempt]:
    """Ways to change a file outside of the box, with what an owner may do to it; the last ones take it away."""
    yield "write to files outside", lambda: os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))
    yield "empty files outside", lambda: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    yield "empty files outside", lambda: os.truncate(path, 0)
    yield "change modes of files outside", lambda: os.chmod(path, _MODE)  # noqa: PTH101
    yield "change modes of files outside", lambda: with_open(path, lambda number: os.fchmod(number, _MODE))
    name = os.fsencode(path)
    yield "change modes of files outside", lambda: libc.syscall(_CHANGE_MODE_2, _HERE, name, _MODE, 0)
    yield "change owners of files outside", lambda: os.chown(path, os.getuid(), os.getgid())
    yield "change times of files outside", lambda: os.utime(path, (1, 1))
    yield "change times of files outside", lambda: with_open(path, lambda number: os.utime(number, (2, 2)))
    yield "change attributes of files outside", lambda: os.setxattr(path, "user.grader", b"probe")
    yield "change attributes of files outside", lambda: os.removexattr(path, "user.grader")
    yield "change flags of files outside", lambda: with_open(path, flagged)
    yield "link to files outside", lambda: os.link(path, "grader-probe-link")
    yield "rename files outside", lambda: os.rename(path, f"{path}-probe")  # noqa: PTH104
    yield "delete files outside", lambda: os.unlink(path)  # noqa: PTH108


def with_open(path: str, change: Callable[[int], object]) -> None:
    """Do it to a descriptor of the file, opened for reading only."""
    number = os.open(path, os.O_RDONLY)
    try:
        change(number)
    finally:
        os.close(number)


def flagged(number: int) -> None:
    """Set a flag of the file system."""
    fcntl.ioctl(number, _SET_FLAGS, struct.pack("l", _NO_DUMP))


def changed(path: str, change: Callable[[], object]) -> bool:
    """True when a file is another afterwards: that a call says it worked counts for nothing."""
    before = shape(path)
    with contextlib.suppress(OSError):
        change()
    try:
        return shape(path) != before
    except FileNotFoundError:
        return True


def shape(path: str) -> tuple[int, ...]:
    """What tells that somebody changed a file; the kernel notes each change of its attributes in ``st_ctime_ns``."""
    seen = os.stat(path)  # noqa: PTH116
    return (seen.st_mode, seen.st_uid, seen.st_gid, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_nlink)


def limited(pid: int) -> bool:
    """True when limits of that process could be set, to what they are."""
    resource.prlimit(pid, resource.RLIMIT_CORE, resource.prlimit(pid, resource.RLIMIT_CORE))
    return True


def slowed(pid: int) -> bool:
    """True when that process could be given another priority or processor, those that it has."""
    ways: tuple[Callable[[], object], ...] = (
        lambda: os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid)),
        lambda: os.sched_setaffinity(pid, os.sched_getaffinity(pid)),
        lambda: os.sched_setscheduler(pid, os.sched_getscheduler(pid), os.sched_getparam(pid)),
    )
    worked = 0
    for way in ways:
        with contextlib.suppress(OSError):
            way()
            worked += 1
    return worked > 0


def watched(libc: ctypes.CDLL, folder: str) -> bool:
    """True when the kernel tells what happens in a folder."""
    return int(libc.inotify_add_watch(libc.inotify_init(), os.fsencode(folder), _ALL_EVENTS)) >= 0


def made_as_owner(name: str) -> bool:
    """True when there is a file that whoever runs it becomes its owner."""
    os.close(os.open(name, os.O_WRONLY | os.O_CREAT, 0o6755))
    return bool(os.stat(name).st_mode & 0o6000)  # noqa: PTH116


def calls_that_work(expected: list[tuple[int, int]]) -> Iterator[str]:
    """System calls that give something else than they have to. No argument makes sense to any of them."""
    libc = ctypes.CDLL(None, use_errno=True)
    nonsense = [ctypes.c_long(-1)] * 6
    for number, error in expected:
        result = libc.syscall(ctypes.c_long(number), *nonsense)
        if (result, ctypes.get_errno() if result else 0) != (-1 if error else 0, error):
            yield f"make the system call {number}"


def state(facts: dict[str, Any]) -> Iterator[str]:
    """What the kernel says about this process that it should not."""
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    if any(int(status[f"Cap{kind}"], 16) for kind in ("Eff", "Prm", "Inh", "Amb")):
        yield "have capabilities"
    if "0" in (*status["Uid"].split(), *status["Gid"].split()):
        yield "be root"
    if facts["user"] == 0 and status["Groups"].split():
        yield "be in groups of the grader"
    if status["NoNewPrivs"] != "1":
        yield "gain privileges through programs"
    if any(_is_open(number) for number in map(int, os.listdir("/proc/self/fd")) if number not in facts["descriptors"]):  # noqa: PTH208
        yield "use what the grader has open"
    if status["Seccomp"] == "2":
        yield from calls_that_work(facts["calls"])
    else:
        yield "make any system call"


def _is_open(number: int) -> bool:
    with contextlib.suppress(OSError):
        os.fstat(number)
        return number > 2
    return False  # it was the listing's own


def main() -> None:
    """Try everything; an attempt that raises has been refused."""
    facts = json.loads(sys.argv[1])
    facts["address"] = tuple(facts["address"])
    facts["name"] = "\0" + facts["name"]
    worked = list(state(facts))
    for words, attempt in attempts(facts):
        with contextlib.suppress(OSError, ValueError):
            if attempt() and words not in worked:
                worked.append(words)
    print(json.dumps({"worked": worked}))


if __name__ == "__main__":
    main()
