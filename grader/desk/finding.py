"""What is looked for by a piece of text: learners by name, and whatever learners wrote or checks said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.base.names import folded
from grader.classroom.store.looks import FoundIn
from grader.desk.view import Member

_BETWEEN = "\0"


@dataclass(frozen=True)
class Listed:
    """A learner in the order of names: ``known_by`` is all that one is found by, as it is compared."""

    learner: str
    known_by: str


def directory(members: Iterable[Member], name: dict[str, str] | None = None) -> list[Listed]:
    """The learners by name; with ``name``, what stands for each, they are found by that alone."""
    found = []
    for each in members:
        shown = name[each.learner] if name else each.person.name or each.learner
        more = () if name else (each.learner, each.person.email)
        found.append((folded(shown), each.handle, Listed(each.learner, folded(" ".join((shown, *more))))))
    return [listed for _, _, listed in sorted(found, key=lambda each: each[:2])]


class Texts:
    """Many texts, searched as one: a hundred megabytes take less than a page may."""

    def __init__(self, found: Iterable[FoundIn]) -> None:
        self._places: list[tuple[int, str, str, str]] = []
        self._starts: list[int] = []
        parts, at = [], 0
        for each in found:
            text = each.text.lower().replace(_BETWEEN, " ")
            self._places.append((each.run, each.learner, each.lab, each.exercise))
            self._starts.append(at)
            parts.append(text)
            at += len(text) + 1
        self._whole = _BETWEEN.join(parts)

    def where(self, text: str, most: int) -> Sequence[FoundIn]:
        """The first texts that a piece stands in, capitals apart; of each the line that has it, in small letters."""
        wanted = text.lower().replace(_BETWEEN, " ")
        found: list[FoundIn] = []
        at = self._whole.find(wanted)
        while at >= 0 and len(found) < most:
            number = bisect_right(self._starts, at) - 1
            end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._whole)
            if at + len(wanted) <= end:
                begin = max(self._whole.rfind("\n", 0, at), self._starts[number] - 1) + 1
                line = self._whole[begin : self._ends(at, end)]
                found.append(FoundIn(*self._places[number], line.strip()))
            at = self._whole.find(wanted, end)
        return found

    def _ends(self, at: int, end: int) -> int:
        newline = self._whole.find("\n", at, end)
        return end if newline < 0 else newline
