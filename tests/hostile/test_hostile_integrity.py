"""Whatever a worker does at whichever message: each declared check ends with exactly one status, and none is a pass."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from mini_course import MiniCourse, copy_course

from grader.checks.running.engine import check_files
from grader.checks.running.run import Options
from grader.results.record import RunRecord

pytestmark = pytest.mark.hostile

WRONG = """
# grader: lab1_plain
# %%
def mean(numbers): return "wrong"
def above_mean(numbers): return "wrong"
def scaled(rows, factor):
    for row in rows:
        row.clear()
    return "wrong"
def adder(n): return "wrong"
def parse(text): return "wrong"
"""

SABOTAGE = """
# %%
import os, struct, time
from grader.sandbox.wire import frames

def sabotage(send=frames.send, count=[0]):
    def wrong_send(channel, nonce, message):
        count[0] += 1
        if count[0] == {message}:
            {action}
        return send(channel, nonce, message)
    frames.send = wrong_send

sabotage()
"""

ACTIONS = {
    "exit": "os._exit(0)",
    "kill": "os.kill(os.getpid(), 9)",
    "kill all": "os.killpg(0, 9)",
    "noise": "channel.sendall(os.urandom(4096)); return",
    "half a frame": "channel.sendall(frames.pack(nonce, message)[:10]); os._exit(0)",
    "never the end": "channel.sendall(frames.pack(nonce, message)[:-1]); time.sleep(60)",
    "nothing": "time.sleep(60)",
    "too large": "channel.sendall(struct.pack('!I16s', 2**32 - 1, nonce)); return",
    "another nonce": "return send(channel, bytes(16), message)",
    "another kind of reply": "return send(channel, nonce, {'type': 'ready'})",
    "no reply at all": "return send(channel, nonce, 'passed')",
    "a verdict": "return send(channel, nonce, {'type': 'outcome', 'value': 1, 'status': 'passed', 'earned': 99})",
    "an endless list": "channel.sendall(struct.pack('!I16s', 100_000, nonce) + b'[' * 100_000); return",
    "more than one": "send(channel, nonce, message); send(channel, nonce, message); return",
    "an unknown value": "message['value'] = ['!!', 1]; return send(channel, nonce, message)",
    "closed": "channel.close(); time.sleep(60)",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    made = copy_course(tmp_path_factory.mktemp("integrity") / "course")
    text = (made.root / "pyproject.toml").read_text()
    text = text.replace("load_seconds = 10", "load_seconds = 3").replace("call_seconds = 60", "call_seconds = 0.5")
    (made.root / "pyproject.toml").write_text(text)
    return made


@pytest.fixture(scope="module")
def declared(course: MiniCourse) -> set[str]:
    """The names of all checks, as their files declare them."""
    files = check_files(course.lab("lab1_plain"), hidden=True)
    lines = [line.strip() for path in files for line in path.read_text().splitlines()]
    return {line.removeprefix("def ").partition("(")[0] for line in lines if line.startswith("def test_")}


def graded(course: MiniCourse, source: str) -> RunRecord:
    return course.grade("lab1_plain", source, options=Options(seed=1, hidden=True, diagnose=False))


@pytest.mark.parametrize("message", [1, 2, 3])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_worker_that_breaks_the_protocol(course: MiniCourse, declared: set[str], action: str, message: int) -> None:
    record = graded(course, WRONG + SABOTAGE.format(message=message, action=ACTIONS[action]))
    checks = [check for exercise in record.exercises for check in exercise.checks]
    assert sorted(check.id.rpartition(".")[2] for check in checks) == sorted(declared)
    assert {check.status for check in checks} <= {"failed", "error", "not-run", "void"}
    assert record.earned == 0


SHADOWS = {
    "conftest.py": "def pytest_runtest_makereport(item, call): raise SystemExit(0)\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "tox.ini": "[pytest]\naddopts = -k nothing\n",
    "sitecustomize.py": "raise SystemExit(0)\n",
    "usercustomize.py": "raise SystemExit(0)\n",
    "evil.pth": "import os; os._exit(0)\n",
    "random.py": "raise SystemExit(0)\n",
    "json.py": "raise SystemExit(0)\n",
    "numpy.py": "raise SystemExit(0)\n",
    "log4j2.properties": "rootLogger.level = trace\n",
    "spark-defaults.conf": "spark.master no-such-master\n",
}


def test_files_beside_a_submission_have_no_effect(
    course: MiniCourse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clean = graded(course, course.solution("lab1_plain"))
    for folder in (course.lab("lab1_plain").folder, tmp_path):
        for name, content in SHADOWS.items():
            (folder / name).write_text(textwrap.dedent(content))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    shadowed = graded(course, course.solution("lab1_plain"))
    assert [(e.id, e.status, e.earned) for e in shadowed.exercises] == [
        (e.id, e.status, e.earned) for e in clean.exercises
    ]
    assert shadowed.all_passed
