"""Variables and classes that learners write: checks ask for them by a function that stands below the answer."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.authoring.interop.model import Answer, Given, Part
from grader.authoring.interop.scopes import Function, may_change
from grader.submission.definitions import bound_by

_HARMLESS = frozenset(dir(builtins))
Later = Literal["same", "bound", "changed"]


@dataclass(frozen=True)
class Accessor:
    """The function by which checks ask what ``variable`` is below cell ``cell``; ``later`` says what becomes of it."""

    variable: str
    function: str
    cell: int
    later: Later = "same"

    @property
    def source(self) -> str:
        """Its text. While the variable is ``...`` or not there, its exercise is not started.

        Where the notebook uses the name for something else later, it keeps what stood here, and a copy of what is
        changed.
        """
        now = f'globals().get("{self.variable}", ...)'
        if self.later == "same":
            return self._text("", f"{now} is ...", self.variable)
        kept = f"copy.deepcopy({now})" if self.later == "changed" else now
        before = "import copy\n\n\n" if self.later == "changed" else ""
        return before + self._text(f"now: object = {kept}", "now is ...", "now")

    def _text(self, head: str, missing: str, value: str) -> str:
        return (
            f"def {self.function}({head}) -> object:\n"
            f'    """What {self.variable} is{" here" if head else ""}: checks ask for it here."""\n'
            f"    if {missing}:\n"
            f'        raise NotImplementedError("{self.variable}")\n'
            f"    return {value}"
        )


def accessors(
    parts: Sequence[Part], set_in: Mapping[int, Sequence[str]], used: Iterable[str], given: Iterable[str]
) -> tuple[Accessor, ...]:
    """One for each answer that sets a name of ``used``; ``set_in`` has the names that answers set, by their ``id``.

    ``given`` are the functions of the notebook, which only read what they are called with.
    """
    wanted, harmless = frozenset(used), _HARMLESS | frozenset(given)
    made: list[Accessor] = []
    for index, part in enumerate(parts):
        for name in dict.fromkeys(set_in.get(id(part), ())):
            if name in wanted:
                count = sum(each.variable == name for each in made)
                function = f"value_of_{name}" + (f"_{count + 1}" if count else "")
                made.append(Accessor(name, function, part.cell, _later(parts[index + 1 :], name, harmless)))
    return tuple(made)


def asked_at(cell: int, parts: Sequence[Part], found: Sequence[Accessor], given: Iterable[str]) -> dict[str, str]:
    """The function for each variable that a test in ``cell`` sees: that of the last answer above it.

    A variable is not the learner's any more where the notebook itself has set or changed it in between.
    """
    harmless = _HARMLESS | frozenset(given)
    last = {each.variable: each for each in found if each.cell <= cell}
    between = {
        name: [part for part in parts if each.cell < part.cell <= cell and isinstance(part, Given | Answer)]
        for name, each in last.items()
    }
    return {name: last[name].function for name, parts in between.items() if _later(parts, name, harmless) == "same"}


def objects_of(parts: Sequence[Part], found: Sequence[Accessor]) -> frozenset[str]:
    """The variables whose value may be one of a package, such as a table: it cannot leave its process."""
    wanted = {each.variable for each in found}
    nodes = (node for part in parts if isinstance(part, Answer) for node in ast.parse(part.source).body)
    return frozenset(name for node in nodes if not _makes_plain(node) for name in bound_by(node) & wanted)


def _makes_plain(node: ast.stmt) -> bool:
    """Whether a statement computes with nothing but operators and built-in functions."""
    calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return all(isinstance(each, ast.Name) and each.id in _HARMLESS for each in calls)


def _later(parts: Iterable[Part], name: str, harmless: frozenset[str]) -> Later:
    """What becomes of a name in these parts of the notebook."""
    nodes = [node for part in parts for node in _statements(part)]
    if any(name in may_change(node, harmless) for node in nodes if not isinstance(node, Function | ast.ClassDef)):
        return "changed"
    return "bound" if any(name in bound_by(node) for node in nodes) else "same"


def _statements(part: Part) -> Iterator[ast.stmt]:
    if isinstance(part, Given | Answer):
        yield from ast.parse(part.source).body
