"""A lab as an autograder for Gradescope: an archive with the course, what installs the grader, and what runs it.

The layout is that of Gradescope's documentation of autograders: the archive becomes ``/autograder/source``, its
``setup.sh`` builds the image, and ``run_autograder`` reads ``submission/`` and writes ``results/results.json``.
"""

from __future__ import annotations

import shlex
from importlib.metadata import version
from pathlib import Path

from grader.authoring.building.build import build_lab
from grader.authoring.building.skeleton import course_table, filled
from grader.base.names import file_name
from grader.base.zipping import zip_bytes
from grader.course.data import shipped_data
from grader.course.model import Course, Lab
from grader.course.rules import ClassRules
from grader.course.secret_file import ENDING

_MADE_BY_TOOLS = frozenset({"__pycache__", ".ipynb_checkpoints"})
_SCRIPTS = frozenset({"setup.sh", "run_autograder"})


def autograder_zip(course: Course, lab: Lab, framework: str, seed: int) -> bytes:
    """The archive to upload. ``framework`` is what installs the grader, as a requirement of pip.

    All submissions get the visible inputs of ``seed``, however many months lie between them. Hidden checks draw anew in
    each run, from a secret that is made there and goes with it; no secret of the course comes along.

    It holds the solutions of the lab, so it is for the instructor's eyes only. Raises ``CourseError`` as ``grader
    build`` does.
    """
    build_lab(lab)
    requirements = " ".join(shlex.quote(each) for each in (framework, f"pyspark=={version('pyspark')}"))
    values = {"lab": lab.id, "record": f"{file_name(lab.id)}.json", "seed": seed}
    contents: dict[str, bytes] = {
        "setup.sh": filled("gradescope/setup.sh", {"requirements": requirements}).encode(),
        "run_autograder": filled("gradescope/run_autograder", values).encode(),
        "course/pyproject.toml": f"{course_table(course)}{_attempts(course.rules)}".encode(),
    }
    for folder in (lab.folder, lab.solution_folder):
        for path in _files(folder):
            contents[f"course/{path.relative_to(course.root).as_posix()}"] = path.read_bytes()
    for place, path in shipped_data(course.root, [lab]).items():
        contents[f"course/{place}"] = path.read_bytes()
    return zip_bytes(contents, executable=_SCRIPTS)


def _attempts(rules: ClassRules) -> str:
    """The rules that hold for each submission as it comes; all others stay with the instructor."""
    found = {"attempt_limit": rules.attempt_limit, "cool_down_minutes": rules.cool_down_minutes}
    usual = ClassRules()
    lines = [f"{name} = {value!r}" for name, value in found.items() if value != getattr(usual, name)]
    return "\n".join(["", "[tool.grader.class]", *lines, ""]) if lines else ""


def _files(folder: Path | None) -> list[Path]:
    found = sorted(folder.rglob("*")) if folder else []
    return [path for path in found if path.is_file() and path.suffix != ENDING and not _MADE_BY_TOOLS & set(path.parts)]
