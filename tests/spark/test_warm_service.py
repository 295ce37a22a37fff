"""The background service: the same verdicts as without it, sooner. Real service, real zygote, real Spark."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mini_course import MiniCourse, copy_course
from secret_traces import drawn, record_inputs

from grader.cli.service.address import fingerprint, service_folder, socket_of

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux"),
]

LAB = "lab2_rdds"
WRONG = """
def words(lines): return lines.map(lambda line: line.split())
def mean_of(numbers):
    print("on the driver")
    return numbers.map(lambda n: print("in a task") or n).mean() + 1
def word_counts(ws): return ws.map(lambda w: (w, 1)).groupByKey().mapValues(lambda ones: 1 // 0)
"""


@dataclass
class Learner:
    """A learner who runs ``grader`` in a course."""

    mini: MiniCourse
    environ: dict[str, str]

    def run(self, *arguments: str, service: str = "auto", **environ: str) -> subprocess.CompletedProcess[str]:
        wish = {} if service == "auto" else {"GRADER_SERVICE": service}
        return subprocess.run(
            [sys.executable, "-m", "grader", *arguments],
            cwd=self.mini.root,
            env={**os.environ, **self.environ, **environ, **wish},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def check(self, *, service: str = "auto", target: str = LAB) -> dict[str, Any]:
        """The record of a check, as JSON."""
        done = self.run("check", target, "--seed", "1", "--json", service=service)
        assert done.stdout, done.stderr
        record: dict[str, Any] = json.loads(done.stdout)
        return record

    def answer(self, extra: str) -> None:
        """Save an answer file that is right but for ``extra``."""
        (self.mini.root / "exercises" / LAB / "lab.py").write_text(self.mini.answered(LAB, extra))

    def socket(self) -> Path:
        return socket_of(self.mini.root)


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """A learner whose course has a service that runs."""
    folder = tmp_path_factory.mktemp("warm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        mini = copy_course(folder / "course")
        lab = mini.root / "exercises" / LAB / "lab.toml"
        title = 'title = "Split into words"\n'
        lab.write_text(lab.read_text().replace(title, f"{title}limits = {{ call_seconds = 8 }}\n"))
        found = Learner(mini, {"XDG_RUNTIME_DIR": str(folder), "CI": "true"})
        serve(found)
        yield found
        found.run("stop")


def serve(learner: Learner, *options: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "grader.cli.service.server", str(learner.mini.root), *options],
        cwd=learner.mini.root,
        env={**os.environ, **learner.environ},
    )
    wait_for(lambda: learner.socket().exists() and learner.socket().with_suffix(".zygote").exists())
    return process


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def without_times(record: dict[str, Any]) -> dict[str, Any]:
    """The record but for what differs between any two runs.

    That is when and how long; ``result_bytes``, since Spark sends along only those of a task's times that are not 0 ms;
    and the order in which two tasks print at the same moment.
    """

    def settle(found: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in found.items() if key not in ("started", "seconds", "result_bytes")}
        return {**kept, "output": sorted(kept["output"])} if "output" in kept else kept

    timeless: dict[str, Any] = json.loads(json.dumps(record), object_hook=settle)
    return timeless


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            found
            for key in sorted(one.keys() | other.keys())
            for found in differences(one.get(key), other.get(key), f"{path}/{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            found
            for index, (a, b) in enumerate(zip(one, other, strict=True))
            for found in differences(a, b, f"{path}[{index}]")
        ]
    return [] if one == other else [f"{path}: {one!r} and {other!r}"]


def test_the_record_is_that_of_a_cold_run(learner: Learner) -> None:
    learner.answer(WRONG)
    cold = without_times(learner.check(service="off"))
    for _ in range(2):
        assert differences(without_times(learner.check()), cold) == []
    learner.answer("")
    assert differences(without_times(learner.check()), without_times(learner.check(service="off"))) == []


@pytest.mark.parametrize("service", ["auto", "off"])
def test_a_task_prints_to_the_file_that_the_program_prints_to(learner: Learner, service: str) -> None:
    """By way of Java its lines would come later, on a busy machine after the answer, and be lost."""
    learner.answer(
        "import os\n"
        "def mean_of(numbers):\n"
        "    print('file', os.fstat(1).st_ino)\n"
        "    return numbers.map(lambda n: print(f'file {os.fstat(1).st_ino}\\n', end='') or n).mean()\n"
    )
    record = learner.check(target=f"{LAB}/mean_of", service=service)
    said = [one["output"] for each in record["exercises"] for one in each["checks"] if "file" in one["output"]]
    assert said
    for output in said:
        first, *others = output.splitlines()
        assert others
        assert set(others) == {first}


def test_it_is_the_service_that_answers(learner: Learner) -> None:
    learner.answer("import os\ndef mean_of(numbers):\n    print('parent', os.getppid())\n    return numbers.mean()\n")
    record = learner.check(target=f"{LAB}/mean_of")
    (said,) = [one["output"] for each in record["exercises"] for one in each["checks"] if "parent" in one["output"]]
    command = Path(f"/proc/{said.split()[1]}/cmdline").read_bytes()
    assert b"grader.sandbox.warm.zygote" in command


def test_the_answer_as_it_is_saved_is_graded(learner: Learner) -> None:
    learner.answer("def mean_of(numbers): return 0.0\n")
    assert status(learner.check(target=f"{LAB}/mean_of"), "mean_of") == "failed"
    learner.answer("")
    assert status(learner.check(target=f"{LAB}/mean_of"), "mean_of") == "passed"


@pytest.mark.parametrize(
    "poison",
    [
        "def words(lines):\n    lines.context.stop()\n    return lines\n",
        "def words(lines):\n    lines.context._jvm.java.lang.System.exit(3)\n",
        "def spin(line):\n    while True: pass\ndef words(lines):\n    return lines.flatMap(spin).count()\n",
        "def words(lines):\n    lines.context.setCheckpointDir('/tmp/x')\n    return lines.cache()\n",
        "import os\ndef words(lines):\n    os.kill(os.getpid(), 9)\n",
        "def words(lines):\n    lines.context._jvm.System.setProperty('user.dir', '/nowhere')\n    return 1\n",
        "import shutil\ndef words(rdd):\n    shutil.rmtree(rdd.context._conf.get('spark.local.dir'))\n    return 1\n",
    ],
    ids=["stopped", "java-ended", "loop-in-task", "settings", "killed", "java-settings", "folder-of-java-gone"],
)
def test_nothing_of_a_run_is_left_for_the_next(learner: Learner, poison: str) -> None:
    learner.answer(poison)
    assert status(learner.check(target=f"{LAB}/words"), "words") == "failed"
    learner.answer("")
    again = learner.check()
    assert {each["status"] for each in again["exercises"]} == {"passed"}
    assert [note for note in again["submission"]["notes"] if "new process" in note["text"]] == []


def test_exit_codes_and_errors_are_those_of_the_command(learner: Learner) -> None:
    for arguments in (("check", "lab9"), ("check", LAB, "--seed", "x"), ("check", f"{LAB}/wrods")):
        cold, warm = learner.run(*arguments, service="off"), learner.run(*arguments)
        assert (warm.returncode, warm.stdout, warm.stderr) == (cold.returncode, cold.stdout, cold.stderr)
        assert warm.returncode == 2


def test_its_socket_is_private(learner: Learner) -> None:
    assert stat.S_IMODE(learner.socket().stat().st_mode) == 0o600
    assert stat.S_IMODE(learner.socket().parent.stat().st_mode) == 0o700
    folder = service_folder()
    folder.chmod(0o755)
    try:
        with pytest.raises(PermissionError):
            service_folder()
    finally:
        folder.chmod(0o700)


def test_a_second_service_leaves_the_first_alone(learner: Learner) -> None:
    second = serve(learner)
    assert second.wait(60) == 0
    assert learner.socket().exists()


def test_the_fingerprint_knows_settings_and_environment(learner: Learner) -> None:
    before = fingerprint(learner.mini.root)
    assert fingerprint(learner.mini.root) == before
    assert fingerprint(learner.mini.root, {**os.environ, "JAVA_HOME": "/elsewhere"}) != before
    (learner.mini.root / "pyproject.toml").touch()
    assert fingerprint(learner.mini.root) != before


def test_it_ends_when_the_course_has_changed_and_the_check_goes_on_without(learner: Learner) -> None:
    learner.answer("")
    os.utime(learner.mini.root / "pyproject.toml", (1, 1))
    assert status(learner.check(target=f"{LAB}/mean_of"), "mean_of") == "passed"
    wait_for(lambda: not learner.socket().exists())
    assert "There is no background service" in learner.run("stop").stdout


def test_it_ends_when_idle_and_when_told(learner: Learner) -> None:
    idle = serve(learner, "--idle", "0.5")
    assert idle.wait(60) == 0
    told = serve(learner)
    assert "has ended" in learner.run("stop").stdout
    assert told.wait(60) == 0
    assert not learner.socket().exists()


def test_the_first_check_starts_it_where_it_is_wanted(learner: Learner) -> None:
    learner.answer("")
    learner.check(service="on", target=f"{LAB}/mean_of")
    wait_for(lambda: learner.socket().exists())
    assert "has ended" in learner.run("stop").stdout


def status(record: dict[str, Any], name: str) -> str:
    (found,) = [each["status"] for each in record["exercises"] if each["id"] == name]
    return str(found)


def test_hidden_checks_draw_anew_in_each_check_of_one_service(learner: Learner, tmp_path: Path) -> None:
    """The service forks for each check: what it forked with must not decide what is drawn."""
    file = tmp_path / "drawn.txt"
    record_inputs(learner.mini.root, file)
    answer = learner.mini.root / "exercises" / "lab1_plain" / "lab.py"
    answer.write_text(learner.mini.solution("lab1_plain"))
    serve(learner)
    for _ in range(3):
        done = learner.run("check", "lab1_plain", "--seed", "1", "--hidden", "--json")
        assert done.returncode == 0, done.stderr
    assert learner.socket().exists()
    assert len(set(drawn(file))) == 3
