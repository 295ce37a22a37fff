"""What every cell of a notebook finds without an import: ``display``, ``get_ipython()`` and helpers of older courses.

They do as little harm as good: there is no front end to show anything, and no shell to run commands in.
"""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Any

_HELPERS = str(Path(__file__).parent / "helpers")


class NoShell:
    """Stands in for the shell of a notebook: whatever is called on it does nothing and gives None."""

    user_ns: dict[str, Any]

    def __init__(self) -> None:
        self.user_ns = {}

    def getoutput(self, *args: object, **kwargs: object) -> list[str]:
        """The lines that a command would have printed: it was not run."""
        return []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def _nothing(*args: object, **kwargs: object) -> None:
    return None


def display(*objects: object, **options: object) -> None:
    """Print what a notebook would show."""
    for each in objects:
        print(each)


def set_up() -> None:
    """Give this process what a kernel gives its cells. A helper that the learner brings along comes before ours."""
    shell = NoShell()
    for name, meaning in (("display", display), ("get_ipython", lambda: shell)):
        if not hasattr(builtins, name):
            setattr(builtins, name, meaning)
    if _HELPERS not in sys.path:
        sys.path.append(_HELPERS)
