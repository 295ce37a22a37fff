"""From an exception, a dead worker or a missing function to a finding in plain words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from grader.results.record import Finding, Kind, Place
from grader.sandbox.messages import Frame, Raised
from grader.sandbox.subject import Answer
from grader.submission import printable

Locate = Callable[[str, int], Place | None]
"""From a file name and line of a traceback to the learner's own place; None when it is not theirs."""

_MAX_TRACE_LINES = 8
_TASK_FRAME = re.compile(
    r'^\s*File "(?P<file>[^"\n]{1,300})", line (?P<line>\d{1,7}), in (?P<function>[^\n]{1,200})$', re.M
)
_EXCEPTION_LINE = re.compile(r"^(?P<type>[A-Za-z_][\w.]{0,100})(?:: (?P<message>[^\n]*))?$", re.M)
_TASK_TRACE = "An exception was thrown from the Python worker"


@dataclass(frozen=True, slots=True)
class Trouble:
    """An exception as it matters to a learner: the innermost one, and whether it happened inside a Spark task."""

    type: str
    message: str
    frames: tuple[Frame, ...]
    in_task: bool
    phase: str


def trouble_of(raised: Raised) -> Trouble:
    """Unwrap what Spark wraps: the Python exception of a task stands in the text of a Java one."""
    text = raised.message
    if raised.type == "Py4JJavaError" or _TASK_TRACE in text:
        start = text.find("Traceback (most recent call last):")
        if start >= 0:
            block = re.split(r"^\s+at |^ SQLSTATE", text[start:], maxsplit=1, flags=re.M)[0]
            frames = tuple(Frame(m["file"], int(m["line"]), m["function"]) for m in _TASK_FRAME.finditer(block))
            last = _last_exception(block)
            if last is not None:
                return Trouble(last[0], last[1], frames, True, raised.phase)
        return Trouble("SparkException", _java_message(text), raised.frames, True, raised.phase)
    return Trouble(raised.type, raised.message, raised.frames, False, raised.phase)


def is_not_started(raised: Raised) -> bool:
    """True when what was raised is the stub's own NotImplementedError."""
    return trouble_of(raised).type == "NotImplementedError"


def crash_finding(raised: Raised, call: str, locate: Locate, *, quoting: bool = True) -> Finding:
    """What an exception of learner code says (unless not ``quoting``), where, and what usually helps."""
    trouble = trouble_of(raised)
    own = [place for place in (locate(frame.file, frame.line) for frame in trouble.frames) if place is not None]
    place = own[-1] if own else None
    name = printable(trouble.type)
    message = printable(trouble.message.strip())[:300]
    if raised.phase == "signature":
        return Finding(
            kind="signature",
            headline=f"cannot be called as {call}: {message}",
            advice="Keep the name and the parameters of the stub; the checks call the function with exactly those.",
        )
    if raised.phase == "encode":
        return Finding(
            kind="limit",
            headline=f"the result of {call} {message}",
            advice="Return plain values of the documented type.",
        )
    when = {
        "collect": "computing the returned RDD raised",
        "load": "the cell raised",
    }.get(raised.phase, f"{call} raised")
    where = " inside a Spark task" if trouble.in_task else ""
    said = f": {message}" if message and quoting else ""
    headline = f"{when} {name}{where}{said}"
    return Finding(
        kind="crash",
        headline=headline,
        details=_late(raised, trouble),
        advice=_advice(trouble),
        place=place,
        trace=_trace(trouble, own, name, message),
    )


def failure_finding(answer: Answer, call: str) -> Finding:
    """What a worker that gave no answer says about the call."""
    failure = answer.failure
    assert failure is not None
    if failure.kind == "timeout":
        seconds = re.sub(r".*within ", "", failure.text)
        return Finding(
            kind="timeout",
            headline=f"{call} had not ended after {seconds}",
            advice="Look for a loop whose condition never becomes false, here or in a function that Spark calls.",
        )
    if failure.kind == "died":
        return Finding(
            kind="died",
            headline=f"{call} ended the Python process: {failure.text}",
            advice="Return a value instead of leaving with exit(), quit() or os._exit().",
        )
    return Finding(
        kind="limit",
        headline=f"{call}: {printable(failure.text)}",
        advice="The limits are generous for the inputs of a lab: look for what grows without end, or is kept twice.",
    )


def reference_finding(answer: Answer, call: str, *, quoting: bool = True) -> Finding:
    """Why the author's own program gave no value."""
    if answer.failure is not None:
        return Finding(kind="reference", headline=f"{call}: {answer.failure.text}")
    if answer.raised is None:
        return Finding(kind="reference", headline=f"{call}: it defines no such function")
    trouble = trouble_of(answer.raised)
    said = f": {printable(trouble.message.strip())}" if trouble.message and quoting else ""
    return Finding(kind="reference", headline=f"{call} raised {trouble.type}{said}")


def missing_finding(function: str, defined: tuple[str, ...]) -> Finding:
    """The submission does not define the function; a name that is nearly the same is pointed out."""
    near = difflib.get_close_matches(function, defined, n=1, cutoff=0.7)
    advice = (
        f"It does define {printable(near[0])}(): is that the one?"
        if near
        else ("The checks call the function by this name, so keep the `def` line of the stub.")
    )
    return Finding(kind="missing-name", headline=f"the submission does not define {function}()", advice=advice)


def not_started_finding(function: str, raised: Raised, locate: Locate) -> Finding:
    """The stub as shipped, of this function or of one that it calls."""
    trouble = trouble_of(raised)
    named = re.match(r"\w{1,80}", trouble.message.strip().strip("'\""))
    other = named.group() if named else function
    if other == function:
        return Finding(kind="not-started", headline=f"{function}() is not started yet")
    return Finding(kind="not-started", headline=f"{function}() calls {other}(), which is not started yet")


def _late(raised: Raised, trouble: Trouble) -> tuple[str, ...]:
    if raised.phase == "collect" and trouble.in_task:
        return ("The function itself returned; Spark is lazy, so the error shows when the rows are needed.",)
    return ()


def _last_exception(block: str) -> tuple[str, str] | None:
    found = None
    for line in block.splitlines():
        if line[:1].isspace() or line.startswith("Traceback"):
            continue
        match = _EXCEPTION_LINE.match(line)
        if match and (match["type"][:1].isupper() or "." in match["type"]):
            found = (match["type"].rpartition(".")[2], match["message"] or "")
    return found


def _java_message(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    useful = [line.lstrip(": ") for line in lines if not line.startswith("An error occurred while calling")]
    return useful[0] if useful else text[:200]


def _trace(trouble: Trouble, own: list[Place], name: str, message: str) -> str:
    """Only the learner's own frames, newest last."""
    lines = []
    for place in own[-_MAX_TRACE_LINES:]:
        cell = f", cell {place.cell}" if place.cell else ""
        lines.append(f"{place.file}{cell}, line {place.line}: {place.code.strip()}")
    return "\n".join([*lines, f"{name}: {message}"]) if lines else ""


_SPARK_INSIDE_TASK = re.compile(r"SPARK-5063|ONLY_VALID_ON_DRIVER|can only be used on the driver", re.I)
_ADVICE: tuple[tuple[str, str, str], ...] = (
    (
        "TypeError",
        r"unhashable type: '(list|dict|set)'",
        "Keys travel through a hash: use a tuple or a string, or flatten the lists first (flatMap instead of map).",
    ),
    (
        "ValueError",
        r"Can not reduce\(\) empty RDD",
        "reduce has nothing to start from on an empty RDD; fold or aggregate take a start value.",
    ),
    (
        "TypeError",
        r"'NoneType' object",
        "Something is None here: often a function without `return`, or list.sort(), which changes in place.",
    ),
    (
        "ZeroDivisionError",
        "",
        "A count or a length is 0 here: which input makes it so, and what should the result be then?",
    ),
    ("KeyError", "", "This key is not in the dictionary; .get(key, default) says what an absent key means."),
    (
        "IndexError",
        "",
        "A sequence is shorter than the index assumes; look at the shortest input, an empty one included.",
    ),
    (
        "AttributeError",
        r"'PipelinedRDD' object|'RDD' object",
        "This is an RDD, so only RDD methods exist on it; an action such as collect() brings plain rows.",
    ),
    (
        "TypeError",
        r"'(Pipelined)?RDD' object is not (iterable|subscriptable)",
        "An RDD is not a list: use its transformations, or an action where a plain value is due.",
    ),
    (
        "TypeError",
        r"missing \d+ required positional argument",
        "Spark hands a pair over as one argument: unpack it inside, as in `lambda pair: pair[0]`.",
    ),
    ("NameError", "", "This name is not defined in the cells that were graded; a cell marked `play` is not run."),
    ("RecursionError", "", "The function calls itself without end."),
    ("ModuleNotFoundError", "", "The grader runs with the course's own packages only."),
)


def _advice(trouble: Trouble) -> str:
    if _SPARK_INSIDE_TASK.search(trouble.message):
        return (
            "An RDD or the SparkContext is used inside a function that runs in a task. Tasks have neither: "
            "compute the value on the driver first, or use a join or a broadcast variable."
        )
    if trouble.type in ("Py4JError", "SparkException", "AttributeError") and re.search(
        r"stopped SparkContext|SparkContext was shut down"
        r"|'NoneType' object has no attribute '(_jvm|sc|_jsc|setCallSite|defaultParallelism)'",
        trouble.message,
    ):
        return "The SparkContext was stopped. Leave it running: it belongs to whoever called the function."
    for kind, pattern, advice in _ADVICE:
        if trouble.type == kind and re.search(pattern, trouble.message):
            return advice
    return ""


def at_load(kind: Kind, function: str, headline: str, place: Place | None, advice: str) -> Finding:
    """The function is missing because its cell could not be run."""
    return Finding(kind=kind, headline=f"{function}() is not there, because {headline}", place=place, advice=advice)
