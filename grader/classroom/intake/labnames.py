"""Which lab a name speaks of: ``lab1_vectors``, ``lab1``, ``Copy of lab1_vectors (1)``, ``anonymous_678_lab1_vectors``.

A name that fits several labs speaks of none: it is said, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.base.names import folded
from grader.course.model import Course, Lab


def labs_named(course: Course, name: str) -> tuple[Lab, ...]:
    """The labs that a file's or folder's name speaks of: one where it is clear, several where it is not.

    A lab is meant by its id as a part of the name, by a beginning of its id that has a number in it and that no other
    lab has (``lab3``), or by any such beginning that is the whole name.
    """
    words = _words(name)
    found = {lab.id: said for lab in course.labs if (said := _said(course, lab, words))}
    longest = [
        lab
        for lab in course.labs
        if lab.id in found and not any(found[lab.id] in other and found[lab.id] != other for other in found.values())
    ]
    return tuple(longest)


def lab_of_names(course: Course, names: Iterable[str]) -> Lab | None:
    """The lab that the last of the names speaks of that speaks of one."""
    for name in reversed(tuple(names)):
        found = labs_named(course, name)
        if len(found) == 1:
            return found[0]
    return None


def _said(course: Course, lab: Lab, words: str) -> str:
    """The part of a name that speaks of a lab; empty when none does."""
    whole = _words(lab.id)
    if whole in words:
        return whole
    others = [_words(other.id) for other in course.labs if other.id != lab.id]
    parts = whole.strip("_").split("_")
    for length in range(len(parts) - 1, 0, -1):
        start = "_" + "_".join(parts[:length]) + "_"
        alone = not any(other.startswith(start) for other in others)
        if alone and (words == start or (start in words and re.search(r"\d", start))):
            return start
    return ""


def _words(name: str) -> str:
    """The letters and numbers of a name, each run of other signs as one ``_``, one at both ends."""
    return "_" + re.sub(r"[\W_]+", "_", folded(name)).strip("_") + "_"
