"""Build what a learner gets from the reference: the stub ``lab.py`` and the same lab as ``lab.ipynb``.

Both are generated and the same to the byte on every run, so a course keeps them under version control and
``grader build --check`` can tell when they are stale.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.authoring.building.guidance import guided
from grader.authoring.building.regions import Region, find_regions
from grader.base.hashing import sha256_hex
from grader.base.writing import write_atomically
from grader.course.model import FORMAT_VERSION, CourseError, Lab
from grader.submission.reading.percent import lab_of, split_percent, uncommented, without_ids
from grader.submission.reading.raw import Kind, RawCell

_RAISES = re.compile(r"\s*raise NotImplementedError\b")
_LEAVES = re.compile(r"(?:return|raise)\b")


def stub_source(solution: str, *, file: Path) -> str:
    """The stub: ``solution`` with each region replaced by its starter text and a raise of ``NotImplementedError``.

    The raise names the function that the region lies in, and stands above a ``return`` of the starter text, so that it
    is reached. It is left out at module level, and where the starter text raises ``NotImplementedError`` itself.
    Ids of cells are the notebook's and left out. ``file`` is named in errors. Raises ``CourseError`` for wrong regions,
    a markdown cell whose text is not a comment, and a solution or stub that is not valid Python.
    """
    return without_ids(_stub(solution, file))


def _stub(solution: str, file: Path) -> str:
    """As ``stub_source``, with the ids of cells."""
    solution = solution.replace("\r\n", "\n")
    if lab_of(solution) is None:
        raise CourseError(file, "line 1", "the file must begin with a line # grader: <lab> that names its lab")
    tree = _parse(solution, file, "the solution")
    _check_markdown(solution, file)
    lines = solution.split("\n")
    for region in reversed(find_regions(solution, file=file)):
        lines[region.first - 1 : region.last] = _replacement(region, _function_at(tree.body, region))
    stub = "\n".join(lines).rstrip("\n") + "\n"
    _parse(stub, file, "the stub, with the regions replaced by their starter text,")
    return stub


def notebook_json(solution: str, *, file: Path) -> str:
    """The stub as a notebook of nbformat 4.5: the cells of ``stub_source`` with their tags, markdown as plain text.

    Raises ``CourseError`` as ``stub_source`` does.
    """
    notebook = notebook_of(_stub(solution, file))
    validate(notebook)
    return notebook_text(notebook)


def notebook_of(stub: str) -> dict[str, Any]:
    """A percent file as a notebook of nbformat 4.5, with the lab that it names in the metadata."""
    return notebook_with(split_percent(stub), lab_of(stub))


def notebook_with(cells: Iterable[RawCell], lab: str | None) -> dict[str, Any]:
    """A notebook of nbformat 4.5 of these cells, the text of which is written as in a percent file.

    A cell keeps its own id; another gets one of its content, so that it stays the same while others change.
    """
    seen: set[str] = set()
    return {
        "cells": [_notebook_cell(cell, seen) for cell in cells],
        "metadata": {
            **({"grader": {"format": FORMAT_VERSION, "lab": lab}} if lab else {}),
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_text(notebook: dict[str, Any]) -> str:
    """A notebook as the text of its file, the same to the byte on every run."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def build_lab(lab: Lab) -> dict[Path, str]:
    """The text of every generated file of ``lab``, by path. Raises ``CourseError`` for a missing or wrong solution."""
    if lab.solution_folder is None:
        raise CourseError(lab.folder, "", "has no folder of the same name among the solutions to build it from")
    file = lab.solution_folder / "lab.py"
    stub = _stub(_read(file), file)
    if lab_of(stub) != lab.id:
        raise CourseError(file, "line 1", f"names the lab {lab_of(stub)!r}; the folder is {lab.id!r}")
    notebook = notebook_of(guided(stub, lab, "notebook"))
    validate(notebook)
    return {lab.folder / "lab.py": _file_text(stub, lab), lab.folder / "lab.ipynb": notebook_text(notebook)}


def _file_text(stub: str, lab: Lab) -> str:
    return without_ids(guided(stub, lab, "file"))


def stub_file(lab: Lab, path: Path) -> str:
    """The text of one generated file of ``lab``, made without the check of a whole build: for every learner's check.

    Raises ``CourseError`` as ``build_lab`` does, and ``KeyError`` for another path.
    """
    if lab.solution_folder is None or path not in (lab.folder / "lab.py", lab.folder / "lab.ipynb"):
        raise KeyError(path)
    file = lab.solution_folder / "lab.py"
    stub = _stub(_read(file), file)
    return _file_text(stub, lab) if path.suffix == ".py" else notebook_text(notebook_of(guided(stub, lab, "notebook")))


def write_lab(lab: Lab) -> list[Path]:
    """Write the generated files of ``lab`` that differ from what is on disk, each in one step; returns their paths."""
    stale = _stale(build_lab(lab))
    for path, data in stale.items():
        write_atomically(path, data)
    return list(stale)


def stale_files(lab: Lab) -> list[Path]:
    """The generated files of ``lab`` that are missing or differ from what the solution gives now."""
    return list(_stale(build_lab(lab)))


def _stale(built: dict[Path, str]) -> dict[Path, bytes]:
    """Path and bytes of each built file that is not on disk as it should be."""
    encoded = {path: text.encode("utf-8") for path, text in built.items()}
    return {path: data for path, data in encoded.items() if not path.is_file() or path.read_bytes() != data}


def _replacement(region: Region, function: str | None) -> list[str]:
    starter = list(region.starter)
    if function is None or any(_RAISES.match(line) for line in starter):
        return starter
    ends = (index for index, line in enumerate(starter) if _LEAVES.match(line.removeprefix(region.indent)))
    starter.insert(next(ends, len(starter)), f'{region.indent}raise NotImplementedError("{function}")')
    return starter


def _function_at(body: list[ast.stmt], region: Region) -> str | None:
    """The function (``Class.method`` for one in a class) that the region lies in; None at module level."""
    node = next((node for node in reversed(body) if node.lineno < region.first), None)
    if node is None or len(region.indent) <= node.col_offset:
        return None
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name
    method = _function_at(node.body, region) if isinstance(node, ast.ClassDef) else None
    return f"{node.name}.{method}" if isinstance(node, ast.ClassDef) and method else None


def content_id(kind: Kind, source: str) -> str:
    """The id of a cell that has none of its own."""
    return sha256_hex(f"{kind}\n{source}")[:12]


def _notebook_cell(cell: RawCell, seen: set[str]) -> dict[str, Any]:
    source = uncommented(cell.source) if cell.kind != "code" else cell.source
    name = _unused(cell.id or content_id(cell.kind, source), seen)
    seen.add(name)
    built: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": name,
        "metadata": {"tags": list(cell.tags)} if cell.tags else {},
        "source": [line + "\n" for line in source.split("\n")[:-1]] + [source.split("\n")[-1]] if source else [],
    }
    return built | {"execution_count": None, "outputs": []} if cell.kind == "code" else built


def _unused(name: str, seen: set[str]) -> str:
    if name not in seen:
        return name
    return next(other for count in itertools.count(2) if (other := f"{name[:58]}-{count}") not in seen)


def _check_markdown(solution: str, file: Path) -> None:
    for cell in split_percent(solution):
        if cell.kind != "code":
            for number, line in enumerate(cell.source.split("\n"), cell.first_line):
                if line.strip() and not line.startswith("#"):
                    raise CourseError.at(file, number, "the text of a markdown cell must stand behind a #")


def validate(notebook: dict[str, Any]) -> None:
    """Raises what nbformat does for a notebook that is unsound."""
    import nbformat  # slow to import, and needed here only

    nbformat.validate(nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]


def _parse(source: str, file: Path, what: str) -> ast.Module:
    try:
        compile(source, str(file), "exec", dont_inherit=True)
        return ast.parse(source)
    except SyntaxError as problem:
        raise CourseError.at(file, problem.lineno or 1, f"{what} is not valid Python: {problem.msg}") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CourseError(file, "", "is not UTF-8 text", advice="Save it as UTF-8.") from None
    except OSError as problem:
        raise CourseError(file, "", f"cannot be read: {problem.strerror}") from None
