"""New courses, labs and exercises: skeletons that verify as they stand, to be changed step by step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from grader.authoring.building.build import write_lab
from grader.authoring.building.skeleton import filled
from grader.base.writing import write_atomically
from grader.course.load import load_readable
from grader.course.model import Course, CourseError, Lab

_LAB = re.compile(r"[a-z][a-z0-9_]*")
_EXERCISE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_IGNORED = ".grader/\n.ipynb_checkpoints/\n__pycache__/\n*.secret\n"
_CHECKS = '"""{} checks of {}."""\n\nimport pytest\n'
_WRONG = '"""Typical wrong answers of {}. Each replaces one function of the reference and runs in its namespace."""\n\n'
_WRONG += "from grader.authors import wrong_answer\n"


def new_course(folder: Path, title: str) -> list[Path]:
    """A course of one lab with one exercise. Raises ``CourseError`` where the folder has a pyproject.toml already."""
    return [*empty_course(folder, title), *new_lab(load_readable(folder), "lab1_start", "A start")]


def empty_course(folder: Path, title: str) -> list[Path]:
    """A course without labs, for those that are imported or made. Raises ``CourseError`` as ``new_course``."""
    file = folder / "pyproject.toml"
    if file.exists():
        raise CourseError(file, "", "is there already", advice="A new course needs a folder of its own: name another.")
    write_atomically(file, _filled("course.toml", {"course_title": title}).encode("utf-8"))
    ignored = folder / ".gitignore"
    if not ignored.exists():
        write_atomically(ignored, _IGNORED.encode("utf-8"))
    return [file, ignored]


def new_lab(course: Course, name: str, title: str) -> list[Path]:
    """A lab with one exercise, behind the other labs. Raises ``CourseError`` for a name that is taken or no name."""
    check_name(course.root, name, {lab.id for lab in course.labs})
    exercises, solutions = course_folders(course)
    lab, solution = exercises / name, solutions / name
    for folder in (lab, solution):
        if folder.exists():
            raise CourseError(folder, "", "is there already: nothing was written")
    order = max((each.order for each in course.labs), default=0) + 1
    values = {"lab": name, "lab_title": title, "order": str(order)}
    written = {
        lab / "lab.toml": _filled("lab.toml", values),
        lab / f"test_{name}.py": _CHECKS.format("Visible", name),
        solution / "lab.py": _filled("lab.py", values),
        solution / f"test_{name}_hidden.py": _CHECKS.format("Hidden", name),
        solution / "wrong.py": _WRONG.format(name),
    }
    first = _parts("first_step", "A first step")
    for path, text in written.items():
        write_atomically(path, (text + first[_kind(path)]).encode("utf-8"))
    return [*written, *write_lab(load_readable(course.root).lab(name))]


def new_exercise(course: Course, lab: Lab, name: str, title: str) -> list[Path]:
    """An exercise at the end of a lab. Raises ``CourseError`` for a name that is taken or no name."""
    if lab.solution_folder is None:
        raise CourseError(lab.folder, "", "this copy of the course has no solutions to write to")
    if not _EXERCISE.fullmatch(name):
        advice = "Take letters, digits and underscores, beginning with a letter."
        raise CourseError(lab.folder, name, "is no name", advice=advice)
    known = {each.id for each in lab.exercises} | {n for e in lab.exercises for n in e.names}
    if name.lower() in {each.lower() for each in known}:
        raise CourseError(lab.folder, name, "is taken already", advice="Choose another name.")
    parts = _parts(name, title)
    paths = [
        lab.folder / "lab.toml",
        lab.folder / f"test_{lab.id}.py",
        lab.solution_folder / "lab.py",
        lab.solution_folder / f"test_{lab.id}_hidden.py",
        lab.solution_folder / "wrong.py",
    ]
    before = {path: path.read_text(encoding="utf-8") if path.exists() else _start(path, lab) for path in paths}
    for path, text in before.items():
        write_atomically(path, (text.rstrip("\n") + "\n" + parts[_kind(path)]).encode("utf-8"))
    return [*paths, *write_lab(load_readable(course.root).lab(lab.id))]


def _parts(name: str, title: str) -> Mapping[str, str]:
    """The text of an exercise for each kind of file."""
    values = {
        "name": name,
        "title": title,
        "dashed": re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-").lower(),
        "camel": "".join(word[:1].upper() + word[1:] for word in name.split("_")),
    }
    kinds = {"toml": "exercise.toml", "visible": "visible.py", "hidden": "hidden.py"}
    kinds |= {"lab": "exercise.py", "wrong": "wrong.py"}
    return {kind: _filled(template, values) for kind, template in kinds.items()}


def _kind(path: Path) -> str:
    if path.name.startswith("test_"):
        return "hidden" if path.stem.endswith("_hidden") else "visible"
    return {"lab.toml": "toml", "lab.py": "lab", "wrong.py": "wrong"}[path.name]


def _start(path: Path, lab: Lab) -> str:
    if path.name == "wrong.py":
        return _WRONG.format(lab.id)
    return _CHECKS.format("Hidden" if path.stem.endswith("_hidden") else "Visible", lab.id)


def course_folders(course: Course) -> tuple[Path, Path]:
    """Where the labs of a course and their solutions lie, or are to lie."""
    for lab in course.labs:
        if lab.solution_folder is not None:
            return lab.folder.parent, lab.solution_folder.parent
    return course.root / "exercises", course.root / "solutions"


def check_name(place: Path, name: str, taken: set[str]) -> None:
    """Raises ``CourseError`` for a name of a lab that is taken or no name."""
    if not _LAB.fullmatch(name):
        advice = "Take small letters, digits and underscores, beginning with a letter."
        raise CourseError(place, name, "is no name", advice=advice)
    if name in taken:
        raise CourseError(place, name, "is taken already", advice="Choose another name.")


def _filled(template: str, values: Mapping[str, str]) -> str:
    """A skeleton with its names in place. It becomes Python and TOML, so nothing is escaped; titles are checked."""
    for key, value in values.items():
        if re.search(r'["\\\n]', value):
            raise CourseError(Path(template), key, f"{value!r} must be one line without quotes and backslashes")
    return filled(f"new/{template}", values)
