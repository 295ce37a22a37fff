"""Level ``confined``: for Linux without namespaces, as in ordinary containers. Weaker; ``note`` says in what.

Another user id where the caller is root, Landlock for files, ports and signals, the system call filter for what
Landlock leaves open, limits per process, a watch over memory and disk, and a warden that ends whatever a submission
leaves behind.
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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import msgspec

from grader.base.package import FOLDER
from grader.course.model import Limits
from grader.sandbox.boxes import mounts, package, rlimits, seccomp, selftest
from grader.sandbox.boxes.box import closed_environment, worker_command
from grader.sandbox.boxes.cgroup import Group, GroupMaker, find_maker
from grader.sandbox.boxes.descriptors import Descriptors
from grader.sandbox.boxes.identity import make_undumpable, nobody
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.thread import BoxThread
from grader.sandbox.boxes.wardenbox import WardenBox
from grader.sandbox.boxes.watch import Watch
from grader.sandbox.wire.messages import Setup
from grader.sandbox.worker import landlock
from grader.sandbox.worker.warden import Orders

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

_ANOTHER_WAY = "Or run the grader as an ordinary user, or with `--isolation sandbox`."

_WEAKER = (
    "weaker than the sandbox: it can reach TCP services on high ports, see command lines of processes and which paths "
    "there are, and fill its folder on disk up to the limit"
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
        """Start a worker. Raises ``SandboxUnavailableError`` when this machine cannot confine it."""
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

        box = start_box(seen, self._groups, limits, command)
        box.watch(self._watch)
        return box

    def prepare(self) -> mounts.View:
        """See what the kernel offers and try to break out of it; once. Raises ``SandboxUnavailableError``."""
        if self._seen is None:
            have = landlock.version() if sys.platform == "linux" else 0
            if have < landlock.FILES:
                raise SandboxUnavailableError(
                    "confining needs Linux 5.13 or newer with Landlock",
                    "Use a newer kernel, or `--isolation sandbox` where bubblewrap works.",
                )
            seen = mounts.view(self.private, self.readable)
            seccomp.program()
            if seen.covered:
                raise SandboxUnavailableError(
                    f"{seen.covered[0]} lies inside the Python installation", "Move it elsewhere."
                )
            make_undumpable()
            weak = _weak_spots(seen, have)
            _test(seen, have)
            self._groups = find_maker()
            counted = "memory counted by a control group" if self._groups else "memory looked at every 50 ms"
            self.note = "; ".join([_WEAKER, *weak, counted, "self-test passed"])
            self._seen = seen
        return self._seen


def _test(seen: mounts.View, have: int) -> None:
    """Try to break out, with a kernel of that Landlock version. Raises ``SandboxUnavailableError``."""

    def start(shown: Path, command: selftest.Command) -> WardenBox:
        whole = replace(seen, shown=(*seen.shown, shown))
        return start_box(whole, None, Limits(), lambda channel, scratch: command(channel))

    services = {selftest.SERVICES} if have < landlock.TCP else set()
    signals = {selftest.SIGNALS} if have < landlock.SCOPES else set()
    selftest.try_to_leave(
        start,
        what="confining with Landlock",
        package=seen.package.root / "grader",
        namespaces=False,
        owner=other_user(seen),
        excused=frozenset(services | signals),
    )


def start_box(seen: mounts.View, groups: GroupMaker | None, limits: Limits, command: Command) -> WardenBox:
    """A confined process. ``command`` gets the channel's descriptor and the scratch folder."""

    def start(thread: BoxThread[WardenBox]) -> WardenBox:
        folder = Path(tempfile.mkdtemp(prefix="grader-"))
        group = groups.make(limits.memory_mb) if groups else None
        try:
            return _spawn(seen, group, limits, command, folder, thread)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if group is not None:
                group.remove()
            raise

    return BoxThread(start).begin()


def _spawn(
    seen: mounts.View,
    group: Group | None,
    limits: Limits,
    command: Command,
    folder: Path,
    thread: BoxThread[WardenBox],
) -> WardenBox:
    user = other_user(seen)
    scratch = _scratch(folder, user)
    whole, listed = package.around(mounts.with_archive(seen).shown, seen.copies)
    ours, theirs = socket.socketpair()
    output, write_end = os.pipe()
    control, order = os.pipe()
    try:
        with Descriptors() as files:
            orders = Orders(
                control=control,
                filter=files.holding(seccomp.program(on_host=True)),
                keep=theirs.fileno(),
                user=user,
                read=(*map(str, whole), *_existing(_READABLE), str(seen.package.root)),
                listed=tuple(map(str, listed)),
                write=(str(scratch),),
                ports=_ports(),
                command=tuple(command(theirs.fileno(), scratch)),
                modules=str(seen.package.root),
            )
            said = files.holding(msgspec.json.encode(orders))
            line = [sys.executable, "-s", "-P", "-m", "grader.sandbox.worker.warden", str(said)]
            process = subprocess.Popen(
                group.entering(line) if group else line,
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                env=_environment(seen, scratch),
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
    return WardenBox(
        process=process,
        channel=ours,
        output=output,
        limits=limits,
        thread=thread,
        group=group,
        order=order,
        folder=folder,
        scratch=scratch,
    )


def other_user(seen: mounts.View) -> tuple[int, int] | None:
    """User and group that a box of root changes to; None for everybody else.

    Raises ``SandboxUnavailableError`` where root has nobody to become: what runs as root keeps too much of its power
    over files and settings, without any capability and behind Landlock too.
    """
    if 0 not in os.getresuid():
        return None
    account = nobody()
    if account is None:
        raise SandboxUnavailableError("a submission would run as root: there is no account `nobody`", _ANOTHER_WAY)
    closed = _closed_folder(seen)
    if closed is not None:
        raise SandboxUnavailableError(
            f"a submission would run as root, because no other user can enter {closed}, which this Python needs",
            f"Let others enter it (`chmod o+x {closed}`), or install Python elsewhere. {_ANOTHER_WAY}",
        )
    return account


def _closed_folder(seen: mounts.View) -> Path | None:
    """The outermost folder that a box needs and that only its owner can enter."""
    package = FOLDER.resolve()
    needed = [*(path for path in seen.shown if path.is_dir()), package, Path(tempfile.gettempdir())]
    folders = {folder for path in needed for each in (path, path.resolve()) for folder in (each, *each.parents)}
    closed = [each for each in folders if each.is_dir() and not each.stat().st_mode & stat.S_IXOTH]
    return min(closed, key=lambda each: (len(each.parts), each), default=None)


def _scratch(folder: Path, user: tuple[int, int] | None) -> Path:
    """The folder that the box may write to."""
    scratch = folder / "tmp"
    scratch.mkdir(mode=0o700)
    if user is not None:
        folder.chmod(0o711)
        os.chown(scratch, *user)
    return scratch


def _environment(seen: mounts.View, scratch: Path) -> dict[str, str]:
    """The warden's environment, which has all modules; it gives the worker the path of its own."""
    java = {"GRADER_JAVA": str(seen.java)} if seen.java else {}
    modules = FOLDER.resolve().parent
    return {**closed_environment(scratch), **java, "PYTHONPATH": str(modules), "HADOOP_USER_NAME": "learner"}


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
    if other_user(seen) is None:
        weak.append("the same user as the grader")
    if have < landlock.TCP:
        weak.append("this kernel does not guard TCP (6.7 does)")
    if have < landlock.SCOPES:
        weak.append("this kernel does not guard signals (6.12 does)")
    return weak
