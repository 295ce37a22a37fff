"""Parts of a class that are graded apart, each by a run of its own, and then put together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.base.errors import UsageError
from grader.base.hashing import sha256_hex

_TYPED = re.compile(r"(\d{1,4})/(\d{1,4})")


@dataclass(frozen=True)
class Shard:
    """The part with a ``number`` from 1 to ``of``.

    Who is in it follows from the learner's name alone: the same on every machine, whoever else hands in.
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def holds(self, learner: str) -> bool:
        """Whether it is the part of this learner."""
        return int(sha256_hex(learner)[:15], 16) % self.of == self.number - 1


def read_shard(text: str) -> Shard:
    """A part as it is typed, such as ``2/5``. Raises ``UsageError``."""
    typed = _TYPED.fullmatch(text.strip())
    if typed is None or not 1 <= int(typed[1]) <= int(typed[2]):
        raise UsageError(f"{text!r} is no part of a class", "Write the number of the part and of how many: 2/5.")
    return Shard(int(typed[1]), int(typed[2]))
