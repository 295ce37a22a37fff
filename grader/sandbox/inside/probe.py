"""``python -I -S probe.py FACTS``: try to get out of a box, and print as JSON what worked.

Stands alone. FACTS is JSON: ``secret`` (a file of the judge), ``port`` and ``name`` (listeners of the judge), ``judge``
(its process number), ``user`` (its user id) and ``namespaces`` (whether the box has its own).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_NEW_USER, _NEW_MOUNTS, _BIND_REMOUNT = 0x10000000, 0x00020000, 4096 | 32


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


def attempts(facts: dict[str, Any]) -> Iterator[tuple[str, Callable[[], object]]]:
    """What to try, in words that complete "a submission could ..."."""
    libc = ctypes.CDLL(None)
    yield "write to /", lambda: opened("/grader-probe", os.O_WRONLY | os.O_CREAT)
    yield "write to /usr", lambda: opened("/usr/grader-probe", os.O_WRONLY | os.O_CREAT)
    yield "change kernel settings", lambda: opened("/proc/sys/kernel/core_pattern", os.O_WRONLY)
    yield "read files of the grader", lambda: opened(facts["secret"], os.O_RDONLY)
    yield "read the grader's environment", lambda: opened(f"/proc/{facts['judge']}/environ", os.O_RDONLY)
    yield "read the grader's memory", lambda: opened(f"/proc/{facts['judge']}/mem", os.O_RDONLY)
    yield "make a user namespace", lambda: libc.unshare(_NEW_USER) == 0
    yield "make a mount namespace", lambda: libc.unshare(_NEW_MOUNTS) == 0
    yield "mount", lambda: libc.mount(None, b"/", None, _BIND_REMOUNT, None) == 0
    yield "become the grader's user", lambda: became(facts["user"])
    yield "become root", lambda: became(0)
    yield "send signals to the grader", lambda: signalled(facts["judge"])
    yield "keep memory that nobody can count", kept_uncounted
    yield "connect to services of this machine", lambda: reached(socket.AF_INET, socket.SOCK_STREAM, facts["address"])
    yield "connect to unix sockets", lambda: reached(socket.AF_UNIX, socket.SOCK_STREAM, facts["name"])
    if facts["namespaces"]:
        yield "see other processes", lambda: len([p for p in Path("/proc").iterdir() if p.name.isdigit()]) > 4
        yield "see other network cards", lambda: any(name != "lo" for _, name in socket.if_nameindex())


def state() -> Iterator[str]:
    """What the kernel says about this process that it should not."""
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    if int(status["CapEff"], 16) or int(status["CapPrm"], 16):
        yield "have capabilities"
    if status["NoNewPrivs"] != "1":
        yield "gain privileges through programs"
    if status["Seccomp"] != "2":
        yield "make any system call"


def main() -> None:
    """Try everything; an attempt that raises has been refused."""
    facts = json.loads(sys.argv[1])
    facts["address"] = tuple(facts["address"])
    facts["name"] = "\0" + facts["name"]
    worked = list(state())
    for words, attempt in attempts(facts):
        with contextlib.suppress(OSError, ValueError):
            if attempt():
                worked.append(words)
    print(json.dumps({"worked": worked}))


if __name__ == "__main__":
    main()
