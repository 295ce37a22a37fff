"""From an exception, a dead worker or a missing function to a finding in plain words."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.base.text import printable
from grader.checks.explaining.column_mistakes import Raising, explain_line
from grader.checks.explaining.conditions import explain_condition
from grader.checks.explaining.plain_lines import explain_plain_line, is_handed
from grader.checks.explaining.translate import Explanation, Where, explain
from grader.results.record import Finding, Kind
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.deadline import Does
from grader.sandbox.wire.messages import Frame, Phase, Raised, SparkError
from grader.submission import Place

Locate = Callable[[str, int], Place | None]
"""From a file name and line of a traceback to the learner's own place; None when it is not theirs."""
Read = Callable[[str, int], Sequence[ast.stmt]]
"""From a file name and line of a traceback to the statements around it, outermost first, behind imports."""

_MAX_TRACE_LINES = 8
_MAX_TRACE = 3000
_MOST_MESSAGE, _MOST_LINES = 2000, 5
_SCHEDULING = re.compile(
    r"(?:org\.apache\.spark\.SparkException: )?Job aborted due to stage failure: "
    r"(?:Task \d+ in stage [\d.]+ failed \d+ times, most recent failure: Lost task .{0,300}? driver\): )?"
)
"""Which task of which stage it was: of no use to a learner."""
_TASK_FAILED = re.compile(r"Job aborted due to stage failure|Lost task|Task \d+ in stage")
_ADVICE_LATE: dict[Does, str] = {
    "computes": "Look for a loop whose condition never becomes false, here or in a function that Spark calls.",
    "waits": "Look for what waits: sleep(), input(), a lock, a queue, or another thread or process.",
    "both": "It computed for a part of the time: look for what waits again and again (sleep(), a lock, a queue, a job "
    "in a loop), here or in a function that Spark calls.",
}
_IDS = re.compile(r"(?<=\w)#\d{1,9}L?\b|(?<=Lambda)/0x[0-9a-f]{1,16}")
"""The numbers that Spark gives to columns, and Java to functions: others in each run."""
_PATH = re.compile(r"[^\s\"']+")
_OWN_FOLDER = re.compile(r"(?=/grader-\w{8}/)")
_OWN_FOLDER_LENGTH = len("/grader-12345678/")


@dataclass(frozen=True, slots=True)
class Cause:
    """An exception as it matters to a learner: the innermost one, and whether it happened inside a Spark task."""

    type: str
    message: str
    frames: tuple[Frame, ...]
    in_task: bool
    phase: Phase
    row: str = ""
    """The row at which it happened, where the worker of the task could tell."""
    trace: str = ""
    more: tuple[str, ...] = ()
    """Lines beside the message: notes that were added, and the exceptions of a group."""
    spark: SparkError | None = None
    """What Spark says of it in fields of its own."""

    @property
    def of_a_row(self) -> bool:
        """Whether it failed where rows are computed. Tasks run side by side, so chance picks the row that is told."""
        of_spark = self.spark is not None and self.type not in _OF_PLANNING and not self.type.startswith("PySpark")
        return self.in_task or of_spark

    @property
    def of_any_row(self) -> str:
        """What is said whichever row is told: the message without texts, numbers and all that follows a colon. Names of
        types, attributes and variables come from no row."""
        return self.message if self.type in _OF_NAMES else _VALUES.sub("...", self.message)


_OF_PLANNING = frozenset({"AnalysisException", "IllegalArgumentException", "ParseException"})
"""What Spark raises before any row is computed."""
_OF_NAMES = frozenset(
    {"AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "TypeError", "UnboundLocalError"}
)
_VALUES = re.compile(r"""(?s):\s.*|'[^']*'|"[^"]*"|-?\d[\d.]*""")


def unread(file: str, line: int) -> Sequence[ast.stmt]:
    """Where there is no source to read."""
    return ()


def cause_of(raised: Raised) -> Cause:
    """What was raised, in words that do not depend on the folder of a worker. Java's own exceptions have one type."""
    text = _without_folders(raised.message)
    if raised.type == "Py4JJavaError":
        in_task = _TASK_FAILED.search(text) is not None
        message = _java_message(text)
        return Cause("SparkException", message, raised.frames, in_task, raised.phase, trace=text, spark=raised.spark)
    return Cause(
        raised.type,
        text,
        raised.frames,
        raised.in_task,
        raised.phase,
        row=raised.row,
        trace=raised.trace,
        more=tuple(map(_without_folders, (*raised.notes, *(f"- {each}" for each in raised.inner)))),
        spark=raised.spark,
    )


def _without_folders(text: str) -> str:
    return _PATH.sub(_below_own_folder, text) if _OWN_FOLDER.search(text) else text


def _below_own_folder(path: re.Match[str]) -> str:
    """A path without the folder of a worker and all above it, which say nothing to a learner."""
    text, below = path.group(), 0
    for found in _OWN_FOLDER.finditer(text):
        below = found.start() + _OWN_FOLDER_LENGTH
    return text[below:]


def is_not_started(raised: Raised) -> bool:
    """True when what was raised is the stub's own NotImplementedError."""
    return cause_of(raised).type == "NotImplementedError"


def crash_finding(
    raised: Raised,
    call: str,
    locate: Locate,
    *,
    quoting: bool = True,
    lazy: str = "the returned RDD",
    read: Read = unread,
) -> Finding:
    """What an exception of learner code says (unless not ``quoting``), where, and what usually helps.

    ``lazy`` is what was being computed where the call itself had ended; ``read`` gives the statements that raised.
    """
    cause = cause_of(raised)
    made_at = (cause.spark.frame,) if cause.spark is not None and cause.spark.frame is not None else ()
    own = _places(cause.frames, locate) or _places(raised.frames, locate) or _places(made_at, locate)
    place = own[-1] if own else None
    name = printable(cause.type)
    message, *more = _lines(_IDS.sub("", cause.message) if cause.spark is not None else cause.message) or [""]
    message = message[:300]
    more = more[:_MOST_LINES] + [line for each in cause.more[:_MOST_LINES] for line in _lines(each)]
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
    meaning = _meaning(cause, locate, read, quoting=quoting, query=raised.phase == "query")
    said = f"{name}{': ' + message if message and quoting else ''}"
    return Finding(
        kind="crash",
        headline=_headline(raised, call, cause, meaning.says, said, lazy),
        details=(
            *([f"In the words of Python: {said}"] if meaning.says else []),
            *([line for line in more if line.strip()] if quoting and not (meaning.says and cause.spark) else []),
            *_circumstances(raised, cause, quoting),
        ),
        advice=meaning.advice,
        place=place,
        trace=_trace(cause, own, name, message) if quoting else "",
    )


def _meaning(cause: Cause, locate: Locate, read: Read, *, quoting: bool, query: bool) -> Explanation:
    """By the statement that raised, or Spark's own condition; else by type and message."""
    own = [frame for frame in cause.frames if locate(frame.file, frame.line) is not None]
    path = read(own[-1].file, own[-1].line) if own else ()
    line = own[-1].line if own else 0
    raising = Raising(cause.type, cause.message, cause.spark, line, path)
    found = explain_line(raising)
    if not found.says and cause.spark is not None:
        found = explain_condition(cause.spark, quoting=quoting, of_sql=query or raising.of_sql)
    if found.says:
        return found
    by_line = explain_plain_line(raising, quoting=quoting)
    where: Where = "handed" if cause.in_task and is_handed(raising) else _where(cause)
    return by_line or explain(cause.type, cause.message, quoting=quoting, where=where)


def _lines(text: str) -> list[str]:
    return [printable(line.rstrip()) for line in text.strip()[:_MOST_MESSAGE].splitlines()]


def _places(frames: tuple[Frame, ...], locate: Locate) -> list[Place]:
    return [place for place in (locate(frame.file, frame.line) for frame in frames) if place is not None]


def _where(cause: Cause) -> Where:
    """Whether Spark had a part in it."""
    if cause.in_task:
        return "task"
    return "spark" if "pyspark" in cause.trace or "pyspark" in cause.message else "anywhere"


def _headline(raised: Raised, call: str, cause: Cause, says: str, said: str, lazy: str) -> str:
    if says:
        return f"{'the cell' if raised.phase == 'load' else call}: {printable(says)}"
    when = {"collect": f"computing {lazy} raised", "load": "the cell raised"}.get(raised.phase, f"{call} raised")
    where = " inside a Spark task" if cause.in_task else ""
    return f"{when} {said}" if not where else f"{when} {said.replace(cause.type, cause.type + where, 1)}"


def failure_finding(answer: Answer, call: str) -> Finding:
    """What a worker that gave no answer says about the call."""
    failure = answer.failure
    assert failure is not None
    if failure.late is not None:
        return Finding(
            kind="timeout",
            headline=f"{call} had not ended after {failure.late.words()}",
            advice=_ADVICE_LATE[failure.late.does],
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
    cause = cause_of(answer.raised)
    said = f": {printable(cause.message.strip())}" if cause.message and quoting else ""
    return Finding(kind="reference", headline=f"{call} raised {cause.type}{said}")


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
    cause = cause_of(raised)
    named = re.match(r"\w{1,80}", cause.message.strip().strip("'\""))
    other = named.group() if named else function
    if other == function:
        return Finding(kind="not-started", headline=f"{function}() is not started yet")
    return Finding(kind="not-started", headline=f"{function}() calls {other}(), which is not started yet")


def _circumstances(raised: Raised, cause: Cause, quoting: bool) -> tuple[str, ...]:
    found = []
    if cause.row and quoting:
        found.append(f"It happened at the row {printable(cause.row)}")
    if raised.phase == "collect" and _where(cause) != "anywhere":
        found.append("The function itself returned; Spark is lazy, so the error shows when the rows are needed.")
    return tuple(found)


def _java_message(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    useful = [line.lstrip(": ") for line in lines if not line.startswith("An error occurred while calling")]
    return _SCHEDULING.sub("", useful[0] if useful else text[:200])


def _trace(cause: Cause, own: list[Place], name: str, message: str) -> str:
    """The learner's own frames, newest last, then all of it as Python or Java told it."""
    lines = []
    for place in own[-_MAX_TRACE_LINES:]:
        cell = f", cell {place.cell}" if place.cell else ""
        lines.append(f"{place.file}{cell}, line {place.line}: {place.code.strip()}")
    brief = "\n".join([*lines, f"{name}: {message}"]) if lines else ""
    whole = "\n".join(printable(line) for line in cause.trace[:_MAX_TRACE].strip().splitlines())
    return f"{brief}\n\n{whole}".strip()


def at_load(kind: Kind, function: str, headline: str, place: Place | None, advice: str) -> Finding:
    """The function is missing because its cell could not be run."""
    return Finding(kind=kind, headline=because(f"{function}() is not there", headline), place=place, advice=advice)


def because(fact: str, headline: str) -> str:
    """The fact with its reason: that "the cell raised KeyError", or what "the cell: ..." says in plain words."""
    plain = headline.removeprefix("the cell: ")
    return f"{fact}: {plain}" if plain != headline else f"{fact}, because {headline}"
