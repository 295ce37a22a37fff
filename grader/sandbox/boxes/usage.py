"""How much a box uses, read from outside it, and what is said when that is too much."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.course.model import Limits
from grader.sandbox.boxes.cgroup import Group

# Memory of the process itself. Pages of programs and libraries belong to all who run them and are left out, so that a
# forked worker does not count twice.
_OWN_MEMORY = re.compile(rb"^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$", re.M)
# Page tables count too: mapping much and touching little costs those, and nobody shares them.
_PAGE_TABLES = re.compile(rb"^VmPTE:\s+(\d+) kB$", re.M)
# Memory with each page that forked processes share divided among them. Slow to read for a large process.
_FAIR_MEMORY = re.compile(rb"^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB$", re.M)
_FAIR_SECONDS = 0.1
"""So much of its own CPU time a look spends on fair counting: who makes it long is not looked at less often."""
_DEEPEST = 100
"""So deep is looked into folders: the way to each file is one step longer in each, and paths have an end."""
_BORROWERS = 2
"""So many programs are begun at once by what needs it, which is Java: a box has two tasks that run."""
_THREADS = re.compile(rb"^Threads:\s+(\d+)$", re.M)
_PARENT = re.compile(rb"^PPid:\s+(\d+)$", re.M)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a box holds at one moment; ``threads`` are those of all processes, at least one in each. ``closed`` are
    folders that are there and that are not looked into."""

    memory: int = 0
    processes: int = 0
    threads: int = 0
    stored: int = 0
    files: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class _Process:
    """A process, as the ``status`` file of its folder in a /proc tells. ``memory`` in bytes: each shared page whole,
    and its ``page_tables``; what it has ``borrowed`` is another's."""

    folder: Path
    parent: str
    memory: int
    page_tables: int
    threads: int
    borrowed: int = 0


def of_processes(folders: Iterable[Path], most: int) -> Usage:
    """Memory and threads of processes, each given by its folder in a /proc. One that ends meanwhile counts nothing.

    Pages that forked processes share count once for each. Only when that comes to more than ``most`` bytes they are
    counted fairly, which takes longer. The memory that a child borrows until it runs a program counts once always.
    """
    seen = _with_borrowed([process for process in map(_read, folders) if process is not None])
    memory = sum(process.memory - process.borrowed for process in seen)
    if memory > most and len(seen) > 1:
        until = time.thread_time() + _FAIR_SECONDS
        memory = sum(max(0, _fair_share(process, until) - process.borrowed) for process in seen)
    return Usage(memory, len(seen), sum(process.threads for process in seen))


def _read(folder: Path) -> _Process | None:
    """None of a process that has ended."""
    try:
        status = (folder / "status").read_bytes()
    except OSError:
        return None
    page_tables, own, threads = (
        sum(map(int, pattern.findall(status))) for pattern in (_PAGE_TABLES, _OWN_MEMORY, _THREADS)
    )
    parent = b"".join(_PARENT.findall(status)).decode()
    return _Process(folder, parent, 1024 * (own + page_tables), 1024 * page_tables, threads)


def _with_borrowed(seen: Sequence[_Process]) -> list[_Process]:
    """The same, with what children borrow that still live in their parent's memory, while a thread of it waits.

    That is what ``vfork(2)`` and ``posix_spawn(3)`` do before the child runs a program, as Java does for each chmod.
    Such a thread is in state D: so many of the largest children of a process borrow as it has threads in D. None
    borrows more than its parent has, so whoever waits on purpose hides nothing behind a small process. The others are
    read again, since a program may have begun meanwhile; what is large still has its own memory.
    """
    processes = {process.folder.name: process for process in seen}
    children: dict[str, list[_Process]] = defaultdict(list)
    for process in seen:
        parent = processes.get(process.parent)
        if parent is not None and process.threads == 1 and process.memory > parent.memory // 2:
            children[process.parent].append(process)
    left = _BORROWERS
    for number, large in children.items():
        large.sort(key=lambda process: process.memory, reverse=True)
        parent = processes[number]
        waiting = min(left, _threads_in_wait(parent.folder))
        left -= min(waiting, len(large))
        for process in large[:waiting]:
            processes[process.folder.name] = replace(process, borrowed=min(process.memory, parent.memory))
        for process in large[waiting:]:
            processes[process.folder.name] = _read(process.folder) or replace(process, memory=0, page_tables=0)
    return list(processes.values())


def _threads_in_wait(process: Path) -> int:
    """How many threads are in state D, which no signal but that to end wakes."""
    states = []
    with contextlib.suppress(OSError):
        for thread in (process / "task").iterdir():
            with contextlib.suppress(OSError, IndexError):  # threads of Java come and go
                states.append((thread / "stat").read_bytes().rpartition(b")")[2].split()[0])
    return states.count(b"D")


def _fair_share(process: _Process, until: float) -> int:
    """The memory of a process with shared pages divided; its own whole where the kernel does not tell, and after the
    CPU time ``until`` of this thread."""
    if time.thread_time() > until:
        return process.memory
    try:
        shares = _FAIR_MEMORY.findall((process.folder / "smaps_rollup").read_bytes())
    except OSError:
        return process.memory
    return min(process.memory, 1024 * sum(map(int, shares)) + process.page_tables) if shares else process.memory


def of_namespace(init: int, stored_at: tuple[str, ...], most: int, group: Group | None) -> Usage:
    """What lives in the pid namespace of ``init``, with what its memory file systems hold; ``most`` as above.

    The group knows better where there is one. Else reads the box's own /proc through ``/proc/INIT/root``. While
    bubblewrap still prepares that root, nothing counts.
    """
    root = Path(f"/proc/{init}/root")
    try:
        if root.stat().st_dev == Path("/").stat().st_dev:
            return Usage()
        stores = [os.statvfs(root / path.lstrip("/")) for path in stored_at]
        stored = sum((store.f_blocks - store.f_bfree) * store.f_frsize for store in stores)
        files = sum(store.f_files - store.f_ffree for store in stores)
        if group is not None:
            return Usage(group.memory(), group.processes(), group.threads(), stored, files)
        used = of_processes(list(numbered(root / "proc")), most)
    except OSError:
        return Usage()
    return Usage(used.memory + stored, used.processes, used.threads, stored, files)


def of_tree(root: int, folder: Path, limits: Limits, group: Group | None = None) -> Usage:
    """What a process and all below it use, with what lies in a folder on disk."""
    if group is not None:
        used = Usage(group.memory(), group.processes(), group.threads())
    else:
        most = limits.memory_mb * 2**20
        used = of_processes([Path(f"/proc/{pid}") for pid in [root, *descendants(root)]], most)
    return replace(
        _of_folder(folder, limits.tmp_files), memory=used.memory, processes=used.processes, threads=used.threads
    )


def _of_folder(folder: Path, most: int) -> Usage:
    """What lies in a folder, counted as far as ``most`` files."""
    stored = files = closed = 0
    waiting = [(str(folder), 0)]
    while waiting and files <= most:
        place, depth = waiting.pop()
        if depth > _DEEPEST:
            closed += 1
            continue
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if files > most:
                        break
                    with contextlib.suppress(FileNotFoundError):  # it has gone, the others are there
                        stored += entry.stat(follow_symlinks=False).st_blocks * 512
                        files += 1
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append((entry.path, depth + 1))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:  # closed to its owner
            closed += 1
    return Usage(stored=stored, files=files, closed=closed)


def cpu_seconds(root: int) -> float:
    """CPU time in seconds of a process, of all below it, and of those that they have waited for; 0 when it has gone.

    What ended without anybody waiting for it is not known any more.
    """
    import psutil  # needed at the end of a box only

    total = 0.0
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(root)
        for process in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def descendants(root: int) -> list[int]:
    """All processes below one, without itself."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in numbered(Path("/proc")):
        try:
            # After the name in parentheses, which may hold anything: state, then the parent.
            after = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        children[int(after[1])].append(int(folder.name))
    found: list[int] = []
    waiting = list(children[root])
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children[pid]
    return found


def numbered(proc: Path) -> Iterator[Path]:
    """The folders of processes in a /proc."""
    return (entry for entry in proc.iterdir() if entry.name.isdigit())


def excess(used: Usage, limits: Limits) -> str:
    """Which limit is passed, in words for the learner; empty when none is."""
    if used.memory > limits.memory_mb * 2**20:
        return too_much_memory(limits)
    if used.processes > limits.processes:
        return f"ran more than {limits.processes} processes at once"
    if used.threads > limits.threads:
        return f"ran more than {limits.threads} threads at once"
    if used.stored > limits.tmp_mb * 2**20:
        return f"wrote more than {in_words(limits.tmp_mb)} of files"
    if used.files > limits.tmp_files:
        return f"made more than {limits.tmp_files:,} files"
    if used.closed:
        return f"made folders that cannot be looked into, or that are more than {_DEEPEST} deep"
    return ""


def too_much_memory(limits: Limits) -> str:
    """The words for the limit of memory."""
    return f"used more than {in_words(limits.memory_mb)} of memory"


def in_words(megabytes: int) -> str:
    """A size as people say it: 1500 is ``1.5 GB``."""
    return f"{megabytes} MB" if megabytes < 1000 else f"{megabytes / 1000:.3g} GB"
