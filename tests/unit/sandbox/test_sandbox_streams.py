"""What a program does to its streams ends no worker, and hides nothing of what is printed afterwards."""

from __future__ import annotations

import pytest

from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

SABOTAGE = {
    "closed": "sys.stdout.close()",
    "closed-errors": "sys.stderr.close()",
    "closed-both": "sys.stdout.close(); sys.stderr.close()",
    "none": "sys.stderr = None; sys.stdout = None",
    "deleted": "del sys.stdout, sys.stderr",
    "tee-without-flush": "sys.stdout = Tee(sys.stdout)",
    "flush-raises": "Tee.flush = lambda tee: 1 / 0; sys.stdout = Tee(sys.stdout)",
    "flush-exits": "Tee.flush = lambda tee: sys.exit(3); sys.stderr = Tee(sys.stderr)",
    "write-exits": "Tee.write = property(lambda tee: sys.exit(3)); sys.stdout = Tee(sys.stdout)",
    "no-write": "sys.stdout = object()",
    "attribute": "sys.stdout.flush = None",
    "detached": "sys.stdout.detach()",
    "closed-buffer": "sys.stdout.buffer.close()",
    "closed-raw": "sys.stdout.buffer.raw.close()",
    "closed-text": "sys.stdout = io.StringIO(); sys.stdout.close()",
    "closed-descriptor": "os.close(1); os.close(2)",
    "other-descriptor": "os.dup2(os.open(os.devnull, os.O_WRONLY), 1)",
    "no-originals": "sys.__stdout__ = sys.__stderr__ = None; sys.stdout.close()",
}
SPEAK = """import io, os, sys

class Tee:
    def __init__(self, other):
        self.other = other

    def write(self, text):
        return self.other.write(text)

def speak():
    print('heard')
    return 7
"""


def said(worker: Worker, *cells: str, calls: tuple[str, ...] = ("speak",)) -> tuple[object, str]:
    """What the last call gives and prints after the cells were loaded in a process of their own."""
    worker.close()
    program = Program(tuple(SourceCell(n, f"lab.py[cell {n}]", 1, cell) for n, cell in enumerate(cells, 1)))
    subject = Subject(worker, program)
    assert subject.load().cells[-1].raised is None
    for call in calls:
        answer = subject.call(Request(call))
    assert worker.generation == subject._generation
    return answer.value, answer.output


@pytest.mark.parametrize("kind", SABOTAGE)
def test_streams_broken_by_a_cell_are_there_again(shared_worker: Worker, kind: str) -> None:
    assert said(shared_worker, SPEAK, SABOTAGE[kind], "print('loaded')") == (7, "heard\n")


@pytest.mark.parametrize("kind", SABOTAGE)
def test_streams_broken_by_a_call_are_there_for_the_next(shared_worker: Worker, kind: str) -> None:
    spoil = f"def spoil():\n    {SABOTAGE[kind]}\n"
    assert said(shared_worker, SPEAK, spoil, calls=("spoil", "speak")) == (7, "heard\n")
