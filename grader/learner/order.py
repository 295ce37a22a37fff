"""A check that somebody orders: a command, a notebook, ``grader watch``. Light, for whoever only asks."""

from __future__ import annotations

import msgspec

NOTEBOOK = "notebook.ipynb"
"""The name under which the cells of a running notebook are graded."""


class CheckOrder(msgspec.Struct, frozen=True):
    """A check of one's own answers to a lab of the course in ``root``: of all exercises, or of some.

    ``cells``: a notebook as it is now, in place of the file in the lab's folder; then nothing is kept.
    """

    root: str
    lab: str
    exercises: frozenset[str] = frozenset()
    seed: int | None = None
    cells: bytes | None = None
    hidden: bool = False
