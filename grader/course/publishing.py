"""What learners may see of a lab once it is published: ``[tool.grader.publish]``."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

_WORDS = ("never", "after-due")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
"""As a browser takes it for one (HTML, ``<input type=email>``)."""


class PublishPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What published reports tell of hidden checks: ``[tool.grader.publish]``."""

    reveal: Any = "never"
    """When what hidden checks found is told in full: ``"never"``, ``"after-due"`` (once the lab is due for everybody;
    never of a lab without a due time), or from a time with its zone on. Until then learners read that a hidden check
    does not hold, and what kind of problem it is."""
    expected: bool = False
    """Whether what is told then holds the expected values too."""
    second_look: bool = True
    """Whether reports that are handed back have a form to ask for a second look."""
    mail: str = ""
    """The address to which that form writes a mail, in your reports for all to read; the learner's mail program asks
    without it."""

    def reveals(self, due: datetime | None, now: datetime) -> bool:
        """Whether hidden checks of a lab, due then for the last of its learners, are told in full now."""
        if isinstance(self.reveal, datetime):
            return now >= self.reveal
        return self.reveal == "after-due" and due is not None and now >= due

    def problem(self) -> tuple[str, str] | None:
        """A key of the table and what is wrong with it; None when nothing is."""
        if self.mail and not _ADDRESS.fullmatch(self.mail):
            return "mail", "is one address, as in grading@example.org"
        if isinstance(self.reveal, datetime):
            return None if self.reveal.tzinfo else ("reveal", "needs a zone, as in 2026-12-01T23:59:00+01:00")
        if self.reveal in _WORDS:
            return None
        return "reveal", 'is "never", "after-due" or a time with its zone, as in 2026-12-01T23:59:00+01:00'
