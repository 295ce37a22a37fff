"""How much a box uses, read from outside it, and what is said when that is too much."""

from __future__ import annotations

import contextlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course.model import Limits
from grader.sandbox.boxes.cgroup import Group

# Memory of the process itself. Pages of programs and libraries belong to all who run them and are left out, so that a
# forked worker does not count twice; page tables are in, since mapping much and touching little costs those.
_OWN_MEMORY = re.compile(rb"^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s+(\d+) kB$", re.M)
# The same with each page that forked processes share divided among them. Slow to read for a large process.
_FAIR_MEMORY = re.compile(rb"^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB$", re.M)
_THREADS = re.compile(rb"^Threads:\s+(\d+)$", re.M)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a box holds at one moment; ``threads`` are those of all processes, at least one in each."""

    memory: int = 0
    processes: int = 0
    threads: int = 0
    stored: int = 0
    files: int = 0


def of_processes(folders: Iterable[Path], most: int) -> Usage:
    """Memory and threads of processes, each given by its folder in a /proc. One that ends meanwhile counts nothing.

    Pages that forked processes share count once for each. Only when that comes to more than ``most`` bytes they are
    counted fairly, which takes longer.
    """
    memory = threads = 0
    seen = []
    for folder in folders:
        try:
            status = (folder / "status").read_bytes()
        except OSError:
            continue
        own = 1024 * sum(map(int, _OWN_MEMORY.findall(status)))
        memory += own
        threads += sum(map(int, _THREADS.findall(status)))
        seen.append((folder, own))
    if memory > most and len(seen) > 1:
        memory = sum(_fair_share(folder, own) for folder, own in seen)
    return Usage(memory, len(seen), threads)


def _fair_share(folder: Path, own: int) -> int:
    """The memory of a process with shared pages divided; ``own`` where the kernel does not tell."""
    try:
        shares = _FAIR_MEMORY.findall((folder / "smaps_rollup").read_bytes())
    except OSError:
        return own
    return min(own, 1024 * sum(map(int, shares))) if shares else own


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
    stored = files = 0
    for size in _sizes(folder):
        stored, files = stored + size, files + 1
        if files > limits.tmp_files:
            break
    return Usage(used.memory, used.processes, used.threads, stored, files)


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
    return ""


def too_much_memory(limits: Limits) -> str:
    """The words for the limit of memory."""
    return f"used more than {in_words(limits.memory_mb)} of memory"


def in_words(megabytes: int) -> str:
    """A size as people say it: 1500 is ``1.5 GB``."""
    return f"{megabytes} MB" if megabytes < 1000 else f"{megabytes / 1000:.3g} GB"


def _sizes(folder: Path) -> Iterator[int]:
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
        except OSError:
            continue
