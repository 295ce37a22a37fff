"""A check that another process carries out: a typed order goes out, a typed reply comes back, whoever does it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from mini_course import MiniCourse, check, copy_course, exercise

from grader.cli.service.address import WISH_VARIABLE, socket_of
from grader.cli.service.apart import CheckReply, CheckUnfinishedError, by_service, reply_of
from grader.cli.service.client import stop_service
from grader.learner.checking import carry_out
from grader.learner.order import CheckOrder
from grader.results.progress import Progress
from grader.results.record import RunRecord

LAB = "lab1_plain"
MEAN = frozenset({"mean"})
RIGHT = "def mean(numbers):\n    return sum(numbers) / len(numbers)\n"
TELLING = "import os\ndef mean(numbers):\n    print('parent', os.getppid())\n    return sum(numbers) / len(numbers)\n"


def notebook(*sources: str) -> bytes:
    """A notebook of these cells."""
    cells = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in sources
    ]
    return msgspec.json.encode({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def save(mini: MiniCourse, source: str) -> None:
    (mini.root / "exercises" / LAB / "lab.py").write_text(f"# grader: {LAB}\n# %%\n{source}")


def apart(order: CheckOrder | bytes, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """What the process said and how it ended."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "grader.cli.service.apart"],
        input=order if isinstance(order, bytes) else msgspec.json.encode(order),
        env={**os.environ, WISH_VARIABLE: "off", **environ},
        capture_output=True,
        timeout=120,
        check=False,
    )


def reply(order: CheckOrder, **environ: str) -> CheckReply:
    """What a process of its own replies to an order."""
    done = apart(order, **environ)
    return reply_of(done.returncode, done.stdout, done.stderr)


def record(order: CheckOrder) -> RunRecord:
    found = reply(order)
    assert found.record is not None, found.problem
    return found.record


def test_the_file_in_the_folder_is_graded_and_kept(mini: MiniCourse) -> None:
    save(mini, RIGHT)
    found = record(CheckOrder(str(mini.root), LAB, MEAN, 7))
    assert [each.id for each in found.exercises] == ["mean"]
    assert (exercise(found, "mean").status, found.seed) == ("passed", 7)
    kept = Progress(mini.root).record(mini.lab(LAB))
    assert kept is not None
    assert exercise(kept, "mean").status == "passed"


def test_cells_are_graded_and_not_kept(mini: MiniCourse) -> None:
    found = record(CheckOrder(str(mini.root), LAB, MEAN, 1, notebook("x = 1", RIGHT)))
    assert (found.submission.name, exercise(found, "mean").status) == ("notebook.ipynb", "passed")
    assert Progress(mini.root).record(mini.lab(LAB)) is None


def test_hidden_checks_run_when_they_are_ordered(mini: MiniCourse) -> None:
    seen, hidden = (
        {one.visibility for each in record(order).exercises for one in each.checks}
        for order in (CheckOrder(str(mini.root), LAB, seed=1, hidden=hidden) for hidden in (False, True))
    )
    assert seen == {"visible"}
    assert hidden == {"visible", "hidden"}


def test_it_is_the_same_record_in_this_process_and_in_another(mini: MiniCourse) -> None:
    save(mini, "def mean(numbers):\n    return sum(numbers)\n")
    order = CheckOrder(str(mini.root), LAB, MEAN, 1)
    here, there = carry_out(order, print), record(order)
    assert [check.finding for check in here.exercises[0].checks] == [
        check.finding for check in there.exercises[0].checks
    ]
    assert exercise(here, "mean").status == "failed"


PROBLEMS = {
    "no course": (lambda root: CheckOrder(str(root.parent), LAB), "pyproject.toml"),
    "no such lab": (lambda root: CheckOrder(str(root), "lab7"), "there is no lab named 'lab7'"),
    "no such exercise": (lambda root: CheckOrder(str(root), LAB, frozenset({"men"})), "Did you mean mean?"),
    "an exercise that looks like an option": (
        lambda root: CheckOrder(str(root), LAB, frozenset({"--hidden"})),
        "there is no exercise",
    ),
    "no notebook": (lambda root: CheckOrder(str(root), LAB, cells=b"{"), "notebook.ipynb"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_is_a_sentence_and_no_record(mini: MiniCourse, name: str) -> None:
    order, said = PROBLEMS[name]
    found = reply(order(mini.root))
    assert found.record is None
    assert said in found.problem
    assert "Traceback" not in found.problem


def test_checks_that_cannot_be_run_are_a_problem(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "test_more.py").write_text("def test_more(:\n")
    found = reply(CheckOrder(str(mini.root), LAB))
    assert found.record is None
    assert f"the checks of {LAB} cannot be run. Tell the instructor" in found.problem


def test_what_is_printed_does_not_stand_beside_the_reply(mini: MiniCourse) -> None:
    noise = "import os, sys\nos.write(1, b'{\"record\": null}')\nprint('noise', file=sys.__stdout__)\n"
    (mini.root / "exercises" / LAB / "test_noise.py").write_text(noise)
    assert [each.id for each in record(CheckOrder(str(mini.root), LAB, MEAN)).exercises] == ["mean"]


ENDS = [
    (137, b"", b"", "the check ended with code 137 and said nothing"),
    (3, b"", b"  the disk is full\n", "the disk is full"),
    (0, b'{"record": {"lab": 5}}', b"", "the check ended with code 0 and said nothing"),
    (0, b"passed", b"", "the check ended with code 0 and said nothing"),
    (0, b'{"record": null, "problem": ""} x', b"late", "late"),
]


@pytest.mark.parametrize(("code", "said", "wrong", "problem"), ENDS, ids=[row[3] + str(row[1]) for row in ENDS])
def test_an_end_without_a_reply_is_never_a_record(code: int, said: bytes, wrong: bytes, problem: str) -> None:
    with pytest.raises(CheckUnfinishedError) as raised:
        reply_of(code, said, wrong)
    assert str(raised.value) == problem


def test_an_interrupted_check_interrupts_who_waits_for_it() -> None:
    for code in (130, -2):
        with pytest.raises(KeyboardInterrupt):
            reply_of(code, b"", b"")


def test_what_is_no_order_is_refused() -> None:
    for order in (b"", b"[]", b'{"root": 1, "lab": "x"}', b'{"root": "."}'):
        done = apart(order)
        assert done.returncode != 0
        assert done.stdout == b""


@contextlib.contextmanager
def service(root: Path) -> Iterator[None]:
    """The background service of a course, until the end of the block."""
    process = subprocess.Popen([sys.executable, "-P", "-m", "grader.cli.service.server", str(root)], cwd=root)
    try:
        place = socket_of(root)
        end = time.monotonic() + 60
        while not (place.exists() and place.with_suffix(".zygote").exists()):
            assert time.monotonic() < end
            time.sleep(0.02)
        yield
    finally:
        if not stop_service(root):
            process.terminate()
        process.wait(60)


def once_it_is_up(order: CheckOrder) -> CheckReply:
    """The service's reply; until it has imported what it needs, it gives none in time."""
    end = time.monotonic() + 120
    while (found := by_service(order)) is None:
        assert time.monotonic() < end
    return found


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux")
def test_the_service_carries_it_out_and_replies_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv(WISH_VARIABLE, raising=False)
    mini = copy_course(tmp_path / "course")
    save(mini, TELLING)
    order = CheckOrder(str(mini.root), LAB, MEAN, 1)
    assert by_service(order) is None, "there is none yet"
    with service(mini.root):
        served = once_it_is_up(order)
        assert served.record is not None
        parent = check(served.record, "test_example").output.split()[1]
        assert b"warm.zygote" in Path(f"/proc/{parent}/cmdline").read_bytes()
        again = reply(order, XDG_RUNTIME_DIR=str(tmp_path), GRADER_SERVICE="on").record
        assert again is not None
        assert check(again, "test_example").output.split()[1] == parent, "the process of its own asks the service too"
        problem = by_service(CheckOrder(str(mini.root), "lab7"))
        assert problem is not None
        assert "there is no lab named 'lab7'" in problem.problem
