"""What may leave for learners: of labs that are published, and no others. Every export to them asks here."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from grader.base.errors import UsageError
from grader.classroom.store.publication import is_published
from grader.classroom.store.store import ResultStore


class OfLab(Protocol):
    """Anything of one learner and lab."""

    @property
    def lab(self) -> str:
        """Its id, empty where nobody knows which it is."""


T = TypeVar("T", bound=OfLab)


@dataclass(frozen=True)
class HeldBack:
    """How many numbers were left out, by lab."""

    number: Mapping[str, int] = field(default_factory=dict)

    def said(self) -> Iterator[str]:
        """A line for each lab."""
        for lab, number in self.number.items():
            yield f"{number} of {lab}, which is not published" if lab else f"{number} of which no lab is known"


def published(store: ResultStore, due: Sequence[T]) -> tuple[list[T], HeldBack]:
    """Those of published labs, and what is held back. Raises ``UsageError`` where that leaves nothing of something."""
    now = datetime.datetime.now(datetime.UTC)
    held = {lab for lab in {each.lab for each in due} if not lab or not is_published(store, lab, now)}
    kept = [each for each in due if each.lab not in held]
    if due and not kept:
        labs = sorted(lab for lab in held if lab)
        what = f"none of {', '.join(labs)} is" if len(labs) > 1 else f"{labs[0] if labs else 'nothing'} is not"
        lab = labs[0] if labs else "LAB"
        raise UsageError(
            f"{what} published, so learners get nothing yet",
            f"Publish first: grader publish {lab} --results DIR, or at the desk. --unpublished writes it all the same, "
            "for you to look at.",
        )
    return kept, HeldBack(dict(sorted(Counter(each.lab for each in due if each.lab in held).items())))
