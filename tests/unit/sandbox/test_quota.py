"""A class is graded by what a container leaves of the machine, not by what the whole machine has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.boxes.cgroup import Membership, find_maker
from grader.sandbox.host import quota

TELL = "from grader.sandbox.host.quota import memory_left; print(memory_left())"
GIB = 1 << 30


def test_a_group_with_a_limit_leaves_what_its_processes_have_not_taken() -> None:
    maker = find_maker()
    if maker is None:
        pytest.skip("this machine lets nobody make control groups")
    group = maker.make(300)
    try:
        said = subprocess.run(group.entering([sys.executable, "-c", TELL]), capture_output=True, text=True, check=True)
    finally:
        group.remove()
    assert 200 << 20 < int(said.stdout) < 364 << 20


@pytest.mark.parametrize(
    ("files", "left", "cores"),
    [
        ({"memory.max": "max", "memory.current": "5", "cpu.max": "max 100000"}, None, None),
        ({"memory.max": str(3 * GIB), "memory.current": str(GIB), "cpu.max": "150000 100000"}, 2 * GIB, 1.5),
        (
            {
                "memory.max": str(GIB),
                "memory.current": str(GIB),
                "memory.stat": f"anon 1\ninactive_file {GIB // 4}\nactive_file {GIB // 4}\n",
            },
            GIB // 2,
            None,
        ),
        ({}, None, None),
    ],
    ids=["no limit", "a limit", "files in memory can go", "nothing to read"],
)
def test_what_a_container_of_version_2_sees(
    files: dict[str, str], left: int | None, cores: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(quota, "memberships", lambda controller: [Membership(2, tmp_path, tmp_path)])
    assert (quota.memory_left(), quota.cores_allowed()) == (left, cores)


def test_the_group_around_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "pod" / "own"
    own.mkdir(parents=True)
    for folder, limit in ((own, 9223372036854771712), (tmp_path / "pod", 2 * GIB)):
        (folder / "memory.limit_in_bytes").write_text(str(limit))
        (folder / "memory.usage_in_bytes").write_text(str(GIB))
    (tmp_path / "pod" / "cpu.cfs_quota_us").write_text("-1")
    (tmp_path / "pod" / "cpu.cfs_period_us").write_text("100000")
    monkeypatch.setattr(quota, "memberships", lambda controller: [Membership(1, own, tmp_path)])
    assert quota.memory_left() == GIB
    assert quota.cores_allowed() is None
