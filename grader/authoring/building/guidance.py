"""What the builder adds to a lab so that learners can check it where they work.

Below each exercise stands a cell that checks it, at the top how to check, and a cell that gives a notebook what it
uses: ``grader`` and, in a lab of Spark, ``sc`` and ``spark``. Code is in play cells, and the ids of all these cells
stay as they are. What an author wrote by hand is not added again.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Literal

from grader.course.model import Lab
from grader.submission.definitions import PLAY, bound_by
from grader.submission.reading.clean import clean_source
from grader.submission.reading.percent import HEADER, split_percent
from grader.submission.reading.raw import RawCell

Form = Literal["notebook", "file", "without checks"]
"""Where it is shown. ``without checks``: for a platform that puts cells of its own below the exercises."""

_MARK = re.compile(r"#\s?%%")
_PLAY = f'# %% tags=["{PLAY}"]'
_IN_NOTEBOOK = (
    "**How to check your answers.** Write your answer where it says `TODO`, and run its cell. Then run the cell"
    " `grader.check(...)` below it: it says what is right and what is wrong, and shows a small input that tells why."
    " You need not save. For a hint, type `grader hint {target}` in a terminal."
)
_IN_FILE = (
    "**How to check your answers.** Write your answer where it says `TODO`, and save. Then type the command that stands"
    " below it in a terminal, as in `grader check {target}`: it says what is right and what is wrong, and shows a small"
    " input that tells why. `grader hint {target}` gives a hint, and `grader watch` checks whenever you save."
)
_WIDTH = 110
_SET_UP = "# Run this cell first. Cells like this one are for you: change them as you like, they are not graded."
_SPARK = {"sc": "sc = grader.notebook.spark_context()", "spark": "spark = grader.notebook.spark_session()"}

_Added = tuple[int, list[str]]
"""Lines, and behind how many lines of the file they come."""


def guided(text: str, lab: Lab, form: Form) -> str:
    """A percent file of ``lab`` with what is to be added for ``form``; its own lines stay as they are."""
    lines = text.rstrip("\n").split("\n")
    cells = [(cell, _tree(cell)) for cell in split_percent(text)]
    if not cells:
        return text
    added = [_top(lines, [cell for cell, _ in cells], _head(cells, lab, form))]
    if form != "without checks":
        added += _checks(cells, lab, form)
    for behind, new in reversed(added):
        lines[behind:behind] = new
    return "\n".join(lines) + "\n"


def _tree(cell: RawCell) -> ast.Module:
    """The statements of a cell of code, magics left out; none where it is no valid Python."""
    if cell.kind != "code":
        return ast.Module([], [])
    try:
        return ast.parse(clean_source(cell.source, "lab.py")[0])
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _top(lines: Sequence[str], cells: Sequence[RawCell], head: list[str]) -> _Added:
    """The head behind the title and before all code: where a notebook begins with text, behind its first cell."""
    first = cells[0]
    if first.kind == "markdown":
        return _end_of(first), ["", *head]
    above = range(first.first_line - 1)
    marks = [number for number in above if _MARK.match(lines[number])]
    header = next((number + 1 for number, line in enumerate(lines) if HEADER.fullmatch(line.strip())), 0)
    return (marks[-1], [*head, ""]) if marks else (header, [*head, "", "# %%"])


def _head(cells: Sequence[tuple[RawCell, ast.Module]], lab: Lab, form: Form) -> list[str]:
    head = [] if form == "without checks" else _how(lab, form)
    bound = {name for _, tree in cells for node in tree.body for name in bound_by(node)}
    used = {node.id for _, tree in cells for node in ast.walk(tree) if isinstance(node, ast.Name)}
    modules = {name.partition(".")[0] for _, tree in cells for node in ast.walk(tree) for name in _imported(node)}
    given = [line for name, line in _SPARK.items() if name not in bound]
    if not (modules & {"pyspark"} or used & _SPARK.keys()):
        given = []
    imports = ["import grader.notebook"] if given else ["import grader"] if "grader" not in bound else []
    if not (given or imports) or (form == "without checks" and not given):
        return head
    gap = [""] if head else []
    return [*head, *gap, f'{_PLAY} id="set-up"', _SET_UP, *imports, *([""] if imports and given else []), *given]


def _how(lab: Lab, form: Form) -> list[str]:
    first = next((each for each in lab.exercises if each.names), lab.exercises[0])  # a written answer has no checks
    text = (_IN_NOTEBOOK if form == "notebook" else _IN_FILE).format(target=f"{lab.id}/{first.id}")
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return ['# %% [markdown] id="how-to-check"', *(f"# {line}" for line in lines)]


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""


def _checks(cells: Sequence[tuple[RawCell, ast.Module]], lab: Lab, form: Form) -> list[_Added]:
    """The cell that checks each exercise, behind the last cell that defines a part of it."""
    called = set(chain.from_iterable(_checked(tree) for _, tree in cells))
    added: dict[int, list[str]] = {}
    for exercise in lab.exercises:
        target = f"{lab.id}/{exercise.id}"
        names = frozenset(exercise.names)
        defining = [cell for cell, tree in cells if PLAY not in cell.tags and names & _bound(tree)]
        if defining and not called & {exercise.id, target}:
            call = f'grader.check("{exercise.id}")' if form == "notebook" else f"# grader check {target}"
            mark = f'{_PLAY} id="{f"check-{exercise.id}"[:64]}"'
            added.setdefault(_end_of(defining[-1]), []).extend(["", "", mark, call])
    return sorted(added.items())


def _bound(tree: ast.Module) -> frozenset[str]:
    return frozenset(name for node in tree.body for name in bound_by(node))


def _checked(tree: ast.Module) -> Iterator[str]:
    """What the cell checks by ``grader.check("...")``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "grader.check" and node.args:
            target = node.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                yield target.value


def _end_of(cell: RawCell) -> int:
    """How many lines of the file there are up to the end of the cell."""
    return cell.first_line + cell.source.count("\n")
