"""What is said when this machine does not give the isolation that was asked for."""

from __future__ import annotations

from grader.base.errors import GraderError


class SandboxUnavailableError(GraderError):
    """The level of isolation cannot be had here. ``str()`` says why, ``advice`` what to install or to do."""
