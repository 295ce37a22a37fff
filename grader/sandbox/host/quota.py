"""What a container leaves of the machine: memory and processors by the control groups around this process.

The machine's own figures know nothing of them (``Documentation/admin-guide/cgroup-v2.rst`` and
``cgroup-v1/memory.rst`` of the kernel, ``Documentation/scheduler/sched-bwc.rst`` for version 1 of the processors).
"""

from __future__ import annotations

from pathlib import Path

from grader.sandbox.boxes.cgroup import memberships

_NO_LIMIT = 1 << 60
"""Version 1 has no word for "no limit": it is a number of this size."""


def memory_left() -> int | None:
    """Bytes that may still be taken before a group around this process is full; None where no group has a limit."""
    left = [_left(folder, own.version) for own in memberships("memory") for folder in own.around()]
    return min((each for each in left if each is not None), default=None)


def cores_allowed() -> float | None:
    """Processors' worth of time that the groups around this process allow; None where no group has a limit."""
    allowed = [_share(folder, own.version) for own in memberships("cpu") for folder in own.around()]
    return min((each for each in allowed if each is not None), default=None)


def _left(folder: Path, version: int) -> int | None:
    limit = _number(folder / ("memory.limit_in_bytes" if version == 1 else "memory.max"))
    used = _number(folder / ("memory.usage_in_bytes" if version == 1 else "memory.current"))
    if limit is None or used is None or limit >= _NO_LIMIT:
        return None
    return max(0, limit - used + _cached(folder, "total_" if version == 1 else ""))


def _cached(folder: Path, prefix: str) -> int:
    """Bytes of files that the kernel keeps in memory as long as nobody else needs it."""
    try:
        figures = dict(line.split(" ", 1) for line in (folder / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return 0
    return sum(int(figures.get(f"{prefix}{kind}_file", 0)) for kind in ("inactive", "active"))


def _share(folder: Path, version: int) -> float | None:
    if version == 1:
        quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
    else:
        words = _text(folder / "cpu.max").split()
        quota, period = (int(words[0]), int(words[1])) if len(words) == 2 and words[0] != "max" else (None, None)
    return quota / period if quota is not None and quota > 0 and period else None


def _number(file: Path) -> int | None:
    text = _text(file)
    return int(text) if text.lstrip("-").isdigit() else None


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
