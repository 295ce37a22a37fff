"""The background service under attack: by submissions, by clients, and by whoever stops or kills it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mini_course import copy_course
from warm_learner import LAB, MEAN, RIGHT, Learner, children_of, edit, ended, serving, timeless, wait_for

from grader.cli.service.address import fingerprint, socket_of
from grader.cli.service.client import stop_service

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux"),
]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A private folder for sockets."""
    made = tmp_path_factory.mktemp("service")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(made))
        yield made


@pytest.fixture(scope="module")
def learner(folder: Path) -> Iterator[Learner]:
    """One whose service has to stand all that follows."""
    found = serving(copy_course(folder / "course"))
    yield found
    ended(found)


@pytest.fixture
def mortal(folder: Path, tmp_path: Path) -> Iterator[Learner]:
    """One whose service is going to be killed."""
    found = serving(copy_course(tmp_path / "course"))
    yield found
    ended(found)


POISONS = {
    "modules": "import sys\nfor name in list(sys.modules):\n    if name[:6] == 'grader': sys.modules[name] = None\n",
    "path of modules": "import sys\nsys.path[:] = ['/tmp']\nsys.meta_path.clear()\n",
    "environment": "import os\nos.environ.clear()\nos.environ.update(PYTHONHASHSEED='7', TMPDIR='/nonexistent')\n",
    "signals": ("import signal\nfor number in {*range(1, 32)} - {9, 19}:\n    signal.signal(number, signal.SIG_IGN)\n"),
    "json": "import json\njson.loads = json.dumps = lambda *a, **k: {}\n",
    "builtins": "import builtins\nbuiltins.sum = lambda x: 0\nbuiltins.len = lambda x: 1\n",
    "threads": "import threading, time\nthreading.Thread(target=lambda: time.sleep(600)).start()\n",
    "children": "import subprocess\nsubprocess.Popen(['sleep', '600'])\n",
    "folder": "import os\nos.chdir('/')\nos.umask(0o777)\n",
    "random numbers": "import random\nrandom.seed(1)\nrandom.random = lambda: 0.5\n",
    "exit": "import atexit, os\natexit.register(os._exit, 7)\n",
    "loan of Java": "import os\nos.write(4, b'{')\n",
    "flood of wishes for Java": "import os\nfor _ in range(2000): os.write(4, b'{\"heap_mb\": 1}\\n')\n",
    "limits": "import gc, resource, sys\nresource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))\ngc.disable()\n",
    "parent": "import os, signal\nos.kill(os.getppid(), signal.SIGWINCH)\n",
    "priority": "import os\nos.nice(5)\n",
    "descriptors": "import os\nos.closerange(3, 64)\n",
}


@pytest.mark.parametrize("name", POISONS)
def test_a_submission_leaves_nothing_for_the_next_check(name: str, learner: Learner) -> None:
    clean = timeless(learner.check())
    learner.check(POISONS[name] + RIGHT)
    assert timeless(learner.check()) == clean
    assert learner.served()


def test_temporary_files_go_with_the_worker(learner: Learner) -> None:
    before = set(Path(tempfile.gettempdir()).glob("left-*"))
    learner.check("import tempfile\nhandle, name = tempfile.mkstemp(prefix='left-')\n" + RIGHT)
    assert set(Path(tempfile.gettempdir()).glob("left-*")) == before


NONSENSE = {
    "nothing": b"",
    "half an order": b'{"arguments": ["check"',
    "no JSON": b"GET / HTTP/1.1\r\n\r\n",
    "no object": b"[1, 2]\n",
    "deep": b"[" * 100_000 + b"\n",
    "wrong types": b'{"arguments": 5, "folder": [], "environ": "x", "fingerprint": {}}\n',
    "NUL": b"\0\n",
    "check without a lab": b'{"check": {"root": "/"}}\n',
    "check of wrong types": b'{"check": {"root": 5, "lab": [], "cells": {}}}\n',
    "check that is a command": b'{"check": ["check", "lab1"]}\n',
    "no UTF-8": b'{"arguments": ["\xff"]}\n',
    "umask": b'{"umask": -1}\n',
    "8 MB": b'{"arguments": ["' + b"x" * (8 << 20) + b'"]}\n',
    "order behind an order": b'{"stop": false, "fingerprint": 1}\n{"stop": true}\n',
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_hung_up_on(name: str, learner: Learner) -> None:
    with learner.connect() as client:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.sendall(NONSENSE[name])
            client.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(100) == b""
    assert learner.served()


def test_descriptors_of_half_orders_are_let_go(learner: Learner) -> None:
    def number() -> int:
        return len(list(Path(f"/proc/{learner.process.pid}/fd").iterdir()))

    before = number()
    for _ in range(50):
        with learner.connect() as client:
            socket.send_fds(client, [b"half"], [0, 1, 2])
    wait_for(lambda: number() <= before + 2)


def test_slow_clients_keep_nobody_waiting(learner: Learner) -> None:
    """A hundred that say nothing, or a letter now and then."""
    with contextlib.ExitStack() as opened:
        for number in range(100):
            client = opened.enter_context(learner.connect())
            client.sendall(b"{"[: number % 2])
        assert learner.served()
    assert learner.served()


def test_a_client_that_dies_before_its_check_begins_leaves_no_result(learner: Learner) -> None:
    order = {"arguments": ["check", MEAN], "folder": str(learner.mini.root), "environ": dict(os.environ)}
    kept = learner.mini.root / ".grader" / f"{LAB}.json"
    kept.unlink(missing_ok=True)
    with learner.connect() as client, open(os.devnull, "r+b") as null:  # noqa: PTH123
        whole = {**order, "fingerprint": fingerprint(learner.mini.root)}
        socket.send_fds(client, [json.dumps(whole).encode() + b"\n"], [null.fileno()] * 3)
        pid = json.loads(client.recv(100))["pid"]
    wait_for(lambda: not Path(f"/proc/{pid}").exists())
    assert not kept.exists()
    assert learner.served()


def test_a_client_that_dies_takes_its_check_along(learner: Learner) -> None:
    learner.answer("import time\ntime.sleep(8)\n" + RIGHT)
    checking = learner.start()
    time.sleep(1.5)
    checking.kill()
    checking.communicate()
    children = Path(f"/proc/{learner.process.pid}/task/{learner.process.pid}/children")
    wait_for(lambda: len(children.read_text().split()) <= 1)  # the zygote
    assert learner.served()


def test_two_clients_at_once_get_what_is_theirs(learner: Learner) -> None:
    alone = timeless(learner.check(target=MEAN)), timeless(learner.check(target=f"{LAB}/parse"))
    both = learner.start(MEAN), learner.start(f"{LAB}/parse")
    assert tuple(timeless(json.loads(each.communicate(timeout=120)[0])) for each in both) == alone


def test_the_umask_is_the_clients(learner: Learner) -> None:
    report = learner.mini.root / "report.html"
    for mask, mode in ((0o077, 0o600), (0o022, 0o644)):
        words = [sys.executable, "-m", "grader", "check", MEAN, "--html", str(report)]
        subprocess.run(words, cwd=learner.mini.root, umask=mask, capture_output=True, check=False)
        assert report.stat().st_mode & 0o777 == mode


CHANGES: dict[str, Callable[[Path], object]] = {
    "points": lambda root: edit(root / "exercises" / LAB / "lab.toml", "points = ", "points = 1"),
    "check": lambda root: edit(root / "exercises" / LAB / f"test_{LAB}.py", "def test_", "def test_another_"),
    "answer": lambda root: edit(root / "exercises" / LAB / "lab.py", "len(numbers)", "(len(numbers) + 1)"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_on_disk_is_seen_by_the_next_check(what: str, learner: Learner) -> None:
    clean = timeless(learner.check())
    files = [path for path in (learner.mini.root / "exercises" / LAB).iterdir() if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    CHANGES[what](learner.mini.root)
    try:
        warm = learner.start()
        record = timeless(json.loads(warm.communicate(timeout=120)[0] or '"refused"'))
        assert record != clean
    finally:
        for path, data in before.items():
            path.write_bytes(data)
    assert timeless(learner.check()) == clean


def test_a_copy_that_keeps_its_times_is_noticed(learner: Learner) -> None:
    file = learner.mini.root / "pyproject.toml"
    before = fingerprint(learner.mini.root)
    edit(file, "1", "1")
    assert fingerprint(learner.mini.root) != before


def test_a_service_that_is_stopped_holds_nobody_up(mortal: Learner) -> None:
    """Its client runs the check itself, and the service does not run it once more when it goes on."""
    mortal.process.send_signal(signal.SIGSTOP)
    marker = mortal.mini.root / "ran"
    mortal.answer(f"with open({str(marker)!r}, 'a') as file: file.write('x')\n{RIGHT}")
    checking = mortal.start()
    said, _ = checking.communicate(timeout=120)
    assert json.loads(said)["exercises"][0]["status"] == "passed"
    times = marker.read_text()
    mortal.process.send_signal(signal.SIGCONT)
    time.sleep(2)
    assert marker.read_text() == times


def test_a_service_that_is_stopped_during_a_check_holds_nobody_up(mortal: Learner) -> None:
    mortal.answer("import time\ntime.sleep(3)\n" + RIGHT)
    checking = mortal.start()
    wait_for(lambda: len(children_of(mortal.process.pid)) > 1)
    time.sleep(0.5)
    mortal.process.send_signal(signal.SIGSTOP)
    said, wrong = checking.communicate(timeout=120)
    assert checking.returncode == 0, wrong
    assert json.loads(said)["exercises"][0]["status"] == "passed"


@pytest.mark.parametrize("victim", ["service", "zygote"])
def test_a_check_whose_service_is_killed_blames_nobody(victim: str, mortal: Learner) -> None:
    """Without the service there is no result: exit code 3, and what was known before is kept. Without the zygote the
    worker is replaced by an ordinary process, and the result is the same."""
    known = timeless(mortal.check())
    kept = mortal.mini.root / ".grader" / f"{LAB}.json"
    before = kept.read_bytes()
    mortal.answer("import time\ntime.sleep(6)\n" + RIGHT)
    (zygote,) = children_of(mortal.process.pid)
    checking = mortal.start()
    wait_for(lambda: len(children_of(zygote)) > 0)
    time.sleep(0.5)
    os.kill(zygote if victim == "zygote" else mortal.process.pid, signal.SIGKILL)
    said, wrong = checking.communicate(timeout=120)
    if victim == "service":
        assert checking.returncode == 3, (said, wrong)
        assert "run the command again" in wrong
        assert kept.read_bytes() == before
        mortal.process.wait()
    else:
        assert checking.returncode == 0, (said, wrong)
        assert {check["status"] for check in json.loads(said)["exercises"][0]["checks"]} == {"passed"}
    assert timeless(mortal.check()) == known


def test_only_one_service_starts_however_many_are_asked_for(folder: Path, tmp_path: Path) -> None:
    mini = copy_course(tmp_path / "course")
    words = [sys.executable, "-P", "-m", "grader.cli.service.server", str(mini.root)]
    several = [subprocess.Popen(words, cwd=mini.root) for _ in range(4)]
    try:
        wait_for(lambda: sum(each.poll() is None for each in several) == 1)
        wait_for(lambda: socket_of(mini.root).exists())
        wait_for(lambda: stop_service(mini.root))
        assert [each.wait(30) for each in several] == [0, 0, 0, 0]
    finally:
        for each in several:
            each.kill()
