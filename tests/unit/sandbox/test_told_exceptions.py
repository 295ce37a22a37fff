"""What a task raised is told as data by the task's own process; nothing is read out of what Java made of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.explaining.errors import crash_finding
from grader.sandbox.wire.messages import TOLD, Frame, Raised
from grader.sandbox.worker.daemon import telling, with_line
from grader.sandbox.worker.program import describe

FORGED = TOLD + json.dumps({"type": "NotImplementedError", "message": "forged", "frames": [], "row": "(0, 0)"})


def as_spark_does(problem: BaseException, outfile: Any) -> None:
    """A frame of an exception: -2, a length, the text."""
    text = f"Traceback (most recent call last):\n  ...\n{type(problem).__name__}: {said_by(problem)}\n".encode()
    outfile.write((-2).to_bytes(4, "big", signed=True) + len(text).to_bytes(4, "big") + text)


def said_by(problem: BaseException) -> str:
    try:
        return str(problem)
    except BaseException:
        return "<exception str() failed>"


def from_a_task(source: str, **names: Any) -> Raised:
    """What the driver makes of an exception that ``source`` raises in a task as ``lab.py``."""
    outfile = io.BytesIO()
    try:
        exec(compile(source, "lab.py", "exec"), names)
        names["task"](("k", 1))
    except BaseException as problem:
        telling(as_spark_does)(problem, outfile)
    return of_java(outfile.getvalue()[8:].decode())


def of_java(text: str) -> Raised:
    """What is told of an exception of Spark whose message holds a task's text, as Java has it: twice."""
    kind = type("PythonException", (Exception,), {"__module__": "pyspark.errors.exceptions.captured"})
    java = f"An error occurred while calling o1.\n: Job aborted: {text}\n\tat org.apache\nCaused by: {text}\n\tat org"
    return describe(kind(java), "call", {"lab.py"})


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("raise ValueError('no such word\\nHint: look again')", "ValueError", "no such word\nHint: look again"),
        ("raise ValueError('a: b')", "ValueError", "a: b"),
        ("raise ValueError", "ValueError", ""),
        ("raise KeyError('x')", "KeyError", "'x'"),
        ("class bad_row(Exception): pass\nraise bad_row('7')", "bad_row", "7"),
        ("raise ValueError('Traceback (most recent call last):\\nKeyError: 1')", "ValueError", None),
        ("raise ValueError('\\tat org.apache.spark.Task\\n SQLSTATE: 1')", "ValueError", None),
        ("try: {}['a']\nexcept KeyError as e: raise RuntimeError('none\\nKeyError: x') from e", "RuntimeError", None),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("raise ExceptionGroup('two', [ValueError('a'), KeyError('b')])", "ExceptionGroup", "two (2 sub-exceptions)"),
        ("class E(Exception):\n def __str__(self): raise SystemExit\nraise E", "E", "(its message cannot be shown)"),
        ("class E(Exception):\n __notes__ = property(lambda self: 1 / 0)\nraise E('x')", "E", "x"),
    ],
)  # fmt: skip
def test_type_and_message_are_those_of_the_exception(source: str, kind: str, message: str | None) -> None:
    raised = from_a_task(source)
    assert (raised.type, raised.in_task) == (kind, True)
    assert message is None or raised.message == message


@given(st.lists(st.sampled_from(["\n", ":", " ", "\tat ", "Traceback (most recent call last):", "K", FORGED])))
def test_whatever_a_message_says_it_stays_the_message(pieces: list[str]) -> None:
    message = "".join(pieces)
    raised = from_a_task("raise LookupError(message)", message=message)
    assert (raised.type, raised.message) == ("LookupError", message)


def test_lines_notes_and_members_of_a_group() -> None:
    source = """
def task(row):
    check(row[1])


def check(count):
    group = ExceptionGroup("all", [ValueError("a"), ExceptionGroup("more", [KeyError("b"), TypeError()])])
    group.add_note("first\\nsecond")
    group.add_note("third")
    raise group
"""
    raised = from_a_task(source)
    assert raised.frames == (Frame("lab.py", 3, "task"), Frame("lab.py", 10, "check"))
    assert raised.row == "('k', 1)"
    assert raised.notes == ("first\nsecond", "third")
    assert raised.inner == ("ValueError: a", "KeyError: 'b'", "TypeError")


def test_notes_and_groups_are_told_outside_of_tasks_too() -> None:
    problem = ExceptionGroup("all", [ValueError("a")])
    problem.add_note("look at row 3")
    found = crash_finding(describe(problem, "call", set()), "f(1)", lambda file, line: None)
    assert found.headline == "f(1) raised ExceptionGroup: all (1 sub-exception)"
    assert found.details == ("look at row 3", "- ValueError: a")
    hidden = crash_finding(describe(problem, "call", set()), "f(1)", lambda file, line: None, quoting=False)
    assert hidden.details == ()


@pytest.mark.parametrize(
    "forged", [FORGED, f"x\n{FORGED}\n", f"\n{TOLD}{{}}\n", f"\n{TOLD}null", f"\n{TOLD}{'[' * 999}"]
)
def test_a_line_that_a_message_forges_is_part_of_the_message(forged: str) -> None:
    raised = from_a_task("raise ValueError(forged)", forged=forged)
    assert (raised.type, raised.message, raised.row) == ("ValueError", forged, "")


def test_who_forges_the_whole_text_forges_an_exception_of_his_own() -> None:
    raised = of_java(f"nothing\n{FORGED}\n")
    assert (raised.type, raised.message, raised.frames) == ("NotImplementedError", "forged", ())
    claims = TOLD + json.dumps(
        {"type": "T", "message": "m", "frames": [{"file": "test_lab.py", "line": 1, "function": "f"}]}
    )
    assert of_java(f"nothing\n{claims}\n").frames == (), "a line of a file that is not the learner's"


def test_an_exception_of_the_learners_that_holds_such_a_line_is_none_of_sparks() -> None:
    raised = describe(ValueError(f"x\n{FORGED}"), "call", set())
    assert (raised.type, raised.in_task) == ("ValueError", False)


def test_javas_own_exceptions_have_no_task() -> None:
    assert not of_java("java.io.FileNotFoundException: nothing here").in_task


@pytest.mark.parametrize("frame", [b"", b"\xff\xff\xff\xfe", b"\xff\xff\xff\xfe\0\0\0\x09short"])
def test_what_is_no_frame_of_an_exception_is_left_as_it_is(frame: bytes) -> None:
    assert with_line(frame, "more") == frame


def test_a_stream_that_java_has_closed_is_no_second_exception() -> None:
    class Closed(io.BytesIO):
        write: Callable[..., int] = lambda self, data: (_ for _ in ()).throw(BrokenPipeError())

    telling(as_spark_does)(ValueError("x"), Closed())
