"""A program for any Python: which asserts of the checks on standard input fail by the comparison that was asked last.

It runs the rule (``grader.checks.dsl.asserts``) on stand-ins for results, so it needs no Spark, and of pytest only what
rewrites asserts. Input and output are JSON: a list of bodies of checks; for each, as it stands and as pytest rewrites
it, whether the finding of the comparison is to be shown.
"""

from __future__ import annotations

import ast
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from _pytest.assertion.rewrite import rewrite_asserts

from grader.checks.dsl.asserts import Place, asking_place, decides

ASKED: list[Place | None] = [None]


class Verdict:
    """The outcome of a comparison."""

    def __init__(self, ok: bool) -> None:
        self.ok = ok

    def __bool__(self) -> bool:
        ASKED[0] = None if self.ok else asking_place()
        return self.ok


class Result:
    """A value, as a check has it."""

    def __init__(self, value: object) -> None:
        self.value = value

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return Verdict(self.value == (other.value if isinstance(other, Result) else other))

    def __ne__(self, other: object) -> bool:
        return not (self == other).ok

    def within(self, rel: float) -> Result:
        return self

    @property
    def lazy(self) -> Verdict:
        return Verdict(False)

    def raises(self, name: str) -> Verdict:
        return Verdict(False)


class Program:
    """``learner`` or ``reference``."""

    def __init__(self, extra: float) -> None:
        self._extra = extra

    def mean(self, numbers: list[float]) -> Result:
        return Result(sum(numbers) + 1.0 if self._extra else sum(numbers) / len(numbers))


class Source:
    """``source(name)``."""

    def avoids_calls(self, name: str) -> Verdict:
        return Verdict(False)


def shows_finding(body: str, folder: Path, *, rewritten: bool) -> bool:
    """Whether a check with this body, which fails, shows the finding of a comparison."""
    lines = "\n".join(f"    {line}" for line in ["x = [1, 2, 3]", *body.splitlines()])
    path = folder / f"test_{len(list(folder.iterdir()))}.py"
    path.write_text(f"def test_more(learner, reference, source):\n{lines}\n", encoding="utf-8")
    tree = ast.parse(path.read_bytes())
    if rewritten:
        rewrite_asserts(tree, path.read_bytes(), str(path))
    names: dict[str, Any] = {}
    exec(compile(tree, str(path), "exec"), names)
    ASKED[0] = None
    try:
        names["test_more"](Program(1.0), Program(0.0), lambda name: Source())
    except AssertionError as error:
        return ASKED[0] is not None and decides(ASKED[0], error)
    raise ValueError(f"the check does not fail: {body}")


def main() -> None:
    """Read the bodies, print what was found."""
    bodies = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        found = [[shows_finding(body, Path(folder), rewritten=way) for way in (False, True)] for body in bodies]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
