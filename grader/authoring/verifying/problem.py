"""What an author's gate has to say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """Something that keeps a lab from being handed out: what it concerns, what is wrong and what to do, and where.

    ``file`` and ``line`` (from 1) are left out where the problem lies in no single place.
    """

    subject: str
    text: str
    file: Path | None = None
    line: int | None = None
