"""The kinds of what people decide about a class, each as it is kept in an entry.

``grader.classroom.store.entries`` keeps them, with author, time and reason. A field with a default may be added; any
other change is a migration.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all: ``kind`` is the kind of its entries."""

    kind: ClassVar[str] = ""


class Extension(Decision, frozen=True, kw_only=True):
    """A later due time of a lab for a learner: ``until`` (ISO, with its zone), or so many ``days`` after the lab's."""

    kind: ClassVar[str] = "extension"
    until: str = ""
    days: float = 0.0


class Excused(Decision, frozen=True, kw_only=True):
    """A lab, or an exercise of it, counts neither for nor against a learner."""

    kind: ClassVar[str] = "excused"


class Bonus(Decision, frozen=True, kw_only=True):
    """Points on top of what a learner has in a lab; may be less than 0."""

    kind: ClassVar[str] = "bonus"
    points: float


class InGroup(Decision, frozen=True, kw_only=True):
    """A learner hands in with those of the same ``group``, for one lab or, without one, for all; alone where empty."""

    kind: ClassVar[str] = "group"
    group: str


class Mark(Decision, frozen=True, kw_only=True):
    """What a person gave for the part of an exercise that is graded by hand: the rubric's ``items`` that were picked,
    by their ids, and points on top of them (``adjust``) with what the learner reads about these (``note``). The reason
    of its event is for graders alone. It is that of one file, whoever it counts for: the learner of the entry is who
    handed it in, the name its hash, empty where none is known."""

    kind: ClassVar[str] = "mark"
    items: tuple[str, ...] = ()
    adjust: float = 0.0
    note: str = ""


class Comment(Decision, frozen=True, kw_only=True):
    """A comment on an exercise; at a ``line`` of the file, or of its ``cell``, where that is more than 0. ``bank`` is
    the name of the reusable comment that it was made from. Learners read it unless it is not ``shown``."""

    kind: ClassVar[str] = "comment"
    text: str
    cell: int = 0
    line: int = 0
    bank: str = ""
    shown: bool = True


class BankComment(Decision, frozen=True, kw_only=True):
    """A comment to be used again; its name is that of the entry."""

    kind: ClassVar[str] = "bank"
    text: str


class Request(Decision, frozen=True, kw_only=True):
    """A learner asks for a second look at an exercise (``text``); a person answers, with a changed or a kept mark."""

    kind: ClassVar[str] = "request"
    text: str
    asked: str = ""
    state: Literal["open", "kept", "changed"] = "open"
    answer: str = ""


class Score(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an LMS is told of a ``user``'s lab, in its words: ``activity`` and ``grading`` say how far both are; points
    ``given`` of ``maximum``, None where there are none, also where there were some before."""

    user: str
    activity: str
    grading: str
    given: float | None = None
    maximum: float | None = None
    comment: str = ""


class Delivered(Decision, frozen=True, kw_only=True):
    """What the LMS was told last of a learner's lab (``grader deliver``), and the time that went with it. The name of
    the entry is the container of line items that it went to."""

    kind: ClassVar[str] = "delivered"
    score: Score
    timestamp: str


class Published(Decision, frozen=True, kw_only=True):
    """Learners may see what became of a lab, from the time ``start`` on (ISO, with its zone)."""

    kind: ClassVar[str] = "published"
    start: str
