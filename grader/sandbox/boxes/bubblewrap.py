"""Level ``sandbox``: a worker in namespaces of its own, made by bubblewrap.

Two ways lead there. An ordinary user gets a user namespace. Root cannot be held by one (its real user id would stay
0, which owns most of /proc/sys), so root changes to a user id of its own, without any capability, inside the box.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.course.model import Limits
from grader.sandbox.boxes import mounts, rlimits, seccomp
from grader.sandbox.boxes.box import closed_environment, worker_command
from grader.sandbox.boxes.bwrap import find_bwrap, first_line
from grader.sandbox.boxes.cgroup import GroupMaker, find_maker
from grader.sandbox.boxes.descriptors import Descriptors
from grader.sandbox.boxes.identity import Identity, account_files, identity, make_undumpable
from grader.sandbox.boxes.namespace import NamespaceBox, init_of
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.selftest import Command, try_to_leave
from grader.sandbox.boxes.thread import BoxThread
from grader.sandbox.boxes.watch import Watch
from grader.sandbox.wire.messages import Setup

_ETC_MODE = "0444"
_NAMESPACES = ("pid", "net", "ipc", "uts", "cgroup-try")
_TO_CHANGE_USER = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")


@dataclass(frozen=True)
class Plan:
    """All that a launch needs and that does not change between launches."""

    bwrap: Path
    seen: mounts.View
    groups: GroupMaker | None


@dataclass
class BubblewrapLauncher:
    """Starts workers that see Python, Java and the course's packages, have no network and are another user.

    ``private`` folders are hidden even where they lie inside the installation; ``readable`` files are shown as well.
    """

    private: Sequence[Path] = ()
    readable: Sequence[Path] = ()
    level: str = field(default="sandbox", init=False)
    note: str = field(default="", init=False)
    _plan: Plan | None = field(default=None, init=False, repr=False)
    _watch: Watch = field(default_factory=Watch, init=False, repr=False)

    def launch(self, limits: Limits) -> NamespaceBox:
        """Start a worker. Raises ``SandboxUnavailableError`` where the machine gives no sandbox, or none that holds."""
        plan = self.prepare()
        setup = Setup(
            scratch=str(mounts.SCRATCH),
            heap_mb=limits.driver_memory_mb,
            rlimits=rlimits.of_limits(limits, own_user=True),
            spark=rlimits.of_python_workers(limits),
        )
        box = start_box(plan, limits, lambda channel: worker_command(channel, setup))
        if not box.first_process:  # it may come up later, when nobody would watch it
            said = box.printed()
            box.close()
            raise OSError(f"bubblewrap made no box: {said or 'it said nothing'}")
        box.watch(self._watch)
        return box

    def prepare(self) -> Plan:
        """Find bubblewrap and try to break out of it; both once. Raises ``SandboxUnavailableError``."""
        if self._plan is None:
            if sys.platform != "linux":
                raise SandboxUnavailableError("the sandbox needs Linux", "On Windows, run the grader inside WSL 2.")
            seen = mounts.view(self.private, self.readable)
            seccomp.program()
            make_undumpable()
            plan = Plan(find_bwrap(), seen, find_maker())
            _test(plan)
            self.note = _note(plan)
            self._plan = plan
        return self._plan


def _test(plan: Plan) -> None:
    """Try to break out. Raises ``SandboxUnavailableError``."""

    def start(shown: Path, command: Command) -> NamespaceBox:
        seen = replace(plan.seen, shown=(*plan.seen.shown, shown))
        return start_box(replace(plan, seen=seen), Limits(), command)

    try_to_leave(start, what="bubblewrap", package=mounts.CODE / "grader", namespaces=True)


def start_box(plan: Plan, limits: Limits, command: Command) -> NamespaceBox:
    """A process in a fresh sandbox. ``command`` gets the descriptor of its channel."""

    def start(thread: BoxThread[NamespaceBox]) -> NamespaceBox:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                return _spawn(plan, limits, command(theirs.fileno()), (ours, theirs), thread)
        except BaseException:
            ours.close()
            raise

    return BoxThread(start).begin()


def _spawn(
    plan: Plan,
    limits: Limits,
    command: Sequence[str],
    channel: tuple[socket.socket, socket.socket],
    thread: BoxThread[NamespaceBox],
) -> NamespaceBox:
    """Run a command in a fresh sandbox, in a thread that outlives the box. ``channel``: our end and the box's."""
    who = identity()
    environment = inside_environment(plan)
    read_end, write_end = os.pipe()
    info_read, info_write = os.pipe()
    group = plan.groups.make(limits.memory_mb) if plan.groups else None
    with Descriptors() as files, contextlib.ExitStack() as ends:
        ends.callback(os.close, info_read)
        try:
            options = _options(plan, limits, who, environment, files, info_write)
            whole = [str(plan.bwrap), "--args", str(files.holding(_joined(options))), "--", *_as(who), *command]
            process = subprocess.Popen(
                group.entering(whole) if group else whole,
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                env=environment,
                cwd="/",
                pass_fds=(*files.numbers, channel[1].fileno(), info_write),
                start_new_session=True,
            )
        except BaseException:
            os.close(read_end)
            if group is not None:
                group.remove()
            raise
        finally:
            os.close(write_end)
            os.close(info_write)
        os.set_blocking(read_end, False)
        return NamespaceBox(
            process=process,
            channel=channel[0],
            output=read_end,
            limits=limits,
            thread=thread,
            group=group,
            first_process=init_of(info_read),
        )


def inside_environment(plan: Plan) -> dict[str, str]:
    """The environment of a worker; of bubblewrap too, whose own can be read inside."""
    environment = closed_environment(mounts.SCRATCH)
    java = {"GRADER_JAVA": str(plan.seen.java)} if plan.seen.java else {}
    for name in ("GRADER_JAVA", "JAVA_HOME"):
        environment.pop(name, None)
    return {**environment, **java, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(mounts.CODE)}


def _options(
    plan: Plan, limits: Limits, who: Identity, environment: dict[str, str], files: Descriptors, info: int
) -> list[str]:
    options = ["--info-fd", str(info), "--seccomp", str(files.holding(seccomp.program()))]
    options += [f"--unshare-{name}" for name in _NAMESPACES]
    options += ["--hostname", "sandbox", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if who.real:
        for capability in _TO_CHANGE_USER:
            options += ["--cap-add", capability]
    else:
        options += ["--unshare-user", "--disable-userns", "--uid", str(who.uid), "--gid", str(who.gid)]
    options += mounts.arguments(mounts.with_archive(plan.seen), limits.tmp_mb)
    for path, text in account_files(who.uid, who.gid).items():
        options += ["--perms", _ETC_MODE, "--ro-bind-data", str(files.holding(text.encode())), path]
    for place in ("/proc", "/dev", "/"):
        options += ["--remount-ro", place]
    options += ["--clearenv", "--chdir", str(mounts.SCRATCH)]
    for name, value in environment.items():
        options += ["--setenv", name, value]
    return options


def _as(who: Identity) -> list[str]:
    """How the command becomes that user: by ``setpriv``, or by our own helper where that is missing."""
    if not who.real:
        return []
    setpriv = shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if setpriv is None:
        helper = mounts.CODE / "grader" / "sandbox" / "worker" / "become.py"
        return [sys.executable, "-I", "-S", str(helper), str(who.uid), str(who.gid)]
    return [
        setpriv,
        f"--reuid={who.uid}",
        f"--regid={who.gid}",
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=-all",
        "--bounding-set=-all",
    ]


def _joined(options: Sequence[str]) -> bytes:
    return b"".join(os.fsencode(option) + b"\0" for option in options)


def _note(plan: Plan) -> str:
    who = "a user id of its own" if os.geteuid() == 0 else "a user namespace"
    group = "memory counted by a control group" if plan.groups else "memory looked at every 50 ms"
    parts = ("no network", "no files but Python, Java and packages", who, group)
    return f"{', '.join(parts)}; {first_line(plan.bwrap)}; self-test passed"
