"""Checks that ask too little to be worth points, and what is added to them so that they do.

A test cell alone may ask only whether a bad argument raises, or one value that is 0: an answer that computes nothing
has it right. In the notebook its neighbours catch that; here each check earns points of its own. So such a check first
asks an example of its neighbours, and visible checks that one constant passes ask one more input.
"""

from __future__ import annotations

import ast
import builtins
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from grader.authoring.interop.checks import Body
from grader.authoring.interop.made import Check, Exercise, Lab
from grader.authoring.interop.model import Left
from grader.authoring.interop.names import FIXTURES
from grader.authoring.interop.scopes import reads
from grader.authoring.interop.trivial import TRIVIAL, asks_nothing, compares_answers
from grader.submission.definitions import bound_by

_CLOSE = frozenset({"isclose", "allclose", "assert_allclose", "assert_almost_equal"})
_MOST_DIGITS = 9
_FIRST_LINES, _MOST_TEXT = 3, 600
_NOTHING = "a test passes for an answer that computes nothing, and no other one asks more: ask another value in it"


@dataclass(frozen=True)
class _Example:
    """An assert that one call gives one value, with the statements that it needs."""

    lines: tuple[str, ...]
    function: str
    arguments: tuple[object, ...]
    due: object

    @property
    def telling(self) -> bool:
        """Whether no answer that computes nothing gives this."""
        given = (*TRIVIAL, *self.arguments, self.arguments)
        zeros = isinstance(self.due, list) and not any(map(bool, self.due))
        return not zeros and not any(_same(self.due, each) for each in given)


@dataclass(frozen=True)
class _Added:
    """A check with more statements than its own, and ``what`` was added, in words."""

    body: Body
    what: str


@dataclass(frozen=True)
class _Another:
    """One more input for the visible check at ``place``: the ``lines`` that ask it, and the ``call`` in words."""

    place: int
    call: str
    lines: tuple[str, ...]


def strengthened(lab: Lab, data: Mapping[str, bytes] = MappingProxyType({})) -> Lab:
    """The lab with checks that no answer passes which computes nothing, as far as the notebook's examples reach.

    ``data`` are its data files by path: an argument that names one stays, and the file gets another content.
    """
    left: list[Left] = []
    exercises = [replace(each, checks=tuple(_of_exercise(each, data, left))) for each in lab.exercises]
    return replace(lab, exercises=tuple(exercises), left=(*lab.left, *left))


def _of_exercise(exercise: Exercise, data: Mapping[str, bytes], left: list[Left]) -> list[Check]:
    made: list[Check] = []
    for check in exercise.checks:
        others = [each.body for each in exercise.checks if each is not check and (check.hidden or not each.hidden)]
        added = None if _asks_enough(check.body) else _joined(check.body, others)
        if added is not None:
            left.append(Left(exercise.id, f"a test asks too little alone: {added.what}"))
        elif asks_nothing(check.body.lines) and not compares_answers(check.body.lines):
            left.append(Left(exercise.id, _NOTHING))
        made.append(replace(check, body=added.body) if added else check)
    visible = [place for place, check in enumerate(made) if not check.hidden]
    more = _varied([made[place].body for place in visible], data)
    if more is not None:
        place = visible[more.place]
        made[place] = replace(made[place], body=_with(made[place].body, more.lines, first=False))
        reason = f"the same answer to all would pass its visible tests: {more.call} is asked too"
        left.append(Left(exercise.id, reason))
    return made


def _joined(body: Body, neighbours: Sequence[Body]) -> _Added | None:
    """The check with more before or behind its own statements; None where nothing helps."""
    ways = (_with_example, _with_neighbour, _with_input)
    found = (added for way in ways for added in way(body, neighbours))
    return next((added for added in found if not asks_nothing(added.body.lines)), None)


def _with_example(body: Body, neighbours: Sequence[Body]) -> Iterator[_Added]:
    """With an example of its neighbours, or two that give different values."""
    shared = [each for other in neighbours for each in _examples(other) if each.function in body.functions]
    telling = next((each for each in shared if each.telling), None)
    added = [telling] if telling else _two_values([*_examples(body), *shared])
    added = [each for each in added if each.lines[-1] not in body.lines]
    if added and (telling or _two_values([*_examples(body), *added])):
        lines = [line for each in added for line in each.lines]
        what = f"{lines[0].replace('learner.', '')!r} of another one stands before its own statements now"
        yield _Added(_with(body, lines, first=True), what)


def _with_neighbour(body: Body, neighbours: Sequence[Body]) -> Iterator[_Added]:
    """With all that a neighbour asks, first of those that ask the same function."""
    if asks_nothing(body.lines):
        for other in sorted(neighbours, key=lambda each: not set(each.functions) & set(body.functions)):
            made = _with(body, other.lines, first=True)
            yield _Added(made, "what another one of its question asks stands before its own statements now")


def _with_input(body: Body, neighbours: Sequence[Body]) -> Iterator[_Added]:
    """With one more input of the last of its examples that has arguments, answered by the reference."""
    if asks_nothing(body.lines):
        for example in sorted(_examples(body), key=lambda each: _size(each.arguments), reverse=True):
            for call in filter(None, (_other_call(example, number) for number in range(len(example.arguments)))):
                line = f"assert learner.{call} == reference.{call}"
                yield _Added(_with(body, (line,), first=False), f"{call} is asked too")


def _varied(visible: Sequence[Body], data: Mapping[str, bytes]) -> _Another | None:
    """One more input for one of the visible checks, if an answer that is always the same passes them all."""
    found = [(place, each) for place, body in enumerate(visible) for each in _examples(body)]
    examples = [each for _, each in found]
    if not found or any(map(_is_open, visible)) or _two_values(examples):
        return None
    place, example = next(((p, each) for p, each in found if each.telling), found[0])
    for number, value in enumerate(example.arguments):
        path = posixpath.normpath(value) if isinstance(value, str) and value else ""
        if path in data:
            call = f"{example.function}({', '.join(map(repr, example.arguments))})"
            shorter = _beginning(data[path])
            if not shorter:
                continue
            lines = f"with files({{{path!r}: {shorter!r}}}):\n    assert learner.{call} == reference.{call}"
            return _Another(place, f"{call} with the first lines of {path}", (lines,))
        call = _other_call(example, number)
        if call:
            return _Another(place, call, (f"assert learner.{call} == reference.{call}",))
    return None


def _other_call(example: _Example, number: int) -> str:
    """The call of an example with another argument in that place; "" where there is none."""
    other = _other(example.arguments[number])
    if other is None:
        return ""
    arguments = [*example.arguments[:number], other, *example.arguments[number + 1 :]]
    return f"{example.function}({', '.join(map(repr, arguments))})"


def _beginning(content: bytes) -> str:
    """The first lines of a text, less than all: what reads the whole can be expected to read them. Else empty."""
    try:
        lines = content.decode("utf-8").splitlines(keepends=True)
    except UnicodeDecodeError:
        return ""
    first = "".join(lines[:-1][:_FIRST_LINES])
    return first if len(first) <= _MOST_TEXT else ""


def _with(body: Body, lines: Sequence[str], *, first: bool) -> Body:
    every = (*lines, *body.lines) if first else (*body.lines, *lines)
    used = {node.id for node in ast.walk(ast.parse("\n".join(every))) if isinstance(node, ast.Name)}
    return replace(body, lines=every, fixtures=tuple(name for name in FIXTURES if name in used))


def _asks_enough(body: Body) -> bool:
    examples = list(_examples(body))
    if _is_open(body) or any(each.telling for each in examples):
        return True
    return bool(_two_values(examples)) and not asks_nothing(body.lines)


def _is_open(body: Body) -> bool:
    """Whether it asks in a way that cannot be judged from its text: in loops, or against the reference."""
    tree = ast.parse("\n".join(body.lines))
    loops = any(isinstance(each, ast.For | ast.While | ast.If | ast.With | ast.Try) for each in tree.body)
    return loops or any(isinstance(each, ast.Name) and each.id == "reference" for each in ast.walk(tree))


def _two_values(examples: Sequence[_Example]) -> list[_Example]:
    """Two examples of one function that give different values, if there are."""
    for place, one in enumerate(examples):
        for other in examples[place + 1 :]:
            if one.function == other.function and not _same(one.due, other.due):
                return [one, other]
    return []


def _examples(body: Body) -> Iterator[_Example]:
    """The examples of a check, each with the assignments and imports of the check that it needs."""
    before: list[ast.stmt] = []
    for node in ast.parse("\n".join(body.lines)).body:
        found = _example(node) if isinstance(node, ast.Assert) else None
        if found is not None:
            call, due = found
            needed = _needed(node, before)
            arguments = _values(call, needed or [])
            if needed is not None and arguments is not None:
                lines = tuple(ast.unparse(each) for each in [*needed, node])
                yield _Example(lines, _function(call), arguments, due)
        before.append(node)


def _example(node: ast.Assert) -> tuple[ast.Call, object] | None:
    """The call of the learner's function and the value that is due, for an assert that they are equal or close."""
    test = node.test
    while isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "all":
        test = test.func.value
    pair: tuple[ast.expr, ast.expr] | None = None
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            pair = left, right
        case ast.Compare(left=ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(left=a, op=ast.Sub(), right=b)])):
            pair = a, b
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[a, b, *_]) if name in _CLOSE:
            pair = a, b
    for one, other in (pair, pair[::-1]) if pair else ():
        calls = [each for each in ast.walk(one) if isinstance(each, ast.Call) and _function(each)]
        if len(calls) == 1:
            try:
                return calls[0], ast.literal_eval(other)
            except (ValueError, TypeError, SyntaxError, RecursionError):
                continue
    return None


def _function(call: ast.Call) -> str:
    """The learner's function that is called; "" for another call and for a probe."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="learner"), attr=name) if name != "probe":
            return name
    return ""


def _needed(node: ast.stmt, before: Sequence[ast.stmt]) -> list[ast.stmt] | None:
    """The statements above that set what a statement reads; None if one of them is more than a plain value."""
    kept: list[ast.stmt] = []
    missing = set(reads(node)) - {*FIXTURES, *dir(builtins)}
    for each in reversed(before):
        bound = bound_by(each)
        if bound & missing:
            if not isinstance(each, ast.Assign | ast.Import | ast.ImportFrom):
                return None
            kept.insert(0, each)
            missing = (missing - bound) | (set(reads(each)) - {*FIXTURES, *dir(builtins)})
    return None if missing else kept


def _values(call: ast.Call, needed: Sequence[ast.stmt]) -> tuple[object, ...] | None:
    """The arguments of a call as values; None where one is computed."""
    if call.keywords:
        return None
    named = {
        target.id: node.value
        for node in needed
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    values: list[object] = []
    for each in call.args:
        try:
            values.append(ast.literal_eval(named.get(each.id, each) if isinstance(each, ast.Name) else each))
        except (ValueError, TypeError, SyntaxError, RecursionError):
            return None
    return tuple(values)


def _other(value: object) -> object | None:
    """A value of the same kind, near it: what takes the one can be expected to take the other."""
    match value:
        case bool():
            return None
        case int() if abs(value) < 10**_MOST_DIGITS:
            return (value or 1) + 1  # 0 and 1 are their own squares, roots and products
        case float():
            return value / 2 or None
        case str() | list() | tuple() if value != value[::-1]:
            return value[::-1]
    return None


def _size(arguments: Sequence[object]) -> float:
    """How large numbers among arguments are: what is large is seldom a special case."""
    return max((abs(each) for each in arguments if isinstance(each, int | float)), default=0.0)


def _same(one: object, other: object) -> bool:
    try:
        return bool(one == other)
    except (TypeError, ValueError):
        return False
