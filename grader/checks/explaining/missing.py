"""Why a function is not there: deleted, replaced, out of reach, in a cell that is not run.

What is defined somewhere in the file is never called undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from grader.base.text import printable
from grader.checks.explaining.stubs import is_stub
from grader.results.record import Finding
from grader.submission import Cell, Note, Place
from grader.submission.definitions import PLAY, Binding, bindings, defined_in_text
from grader.submission.model import Aside

Locate = Callable[[str, int], Place | None]
Stopped = Callable[[Cell], int | None]
"""The line at which a cell stopped with an exception; None for one that ran to its end."""

_HOW = {
    "del": "deleted",
    "assign": "given another value",
    "import": "replaced by what is imported under this name",
    "global": "changed",
}


def gone(
    function: str, cells: Sequence[Cell], asides: Iterable[Aside], locate: Locate, stopped: Stopped
) -> Finding | None:
    """What became of a function that is defined in the file and yet not there; None when it is defined nowhere."""
    run = [cell for cell in cells if PLAY not in cell.tags]
    found = bindings(run, (function,))
    done = [each for each in found if each.kind not in ("inside", "unread", "global") and _ran(each, stopped)]
    defined = [each for each in done if each.kind == "def"]
    changed = next((each for each in reversed(done) if each.kind != "def"), None)
    changed = changed or next((each for each in found if each.kind == "global"), None)
    if changed is not None and (defined or changed.kind != "import"):
        return _changed(function, changed, defined, locate)
    return _out_of_reach(function, cells, found, asides, locate)


def _ran(binding: Binding, stopped: Stopped) -> bool:
    line = stopped(binding.cell)
    return line is None or binding.line < line


def _changed(function: str, changed: Binding, defined: Sequence[Binding], locate: Locate) -> Finding:
    how = _HOW[changed.kind]
    where = f" by {changed.inside}()" if changed.inside else ""
    before = f"{function}() is defined in {_where(defined[-1], locate)}, then " if defined else f"{function} is "
    verb = how if not defined else f"{how}{where} in {_where(changed, locate)}"
    after = "" if defined else f" in {_where(changed, locate)}, which is no function"
    return Finding(
        kind="missing-name",
        headline=f"{before}{verb}{after}",
        advice=f"Keep the name {function} for the function: take another one for anything else.",
        place=locate(changed.cell.filename, changed.line),
    )


def _out_of_reach(
    function: str, cells: Sequence[Cell], found: Sequence[Binding], asides: Iterable[Aside], locate: Locate
) -> Finding | None:
    for each in reversed(found):
        if each.kind == "inside":
            said = f"{function}() is defined inside {each.inside} only, in {_where(each, locate)}"
            return _finding(said, "Move it to the left margin, where checks can call it.", each, locate)
        if each.kind == "def":
            said = f"{function}() is defined in {_where(each, locate)}, and not there after all cells have run"
            return _finding(
                said, "Look at the `if` or `try` around it, and for what takes the name away.", each, locate
            )
    for each in bindings([cell for cell in cells if PLAY in cell.tags], (function,)):
        if each.defines:
            said = f"{function}() is defined in a cell tagged `play` only, in {_where(each, locate)}"
            return _finding(said, "Such cells are not run when grading: remove the tag.", each, locate)
    for cell in cells:
        lines = [line for name, line in defined_in_text(cell.source) if name == function]
        if lines and cell.source.lstrip().startswith("# %"):
            place = locate(cell.filename, cell.first_line + lines[0] - 1)
            said = f"{function}() stands only in a cell that is left out, since it begins with a magic"
            return Finding(kind="missing-name", headline=said, advice="Take the magic out of the cell.", place=place)
    for aside in asides:
        if aside.name == function:
            said = f"{function}() stands in {aside.where} only, cell {aside.cell}, line {aside.line}, which is not run"
            return Finding(kind="missing-name", headline=said, advice="Make it a code cell.")
    return None


def _finding(said: str, advice: str, binding: Binding, locate: Locate) -> Finding:
    return Finding(kind="missing-name", headline=said, advice=advice, place=locate(binding.cell.filename, binding.line))


def _where(binding: Binding, locate: Locate) -> str:
    place = locate(binding.cell.filename, binding.line)
    if place is None:
        return f"line {binding.line}"
    return f"cell {place.cell}, line {place.line}" if place.cell else f"line {place.line}"


def defined_again(functions: Iterable[str], cells: Sequence[Cell], locate: Locate) -> list[Note]:
    """A note for each function that has several definitions of its own, with the one that counts: the last."""
    notes = []
    for function in functions:
        run = [cell for cell in cells if PLAY not in cell.tags]
        found = [each for each in bindings(run, (function,)) if each.kind == "def"]
        written = [each for each in found if not is_stub(each.node)]
        if len(found) > 1 and written and (len(written) > 1 or is_stub(found[-1].node)):
            last = found[-1]
            stub = ", the stub" if is_stub(last.node) else ""
            said = ", ".join(_where(each, locate) for each in found[:-1])
            times = f"{printable(function)}() is defined {len(found)} times"
            text = f"{times}: the last one{stub}, in {_where(last, locate)}, counts. Not looked at: {said}."
            notes.append(Note(text=text, place=locate(last.cell.filename, last.line)))
    return notes


def beside_the_stub(
    functions: Iterable[str], cells: Sequence[Cell], asides: Sequence[Aside], locate: Locate
) -> list[Note]:
    """A note for each function that is still the stub where it counts, though another one stands where nothing runs."""
    run = [cell for cell in cells if PLAY not in cell.tags]
    play = [cell for cell in cells if PLAY in cell.tags]
    notes = []
    for function in functions:
        counts = [each for each in bindings(run, (function,)) if each.node]
        if not counts or not is_stub(counts[-1].node):
            continue
        said = (
            f"{printable(function)}() is still the stub where it counts, in {_where(counts[-1], locate)}. Another one"
        )
        other = [each for each in bindings(play, (function,)) if each.kind == "def" and not is_stub(each.node)]
        for each in other[-1:]:
            text = f"{said}, in {_where(each, locate)}, stands in a cell tagged `play`, which is not run."
            notes.append(Note(text=text, place=locate(each.cell.filename, each.line)))
        for aside in [aside for aside in asides if aside.name == function][-1:]:
            notes.append(Note(text=f"{said} stands in {aside.where}, cell {aside.cell}, line {aside.line}: not run."))
    return notes
