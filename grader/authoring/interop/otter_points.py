"""How otter shares the points of a question among its tests."""

from __future__ import annotations

from collections.abc import Sequence

from grader.authoring.interop.config import Value
from grader.authoring.interop.model import RefusedError, points_of


def resolved(config: dict[str, Value], tests: Sequence[float | None]) -> list[float]:
    """The points of each test of a question whose tests say ``tests``, None where they are silent.

    What the question has left is shared evenly; a question that says nothing is worth 1 point. Raises ``RefusedError``
    for points that otter refuses.
    """
    listed = config.get("points")
    if isinstance(listed, list):
        worth = [points for each in listed if (points := points_of(each)) is not None]
        if len(worth) != len(tests) or len(listed) != len(tests):
            raise RefusedError(f"lists {len(listed)} points for {len(tests)} tests", "Write one number for each.")
        return worth
    each = points_of(config.get("points.each"))
    total = each * len(tests) if each is not None else points_of(listed)
    silent = sum(points is None for points in tests)
    told = sum(points for points in tests if points is not None)
    if total is not None:
        if told > total + 1e-9:
            wrong = f"its tests are worth {told:g} points, more than its own {total:g}"
            raise RefusedError(wrong, "Make the two agree.")
        share = (total - told) / silent if silent else 0.0
    else:
        share = 1 / silent if silent and not told else 0.0
    return [share if points is None else float(points) for points in tests]
