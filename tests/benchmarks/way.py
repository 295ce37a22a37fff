"""The way of a check: the files of the grader of which a function runs between the command and its report.

    python -m tests.benchmarks.way

Checks a wrong answer to an exercise of lab 3 in a copy of the course, in this process, and prints the files in the
order of their first calls, below the number of them by room. What runs while a module is imported does not count, nor
what the worker runs: that is at most what ``grader/sandbox/boxes/package.py`` lists.
"""

from __future__ import annotations

import inspect
import os
import shutil
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

from grader.base.package import FOLDER
from grader.cli.main import main

ROOT = Path(__file__).parents[2]
LAB, EXERCISE = "lab3_word_count", "word_counts"
WRONG = """
# %%
def word_counts(ws):
    return ws.map(lambda word: (word, 2)).reduceByKey(lambda a, b: a + b)
"""
_OF_A_FUNCTION = inspect.CO_OPTIMIZED  # what the bodies of modules and classes lack


class Way:
    """The files whose functions were called, in the order of their first calls."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}

    def called(self, frame: FrameType, event: str, _: Any) -> None:
        """What Python tells of each call."""
        code = frame.f_code
        own = event == "call" and code.co_filename.startswith(f"{FOLDER}{os.sep}") and code.co_flags & _OF_A_FUNCTION
        if own and code.co_filename not in self.files and not _importing(frame):
            self.files[code.co_filename] = None


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def walked(course: Path) -> list[PurePath]:
    """Check the wrong answer in a copy of the course, and show what the learner sees."""
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, course / name)
    shutil.copy(ROOT / "pyproject.toml", course)
    solution = (course / "solutions" / LAB / "lab.py").read_text(encoding="utf-8")
    (course / "exercises" / LAB / "lab.py").write_text(solution + WRONG, encoding="utf-8")
    os.chdir(course)
    sys.argv = ["grader", "check", f"{LAB}/{EXERCISE}", "--seed", "1"]
    way = Way()
    threading.setprofile(way.called)
    sys.setprofile(way.called)
    try:
        main()
    except SystemExit as end:
        print(f"exit code {end.code}")
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return [PurePath(file).relative_to(FOLDER) for file in way.files]


def report(files: list[PurePath]) -> None:
    """Print how many files there are by room, then all of them."""
    rooms = Counter("/".join(file.parts[:-1][:2]) for file in files)
    print(f"\n{len(files)} files: " + ", ".join(f"{room or 'grader'} {count}" for room, count in rooms.most_common()))
    print("\n".join(map(str, files)))


if __name__ == "__main__":
    os.environ["GRADER_SERVICE"] = "off"
    with tempfile.TemporaryDirectory(prefix="grader-way-") as folder:
        found = walked(Path(folder))
        os.chdir(ROOT)
    report(found)
