"""Honest labs read and write files in every box that is made for strangers, whatever is refused to hostile ones."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from enterable import as_ordinary_user, open_the_way

from grader.course.model import Limits
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, Rdd, SourceCell

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="boxes need Linux"),
]

SOURCE = (Path(__file__).parent / "honest_jobs.py").read_text()
JOBS: dict[str, object] = {
    "text_file": ["a", "b", "c"],
    "save_as_text_file": ["1", "2", "3"],
    "save_as_pickle_file": [1, 2, 3],
    "checkpoint": [2, 4, 6],
    "add_file": ["the"] * 3,
    "add_py_file": [2, 4, 6],
    "data_frame": [1, 2, 3],
    "data_frame_csv": [1, 2, 3],
    "shuffle_and_broadcast": [("one", 1), ("three", 1), ("two", 1)],
    "copies": ["x", 0o600],
}


@pytest.fixture(scope="module", params=["sandbox", "confined"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    open_the_way()
    limits = Limits(call_seconds=120, submission_seconds=600)
    worker = Worker(launcher_for(request.param), limits, limits.submission_seconds)
    yield Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    worker.close()


@pytest.mark.parametrize("job", JOBS)
def test_an_honest_job(job: str, subject: Subject) -> None:
    answer = subject.call(Request(job, (Rdd(([1, 2], [3])),)))
    assert answer.raised is None, answer.raised
    assert answer.failure is None, answer.failure
    assert answer.value == JOBS[job]


AS_ORDINARY_USER = """
import json
from grader.course.model import Limits
from grader.sandbox.host.client import Worker
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, Rdd, SourceCell
limits = Limits(call_seconds=120, submission_seconds=600)
worker = Worker(launcher_for("confined"), limits, limits.submission_seconds)
subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
answers = {job: subject.call(Request(job, (Rdd(([1, 2], [3])),))) for job in JOBS}
worker.close()
print(json.dumps({job: answer.value if answer.ok else repr(answer) for job, answer in answers.items()}))
"""


def test_honest_jobs_of_an_ordinary_user_at_the_confined_level() -> None:
    told = f"SOURCE = {SOURCE!r}\nJOBS = {list(JOBS)!r}\n{AS_ORDINARY_USER}"
    found: dict[str, Any] = json.loads(as_ordinary_user(told).splitlines()[-1])
    assert found == json.loads(json.dumps(JOBS))
