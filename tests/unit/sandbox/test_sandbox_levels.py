"""Real boxes at each level, without Spark."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.course.model import Limits
from grader.sandbox.boxes import bubblewrap, bwrap, cgroup, confined, selftest, usage
from grader.sandbox.boxes.bubblewrap import BubblewrapLauncher
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.boxes.problems import SandboxUnavailableError
from grader.sandbox.boxes.usage import Usage, excess, in_words
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell
from grader.sandbox.worker.probe import attempts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="boxes need Linux")

LIMITS = Limits(memory_mb=300, process_memory_mb=1400, tmp_files=2000, processes=60, output_mb=1, call_seconds=20)
SOURCE = """
import os, time
def echo(value):
    return value
def die(code):
    os._exit(code)
def bomb(n):
    kept = [bytearray(50 << 20) for _ in range(n)]
    time.sleep(20)
def forks(n):
    kept = bytearray(b"x" * (100 << 20))
    for _ in range(n):
        if os.fork() == 0:
            time.sleep(20)
    time.sleep(0.5)
    return len(kept)
def files(folder):
    number = 0
    while True:
        os.close(os.open(f"{os.environ['TMPDIR']}/{number}", os.O_CREAT))
        number += 1
def shout(n):
    while True:
        os.write(1, b"x" * 65536)
def daemon(n):
    if os.fork() == 0:
        os.setsid()
        os.execv("/bin/sleep", ["sleep", "1000"])
    return os.getpid()
def look(path):
    return os.path.exists(path) and os.access(path, os.R_OK)
"""


def launcher_or_skip(level: Any, **options: Any) -> Any:
    try:
        return launcher_for(level, **options)
    except SandboxUnavailableError as problem:
        pytest.skip(str(problem))


@pytest.fixture(params=["sandbox", "sandbox-without-group", "confined", "confined-without-group", "process"])
def call(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """``call(name, value)`` in a box of each level, also where the machine gives no control group."""
    level, _, alone = request.param.partition("-")
    if alone:
        for module in (bubblewrap, confined):
            monkeypatch.setattr(module, "find_maker", lambda: None)
    worker = Worker(launcher_or_skip(level), LIMITS)
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))

    def make(name: str, value: object) -> Answer:
        return subject.call(Request(name, (value,)))

    yield make
    worker.close()


@pytest.fixture
def launcher() -> BubblewrapLauncher:
    found = launcher_or_skip("sandbox")
    assert isinstance(found, BubblewrapLauncher)
    return found


def test_values_come_back(call: Any) -> None:
    assert call("echo", [1, "a", 2.5]).value == [1, "a", 2.5]


def test_exit_codes_are_told(call: Any) -> None:
    assert "exit code 3" in call("die", 3).failure.text


def test_memory_is_limited_in_the_learners_words(call: Any) -> None:
    answer = call("bomb", 10)
    assert answer.failure.kind == "limit"
    assert answer.failure.text == "used more than 300 MB of memory"


def test_pages_that_forked_processes_share_count_once(call: Any) -> None:
    assert call("forks", 8).value == 100 << 20


def test_files_are_counted(call: Any) -> None:
    assert call("files", 1).failure.text == "made more than 2,000 files"


def test_floods_of_output_are_stopped(call: Any) -> None:
    answer = call("shout", 1)
    assert answer.failure.text == "printed more than 1 MB"
    assert len(answer.output) < 70_000


def test_the_kernel_ends_a_group_that_outruns_the_watch() -> None:
    maker = cgroup.find_maker()
    if maker is None:
        pytest.skip("this machine gives no control group")
    group = maker.make(100)
    try:
        bomb = subprocess.run(group.entering([sys.executable, "-c", "x = bytearray(300 << 20)"]), check=False)
        assert bomb.returncode == -signal.SIGKILL
        assert group.overran()
    finally:
        group.remove()
    assert not group.folder.exists()


def test_a_machine_that_runs_out_of_memory_is_no_limit_that_the_box_passed() -> None:
    """The kernel ends processes of a box there too; here the group around it stands for the machine."""
    maker = cgroup.find_maker()
    if maker is None:
        pytest.skip("this machine gives no control group")
    machine = maker.make(100)
    try:
        with contextlib.suppress(OSError):  # version 2 has to be told to count below as well
            (machine.folder / "cgroup.subtree_control").write_text("+memory")
        box = cgroup.GroupMaker(machine.folder, maker.names).make(1000)
        try:
            bomb = subprocess.run(box.entering([sys.executable, "-c", "x = bytearray(300 << 20)"]), check=False)
            assert bomb.returncode == -signal.SIGKILL
            assert not box.overran()
        finally:
            box.remove()
    finally:
        machine.remove()


def test_a_private_folder_inside_the_installation_is_covered(launcher: BubblewrapLauncher, tmp_path: Path) -> None:
    folder = Path(sys.prefix) / "share"
    hidden = launcher_or_skip("sandbox", private=(folder,))
    worker = Worker(hidden, LIMITS)
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    seen = subject.call(Request("look", (str(folder),)))
    worker.close()
    assert seen.value is False


@pytest.mark.parametrize("level", ["sandbox", "confined"])
def test_a_daemon_ends_with_its_box(level: Any) -> None:
    launcher = launcher_or_skip(level)
    worker = Worker(launcher, LIMITS)
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    assert subject.call(Request("daemon", (1,))).ok
    box: Any = worker.start()
    below = usage.descendants(box.process.pid)
    assert len(below) >= 2
    before = time.monotonic()
    worker.close()
    assert time.monotonic() - before < 3
    assert [pid for pid in below if _alive(pid)] == []


def test_the_environment_of_the_grader_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_TEST_SECRET", "x")
    worker = Worker(launcher_or_skip("sandbox"), LIMITS)
    source = "import os\ndef look(n):\n    return [dict(os.environ), open('/proc/1/cmdline').read()]"
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, source),)))
    answer = subject.call(Request("look", (1,)))
    worker.close()
    assert "GRADER_TEST_SECRET" not in repr(answer.value)
    assert "--ro-bind" not in repr(answer.value)


def test_missing_bubblewrap_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bwrap.shutil, "which", lambda *given, **named: None)
    monkeypatch.setattr(bwrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SandboxUnavailableError, match="apt install bubblewrap"):
        bwrap.find_bwrap()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("bwrap: setting up uid map: Permission denied", "AppArmor"),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "AppArmor"),
        ("bwrap: Unknown option --size", "too old"),
        ("something new", ""),
    ],
)
def test_failures_of_bubblewrap_become_advice(said: str, advice: str) -> None:
    found = bwrap.advice_on(said)
    assert advice in found if advice else found == ""


def test_a_box_that_leaks_is_refused() -> None:
    with pytest.raises(SandboxUnavailableError, match="a submission could write to /"):
        selftest.judge('{"worked": ["write to /"]}', 0, "bubblewrap", frozenset())


def test_the_probe_notices_what_it_reaches() -> None:
    """Outside any box its harmless attempts succeed, so a silent probe means a box that holds."""
    with selftest.bait(namespaces=False) as facts:
        facts = {**facts, "address": tuple(facts["address"]), "name": "\0" + facts["name"]}
        found = dict(attempts(facts))
        assert found["read files of the grader"]()
        assert found["connect to services of this machine"]()
        assert found["connect to unix sockets"]()
        assert found["send signals to the grader"]()
        assert found["keep memory that nobody can count"]()


@pytest.mark.parametrize(
    ("used", "words"),
    [
        (Usage(), ""),
        (Usage(memory=1501 * 2**20), "used more than 1.5 GB of memory"),
        (Usage(processes=201), "ran more than 200 processes at once"),
        (Usage(processes=3, threads=2001), "ran more than 2000 threads at once"),
        (Usage(stored=257 * 2**20), "wrote more than 256 MB of files"),
        (Usage(files=50_001), "made more than 50,000 files"),
    ],
)
def test_words_for_what_was_too_much(used: Usage, words: str) -> None:
    assert excess(used, Limits()) == words


def test_sizes_as_people_say_them() -> None:
    assert [in_words(size) for size in (64, 1000, 1500, 2048)] == ["64 MB", "1 GB", "1.5 GB", "2.05 GB"]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False
