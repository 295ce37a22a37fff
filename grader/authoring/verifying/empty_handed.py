"""What answers that compute nothing would earn: constants, empty values, the arguments themselves, nothing but raising.

Each is a submission in which every function of the lab is the same line, and every variable what that line gives. It
must earn no point in any exercise: a check of how something is done, or of an empty input alone, would give points for
the wrong reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grader.authoring.verifying.by_heart import CallLog
from grader.authoring.verifying.problem import Problem
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import Exercise, Lab
from grader.sandbox.wire.values import Function, Rdd
from grader.submission import parse_submission

_CONTEXT = "__import__('pyspark').SparkContext.getOrCreate()"


@dataclass(frozen=True)
class EmptyHanded:
    """A line that every function consists of, and how a problem calls it.

    ``kind``: what it gives. Where the reference gives other kinds, None fails whatever this would fail, and is cheaper
    to try than both; without a kind it is tried everywhere.
    """

    name: str
    line: str
    kind: type | None = None


_PLAIN: tuple[object, ...] = (0, 0.0, 1.0, False, True, "", [], {})

EMPTY_HANDED = (
    EmptyHanded("None", "return None"),
    *(EmptyHanded(repr(value), f"return {value!r}", type(value)) for value in _PLAIN),
    EmptyHanded("set()", "return set()", set),
    EmptyHanded("200 zeros", "return [0] * 200", list),
    EmptyHanded("an empty RDD", f"return {_CONTEXT}.parallelize([], 2)", Rdd),
    EmptyHanded("an RDD of 200 zeros", f"return {_CONTEXT}.parallelize([0] * 200, 2)", Rdd),
    EmptyHanded("its first argument", "return args[0]"),
    EmptyHanded("its second argument", "return args[1]"),
    EmptyHanded("its last argument", "return args[-1]"),
    EmptyHanded("all its arguments", "return args", tuple),
    EmptyHanded("a function that gives 0", "return lambda *given: 0", Function),
    EmptyHanded("a function that gives its argument", "return lambda *given: given[0]", Function),
    EmptyHanded("nothing but a ValueError", "raise ValueError('always')"),
)


def unearned(grader: LabGrader, options: Options, log: CallLog, progress: Callable[[str], None]) -> Iterator[Problem]:
    """A problem for each check that gives points to such answers, with all that it gives them to.

    ``log`` has the calls of the reference's run with these options.
    """
    kinds = _kinds(grader.lab, options, log)
    found: dict[tuple[str, str], list[str]] = {}
    for each in EMPTY_HANDED:
        tried = frozenset(name for name, known in kinds.items() if each.kind is None or not known or each.kind in known)
        if tried:
            progress(f"an answer that gives {each.name}, whatever it is asked")
            for place in _earning(grader, options, each, tried):
                found.setdefault(place, []).append(each.name)
    for (exercise, check), names in found.items():
        text = (
            f"gives points when every function gives {', '.join(names)}: let it look at a value first that such an "
            "answer gets wrong, on another input if need be"
        )
        yield Problem(f"{exercise}/{check}", text)


def _kinds(lab: Lab, options: Options, log: CallLog) -> dict[str, frozenset[type]]:
    """What the reference's functions give, by exercise; nothing where only probes have called them."""
    calls = [call for page in log.checks.values() for call in page.values()]
    given = [(request.function, type(answer.value)) for request, answer in calls if not request.probe and answer.ok]
    wanted = [each for each in lab.exercises if not options.exercises or each.id in options.exercises]
    return {each.id: frozenset(kind for name, kind in given if name in each.names) for each in wanted}


def _earning(
    grader: LabGrader, options: Options, each: EmptyHanded, exercises: frozenset[str]
) -> list[tuple[str, str]]:
    """The checks that give such an answer points, with their exercises, each tried whatever others came to."""
    submission = parse_submission("lab.py", _source(grader.lab, each).encode())
    alone = replace(options, needs=False, diagnose=False, exercises=exercises)
    record = grader.grade_program(grader.own(submission), alone)
    return [(check.exercise, check.id) for each in record.exercises for check in each.checks if check.earned > 0]


def _source(lab: Lab, each: EmptyHanded) -> str:
    return "\n\n".join(_answer(exercise, name, each) for exercise in lab.exercises for name in exercise.names) + "\n"


def _answer(exercise: Exercise, name: str, each: EmptyHanded) -> str:
    """The definition of a function of that line, or of a variable of the value that it gives."""
    if exercise.kind == "function":
        return f"def {name}(*args, **kwargs): {each.line}"
    if not each.line.startswith("return "):
        return f"if True:\n    {each.line}\n    {name} = None"
    if exercise.kind == "sql":
        return f"{name} = 'SELECT ' + repr(str({each.line[7:] if 'args' not in each.line else 0}))"
    return f"{name} = (lambda *args: {each.line[7:]})({', '.join(exercise.given)})"
