"""How otter shares the points of a question among its tests."""

from __future__ import annotations

from collections.abc import Sequence

from grader.authoring.exchange.config import Value


def resolved(config: dict[str, Value], tests: Sequence[float | None]) -> list[float]:
    """The points of each test of a question whose tests say ``tests``, None where they are silent.

    What the question has left is shared evenly; a question that says nothing is worth 1 point. Raises ``ValueError``
    for points that otter refuses.
    """
    total = config.get("points")
    each = config.get("points.each")
    if _is_number(each):
        total = float(each) * len(tests)  # type: ignore[arg-type]
    if isinstance(total, list):
        if len(total) != len(tests) or not all(map(_is_number, total)):
            raise ValueError(f"lists {len(total)} points for {len(tests)} tests: write one number for each")
        return [float(points) for points in total]  # type: ignore[arg-type]
    silent = sum(points is None for points in tests)
    told = sum(points for points in tests if points is not None)
    if _is_number(total):
        if told > float(total) + 1e-9:  # type: ignore[arg-type]
            raise ValueError(f"its tests are worth {told:g} points, more than its own {total}: make them agree")
        share = (float(total) - told) / silent if silent else 0.0  # type: ignore[arg-type]
    else:
        share = 1 / silent if silent and not told else 0.0
    return [share if points is None else float(points) for points in tests]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
