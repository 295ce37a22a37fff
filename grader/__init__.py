"""Autograded Apache Spark labs: read a submission, run it apart, judge its values, explain what is wrong.

In a notebook, ``grader.check("word_counts")`` grades what the notebook defines now; after ``%load_ext grader``, so does
``%grader check word_counts``.
"""

from __future__ import annotations

from typing import Any

from grader.base.package import __version__

__all__ = ["__version__", "check", "load_ipython_extension", "points"]


def check(target: str, *, seed: int | None = None) -> None:
    """Grade an exercise (``word_counts``, ``lab3/word_counts``) or a lab as this notebook defines it now.

    Shows the findings below the cell. Nothing need be saved; the cells are graded as they last ran. What cannot be done
    is said there too, and nothing is raised.
    """
    try:
        from grader.cli.notebook import check_cells
    except ModuleNotFoundError as problem:
        if not (problem.name or "").startswith("grader."):
            raise
        print("grader.check() shows nothing here: the whole submission is being graded.")
        return
    check_cells(target, seed)


def points(target: str, *, hidden: bool = False) -> float:
    """Grade like ``check`` and return the points earned: for notebooks of nbgrader, which count what a cell shows.

    With ``hidden``, hidden checks count too, on the same inputs for all learners, and what they found is not shown;
    this needs the solutions. The course is the one that the notebook lies in, or the folder that the environment
    variable ``GRADER_COURSE`` names. Where nothing can be graded it raises an error that says why. While nbgrader
    grades, it says so and gives infinity, which nbgrader refuses: an error would count as 0 points.
    """
    from grader.cli.notebook import points as earned

    return earned(target, hidden=hidden)


def load_ipython_extension(shell: Any) -> None:
    """Called by ``%load_ext grader``: brings the magic ``%grader check TARGET``."""
    from grader.cli.notebook import magic

    shell.register_magic_function(magic, "line", "grader")
