"""Level ``confined``: for Linux without namespaces, as in ordinary containers. Weaker; ``note`` says in what.

Own user id where the caller is root, Landlock for files, ports and signals, the system call filter, limits per process,
a watch over memory and disk, and a warden that ends whatever a submission leaves behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import msgspec

import grader
from grader.course.model import Limits
from grader.sandbox import mounts, rlimits, seccomp
from grader.sandbox.box import closed_environment, worker_command
from grader.sandbox.cgroup import Group, GroupMaker, find_maker
from grader.sandbox.descriptors import Descriptors
from grader.sandbox.identity import make_undumpable, nobody
from grader.sandbox.inside import landlock
from grader.sandbox.inside.warden import Orders
from grader.sandbox.keeper import Keeper
from grader.sandbox.messages import Setup
from grader.sandbox.problems import SandboxUnavailable
from grader.sandbox.wardenbox import WardenBox
from grader.sandbox.watch import Watch

_PORTS_FILE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_READABLE = (
    "/proc",
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/etc/passwd",
    "/etc/group",
    "/etc/hosts",
    "/etc/nsswitch.conf",
)
Command: TypeAlias = Callable[[int, Path], list[str]]

_WEAKER = (
    "weaker than the sandbox: it can reach TCP services on high ports, see the names of processes, "
    "and fill its folder on disk up to the limit"
)


@dataclass
class ConfinedLauncher:
    """Starts confined workers. ``private`` folders must lie outside of what the interpreter needs."""

    private: Sequence[Path] = ()
    readable: Sequence[Path] = ()
    level: str = field(default="confined", init=False)
    note: str = field(default="", init=False)
    _seen: mounts.View | None = field(default=None, init=False, repr=False)
    _groups: GroupMaker | None = field(default=None, init=False, repr=False)
    _watch: Watch = field(default_factory=Watch, init=False, repr=False)

    def launch(self, limits: Limits) -> WardenBox:
        """Start a worker. Raises ``SandboxUnavailable`` when this machine cannot confine it."""
        seen = self.prepare()

        def command(fd: int, scratch: Path) -> list[str]:
            setup = Setup(
                scratch=str(scratch),
                heap_mb=limits.driver_memory_mb,
                rlimits=rlimits.of_limits(limits, own_user=False),
                # Unix sockets with a name lead to services of the machine, so the filter refuses them: TCP, then.
                spark={**rlimits.of_python_workers(limits), "spark.python.unix.domain.socket.enabled": "false"},
            )
            return worker_command(fd, setup)

        return start_box(seen, self._groups, limits, command, self._watch)

    def prepare(self) -> mounts.View:
        """See what the kernel offers and try to break out of it; once. Raises ``SandboxUnavailable``."""
        if self._seen is None:
            from grader.sandbox.selftest import try_to_leave

            have = landlock.version() if sys.platform == "linux" else 0
            if have < landlock.FILES:
                raise SandboxUnavailable(
                    "confining needs Linux 5.13 or newer with Landlock",
                    "Use a newer kernel, or `--isolation sandbox` where bubblewrap works.",
                )
            try:
                seen = mounts.view(self.private, self.readable)
                seccomp.program()
            except (mounts.MountProblem, seccomp.UnknownMachine) as problem:
                raise SandboxUnavailable(str(problem)) from None
            if seen.covered:
                raise SandboxUnavailable(f"{seen.covered[0]} lies inside the Python installation", "Move it elsewhere.")
            make_undumpable()
            weak = _weak_spots(seen, have)
            try_to_leave(seen, have)
            self._groups = find_maker()
            counted = "memory counted by a control group" if self._groups else "memory looked at every 50 ms"
            self.note = "; ".join([_WEAKER, *weak, counted, "self-test passed"])
            self._seen = seen
        return self._seen


def start_box(
    seen: mounts.View, groups: GroupMaker | None, limits: Limits, command: Command, watch: Watch
) -> WardenBox:
    """A confined process, watched until it is closed.

    ``command`` gets the channel's descriptor and the scratch folder.
    """

    def start() -> WardenBox:
        folder = Path(tempfile.mkdtemp(prefix="grader-"))
        group = groups.make(limits.memory_mb) if groups else None
        try:
            return _spawn(seen, group, limits, command, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if group is not None:
                group.remove()
            raise

    keeper: Keeper[WardenBox] = Keeper(start)
    box = keeper.begin()
    box.keeper = keeper
    box.watch(watch)
    return box


def _spawn(seen: mounts.View, group: Group | None, limits: Limits, command: Command, folder: Path) -> WardenBox:
    user = other_user(seen)
    code, scratch = _folders(folder, user)
    ours, theirs = socket.socketpair()
    output, write_end = os.pipe()
    control, order = os.pipe()
    try:
        with Descriptors() as files:
            orders = Orders(
                control=control,
                filter=files.holding(seccomp.program(share_network=True)),
                keep=theirs.fileno(),
                user=user,
                read=(*map(str, seen.shown), *_existing(_READABLE), str(Path(grader.__file__).parent), str(code)),
                write=(str(scratch),),
                ports=_ports(),
                command=tuple(command(theirs.fileno(), scratch)),
            )
            said = msgspec.json.encode(orders).decode()
            whole = [sys.executable, "-s", "-P", "-m", "grader.sandbox.inside.warden", said]
            process = subprocess.Popen(
                group.entering(whole) if group else whole,
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                env=_environment(seen, code, scratch),
                cwd=scratch,
                pass_fds=(*files.numbers, control, theirs.fileno()),
                start_new_session=True,
            )
    except BaseException:
        ours.close()
        for end in (output, order):
            os.close(end)
        raise
    finally:
        theirs.close()
        for end in (write_end, control):
            os.close(end)
    os.set_blocking(output, False)
    return WardenBox(process, ours, output, limits, order, folder, scratch, group)


def other_user(seen: mounts.View) -> tuple[int, int] | None:
    """User and group to change to, for a caller who is root; None when they could not reach this interpreter."""
    account = nobody()
    if os.geteuid() != 0 or account is None:
        return None
    needed = [
        *(path for path in seen.shown if path.is_dir()),
        Path(grader.__file__).parent,
        Path(tempfile.gettempdir()),
    ]
    folders = {folder for path in needed for folder in (path, *path.parents)}
    reachable = all(folder.stat().st_mode & stat.S_IXOTH for folder in folders if folder.is_dir())
    return account if reachable else None


def _folders(folder: Path, user: tuple[int, int] | None) -> tuple[Path, Path]:
    """Below one folder: a link to the package, so that no more of a checkout need be shown, and the scratch folder."""
    code, scratch = folder / "code", folder / "tmp"
    code.mkdir(mode=0o755)
    (code / "grader").symlink_to(Path(grader.__file__).resolve().parent)
    scratch.mkdir(mode=0o700)
    if user is not None:
        folder.chmod(0o711)
        os.chown(scratch, *user)
    return code, scratch


def _environment(seen: mounts.View, code: Path, scratch: Path) -> dict[str, str]:
    java = {"GRADER_JAVA": str(seen.java)} if seen.java else {}
    return {**closed_environment(scratch), **java, "PYTHONPATH": str(code), "HADOOP_USER_NAME": "learner"}


def _ports() -> tuple[int, int]:
    """The ports that the system hands out, among them those of Java's and Spark's own servers."""
    with contextlib.suppress(OSError, ValueError):
        first, last = map(int, _PORTS_FILE.read_text().split())
        return max(first, 32768), last
    return 32768, 60999


def _existing(paths: Sequence[str]) -> list[str]:
    return [path for path in paths if Path(path).exists()]


def _weak_spots(seen: mounts.View, have: int) -> list[str]:
    weak = []
    if os.geteuid() == 0 and other_user(seen) is None:
        weak.append("the same user as the grader, since no other could read this Python")
    if os.geteuid() != 0:
        weak.append("the same user as the grader")
    if have < landlock.TCP:
        weak.append("this kernel does not guard TCP (6.7 does)")
    if have < landlock.SCOPES:
        weak.append("this kernel does not guard signals (6.12 does)")
    return weak
