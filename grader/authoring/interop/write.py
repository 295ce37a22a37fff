"""Write an imported assignment as a lab of a course: reference, checks, wrong answers, ``lab.toml``, stub."""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.building.build import stub_source, write_lab
from grader.authoring.building.new import check_name, course_folders
from grader.authoring.interop.beside import linked_files
from grader.authoring.interop.lab import plan
from grader.authoring.interop.made import Exercise, Lab
from grader.authoring.interop.model import Assignment, Left, cell_name
from grader.authoring.interop.reading import data_files
from grader.authoring.interop.strength import strengthened
from grader.base.text import printable
from grader.base.writing import write_atomically
from grader.course.load import load_readable
from grader.course.model import FORMAT_VERSION, Course, CourseError

_NO_RESULT = "Gives nothing back"
_RETURN = "Does every way through the function end in a return?"


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and what it could not carry over."""

    written: tuple[Path, ...]
    left: tuple[Left, ...]


def import_lab(course: Course, name: str, assignment: Assignment, source: Path) -> Imported:
    """Write ``assignment``, read from ``source``, as the last lab of a course.

    Raises ``CourseError`` for a name that is taken or no name, an assignment no test of which can be a check, and an
    answer that cannot be turned into a stub; then nothing is written.
    """
    check_name(course.root, name, {lab.id for lab in course.labs})
    exercises, solutions = course_folders(course)
    folder, solution = exercises / name, solutions / name
    for place in (folder, solution):
        if os.path.lexists(place):
            raise CourseError(place, "", "is there already: nothing was written")
    data, unread = data_files(assignment, source)
    lab = strengthened(plan(assignment), data)
    if not any(exercise.checks for exercise in lab.exercises):
        reasons = "".join(f"\n  {left.where}: {left.reason}" for left in lab.left)
        raise CourseError(source, "", f"no test could be turned into a check, so nothing was written{reasons}")
    reference = f"# grader: {name}\n" + "\n\n".join(lab.cells) + "\n"
    try:
        stub_source(reference, file=solution / "lab.py")
    except CourseError as problem:
        raise _placed(problem, lab, reference, source) from None
    title = printable(assignment.title)
    title = f"{title} ({name})" if title in {each.title for each in course.labs} else title
    order = max((each.order for each in course.labs), default=0) + 1
    beside, missing = linked_files(assignment, source)
    texts = {
        folder / "lab.toml": _toml(title, order, lab, data),
        folder / f"test_{name}.py": _tests(name, lab, assignment.origin, hidden=False),
        solution / "lab.py": reference,
        solution / f"test_{name}_hidden.py": _tests(name, lab, assignment.origin, hidden=True),
        solution / "wrong.py": _wrong(name, lab),
    }
    try:
        for path, text in texts.items():
            write_atomically(path, text.encode("utf-8"))
        for target, content in {**beside, **data}.items():
            write_atomically(folder / target, content)
        built = write_lab(load_readable(course.root).lab(name))
    except BaseException as problem:
        for place in (folder, solution):  # nobody should meet half a lab
            shutil.rmtree(place, ignore_errors=True)
        if isinstance(problem, CourseError) and {folder, solution} & {*problem.file.parents}:
            wrong = f"{problem.problem}; nothing was written"
            raise CourseError(source, problem.key, wrong, advice=problem.advice) from None
        raise
    brought = (folder / target for target in {**beside, **data})
    return Imported((*texts, *brought, *built), (*lab.left, *missing, *unread, *_to_do(lab)))


def _placed(problem: CourseError, lab: Lab, reference: str, source: Path) -> CourseError:
    """An error of the reference, which nobody has seen, as one of the cell of the notebook that it came of."""
    line = problem.line or 1
    end = 1
    for number, text in zip(lab.numbers, lab.cells, strict=True):
        end += text.count("\n") + 2
        if line <= end:
            shown = printable(reference.split("\n")[line - 1].strip(), 60)
            wrong = f"at the line {shown!r}: {problem.problem}"
            return CourseError(source, cell_name(number), wrong, advice=problem.advice)
    return CourseError(source, "", problem.problem, advice=problem.advice)


def _to_do(lab: Lab) -> Iterator[Left]:
    """What a notebook does not have and a lab needs: it was filled in, and an author can do better."""
    for exercise in lab.exercises:
        yield Left(exercise.id, "its hints say what the notebook says: write a ladder into lab.toml")
        if exercise.by_hand:
            yield Left(exercise.id, "a person marks it: write a rubric in place of its only item, see grader mark")
            continue
        yield Left(exercise.id, f"wrong.py has only “{_NO_RESULT}”: add the mistakes that learners make")


def _toml(title: str, order: int, lab: Lab, data: Iterable[str]) -> str:
    lines = [f"format = {FORMAT_VERSION}", f"title = {_quoted(title)}", f"order = {order}"]
    for exercise in lab.exercises:
        lines += ["", "[[exercise]]", f"id = {_quoted(exercise.id)}", f"title = {_quoted(exercise.title)}"]
        lines += [f"points = {_number(exercise.points)}", "hints = ["]
        lines += [*(f"    {_quoted(hint)}," for hint in _hints(exercise)), "]"]
        if exercise.kind != "function":
            lines.append(f"kind = {_quoted(exercise.kind)}")
        if exercise.by_hand:
            lines += ["", "[[exercise.rubric]]", 'id = "right"', 'text = "The answer is right"']
            lines.append(f"points = {_number(exercise.points)}")
        elif exercise.functions != (exercise.id,):
            lines.append(f"functions = {_list(exercise.functions)}")
        if exercise.needs:
            lines.append(f"needs = {_list(exercise.needs)}")
    for path in data:
        lines += ["", "[[data]]", f"path = {_quoted(path)}"]
    return "\n".join(lines) + "\n"


def _hints(exercise: Exercise) -> tuple[str, str]:
    """A ladder of what the notebook has: the text of the exercise, then an example to do by hand."""
    asked = " ".join(line.strip() for line in exercise.text.split("\n") if line.strip() and not line.startswith("#"))
    first = f"Read once more what is asked: {asked[:300]}" if asked else "Read once more what the docstring asks."
    examples = [
        line.removeprefix("assert ").replace("learner.cells().", "").replace("learner.", "").replace(".value", "")
        for check in exercise.checks
        if not check.hidden
        for line in check.body.lines
        if line.startswith("assert ")
    ]
    work = f"Do an example by hand, step by step: {examples[0]}" if examples else "Do a small example by hand first."
    return first, work


def _tests(name: str, lab: Lab, origin: str, *, hidden: bool) -> str:
    kind = "Hidden" if hidden else "Visible"
    texts = [f'"""{kind} checks of {name}, from the tests of a notebook for {origin}."""\n\nimport pytest\n']
    for exercise in lab.exercises:
        checks = [check for check in exercise.checks if check.hidden == hidden]
        for number, check in enumerate(checks, 1):
            last = "_hidden" if hidden else ""
            count = f", part {number}" if len(checks) > 1 else ""
            what = "Holds on inputs that are not shown" if hidden else "Gives what the examples say"
            lines = [
                f'@pytest.mark.exercise("{exercise.id}")',
                f"@pytest.mark.points({_number(check.points)})",
                f"def test_{exercise.id}_{number}{last}({', '.join(check.body.fixtures)}):",
                f'    """{what}{count}"""',
                *_indented(check.body.lines),
            ]
            texts.append("\n\n" + "\n".join(lines) + "\n")
    return "".join(texts)


def _indented(lines: Sequence[str]) -> list[str]:
    """The statements as the body of a function: text over several lines stays as it is."""
    body = ast.parse("\n".join(lines)).body
    return ast.unparse(ast.If(ast.Constant(True), body, [])).split("\n")[1:]


def _wrong(name: str, lab: Lab) -> str:
    texts = [f'"""Typical wrong answers of {name}: so far what anyone forgets once. Add those of your class."""\n\n']
    texts.append("from grader.authors import wrong_answer\n")
    for exercise in lab.exercises:
        if exercise.by_hand:
            continue
        function = exercise.functions[0]
        replaces = f'    replaces="{function}",\n' if function != exercise.id else ""
        texts.append(
            f'\n\n@wrong_answer(\n    "{exercise.id}",\n    id="{exercise.id.replace("_", "-").lower()}-nothing",\n'
            f'    title="{_NO_RESULT}",\n    hint="{_RETURN}",\n{replaces})\n'
            f"def {function}_gives_nothing(*arguments, **named):\n    return None\n"
        )
    return "".join(texts)


def _number(points: float) -> str:
    return str(int(points)) if points == int(points) else repr(points)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _quoted(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
