"""``keeps_inputs``: a function that changes its arguments in place is noticed, one that does not is left in peace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grader.course.model import Limits
from grader.sandbox.boxes.box import ProcessLauncher
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

SOURCE = """
def keep(x): return None
def sort(x): x.sort()
def append(x): x.append(1)
def clear(x): x.clear()
def sort_first(x): x[0].sort()
"""
Call = Callable[[str, Any], Answer]


@pytest.fixture(scope="module")
def call() -> Iterator[Call]:
    worker = Worker(ProcessLauncher(), Limits())
    subject = Subject(worker, Program((SourceCell(1, "lab.py", 1, SOURCE),)))
    yield lambda function, value: subject.call(Request(function, (value,)))
    worker.close()


@pytest.mark.parametrize("value", [[3, 1, 2], [[3, 1], ["a"]], {"a": [1]}, [(1, 2)], "text", None], ids=str)
def test_what_is_left_alone_is_not_changed(call: Call, value: Any) -> None:
    assert call("keep", value).changed == ()


@pytest.mark.parametrize(
    ("function", "value"), [("append", [[3], ["a"]]), ("append", [(1, 2)]), ("clear", {"a": 1}), ("clear", [[1]])]
)
def test_a_change_of_the_outer_container_is_noticed(call: Call, function: str, value: Any) -> None:
    assert call(function, value).changed == (0,)


@pytest.mark.parametrize(
    ("function", "value"), [("sort", [3, 1, 2]), ("append", [3]), ("clear", ["a"]), ("sort_first", [[3, 1], ["a"]])]
)
def test_a_change_of_a_list_of_scalars_is_noticed(call: Call, function: str, value: Any) -> None:
    assert call(function, value).changed == (0,)


def test_a_set_that_is_left_alone_is_not_changed(call: Call) -> None:
    assert call("keep", {f"word{number}" for number in range(50)}).changed == ()
