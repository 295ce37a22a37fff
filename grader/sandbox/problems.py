"""What is said when this machine does not give the isolation that was asked for."""

from __future__ import annotations


class SandboxUnavailableError(OSError):
    """The level of isolation cannot be had here. ``str()`` says why, ``advice`` what to install or to do."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(f"{problem}. {advice}" if advice else problem)
        self.problem = problem
        self.advice = advice
