"""Notebooks of other graders that are made to break what is written from them, or to get into it."""

from __future__ import annotations

import ast
import json
import resource
import tomllib
from pathlib import Path
from typing import Any

import pytest
from command_line import Said, run

from grader.course.load import load_course

pytestmark = pytest.mark.hostile

SQUARE = "def square(x: int) -> int:\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"
TESTS = "assert square(2) == 4"
RAN = "import pathlib; pathlib.Path('RAN').touch()"
LAB = "lab2_foreign"


def code(source: str, outputs: object = (), **nbgrader: Any) -> dict[str, Any]:
    metadata = {"nbgrader": {"schema_version": 3, **nbgrader}} if nbgrader else {}
    kind = {"cell_type": "code", "execution_count": None, "outputs": outputs or []}
    return {**kind, "metadata": metadata, "source": source}


def text(source: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def answer(source: str = SQUARE, grade_id: Any = "square") -> dict[str, Any]:
    return code(source, grade_id=grade_id, solution=True, grade=False)


def asked(source: str = TESTS, points: Any = 2, grade_id: Any = "test") -> dict[str, Any]:
    return code(source, grade_id=grade_id, solution=False, grade=True, points=points)


def otter(name: str = "name: q1", test: str = "assert square(2) == 4", solution: str = "") -> list[dict[str, Any]]:
    """A question of otter."""
    return [
        text(f"# BEGIN QUESTION\n{name}", "raw"),
        text("## Square"),
        text("# BEGIN SOLUTION", "raw"),
        code(solution or "def square(x):\n    return x * x # SOLUTION"),
        text("# END SOLUTION", "raw"),
        text("# BEGIN TESTS", "raw"),
        code(test),
        text("# END TESTS", "raw"),
        text("# END QUESTION", "raw"),
    ]


def config(settings: str) -> str:
    return f'""" # BEGIN TEST CONFIG\n{settings}\n""" # END TEST CONFIG\nassert square(2) == 4'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    assert run(tmp_path, "new", "course", "course", "--title", "Course").code == 0
    return tmp_path / "course"


def imported(course: Path, cells: list[Any], form: str = "nbgrader") -> Said:
    """Import a notebook of these cells, and look at what any import must leave as it is."""
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    outside = sorted(course.parent.iterdir())
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (course / "foreign.ipynb").write_text(json.dumps(notebook))
    cpu = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    said = run(course, "import", form, "foreign.ipynb", LAB)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - cpu < 20
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(course.parent.iterdir()) == outside
    assert not list(course.rglob("RAN"))
    assert "\x1b" not in said.out + said.err
    new = {path for path in course.rglob("*") if path.is_file()} - before.keys() - {course / "foreign.ipynb"}
    if said.code:
        assert said.code == 2
        assert "foreign.ipynb" in said.err or LAB in said.err
        assert new == set()
    else:
        assert {path.relative_to(course).parts[1] for path in new} == {LAB}
        assert len(load_course(course).lab(LAB).exercises) == 1
    return said


REFUSED: dict[str, tuple[list[Any], str]] = {
    "points that are no number": ([answer(), asked(points=float("nan"))], "from 0 to 10,000"),
    "points without end": ([answer(), asked(points=float("inf"))], "from 0 to 10,000"),
    "negative points": ([answer(), asked(points=-3)], "from 0 to 10,000"),
    "points of 400 digits": ([answer(), asked(points=10**400)], "from 0 to 10,000"),
    "2,001 cells": ([answer(), asked(), *[text("x")] * 1_999], "no assignment has more than 2,000"),
    "marker without its end": ([answer("### BEGIN SOLUTION\nx = 1"), asked()], "without END SOLUTION"),
    "tests nested 5,000 deep": ([answer(), asked("assert square(" + "(" * 5_000 + ")" * 5_000)], "no test could be"),
    "metadata of another schema": ([code("x = 1", schema_version="\x1b[31m" * 50, solution=True)], "schema"),
    "no list for an assignment": ([[1]], "not an object"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_assignment_that_cannot_be_is_refused_and_nothing_is_written(name: str, course: Path) -> None:
    cells, reason = REFUSED[name]
    said = imported(course, cells)
    assert said.code == 2
    assert reason in said.err


def test_the_end_of_an_answer_in_its_text_gives_nothing_away(course: Path) -> None:
    """nbgrader itself leaves out an end that nothing has begun."""
    cells = [answer('def square(x: int) -> int:\n    """\n# END SOLUTION\n"""\n    return x * x'), asked()]
    assert imported(course, cells).code == 0
    for file in (course / "exercises").rglob("lab.*"):
        assert "x * x" not in file.read_text(encoding="utf-8")


READ: dict[str, list[Any]] = {
    "ids that lead out": [answer(grade_id="../../x"), asked(grade_id="/etc/passwd")],
    "ids of other types": [answer(grade_id=["a"]), asked(grade_id={"b": 1})],
    "ids with colours": [answer(grade_id="\x1b[31m"), asked("print(1)", grade_id="\x1b[2J"), asked()],
    "points that are true": [answer(), asked(points=True)],
    "points as text": [answer(), asked(points="3")],
    "roles that are text": [answer(), asked(), code("x = 1", solution="true", grade="yes", grade_id="z")],
    "outputs of other types": [
        code("x = 1", outputs=7),
        code("y = 1", outputs=[3, {"data": [], "text": 5}]),
        answer(),
        asked(),
    ],
    "title that ends the text": [text('# """\n\n' + RAN), text('## " \\" \\\n"""'), answer(), asked()],
    "title of TOML": [text('# x"\n[[exercise]]\nid = "evil"'), text("## ]]\n''' \"\"\""), answer(), asked()],
    "title with half a character": [text("# \ud800 title"), text("## \udc00"), answer(), asked()],
    "title with NUL": [text("# a\0b"), text("\0"), answer(), asked()],
    "prose that begins a cell": [text(f"%%\n{RAN}\n%% [markdown]"), answer(), asked()],
    "prose that marks a solution": [text("BEGIN SOLUTION\nsecret\n# END SOLUTION\n# SOLUTION"), answer(), asked()],
    "prose with other line ends": [text(f"a\x0c{RAN}\x0b{RAN}\u2028{RAN}\x85{RAN}\r{RAN}"), answer(), asked()],
    "given code that would run": [code(RAN), code("@print\ndef f(): pass"), answer(), asked()],
    "given code that begins a cell": [code('text = """\n# %%\n"""\n# %% [markdown]\nx = 1'), answer(), asked()],
    "given magics": [code("!touch RAN"), code("%run RAN.py"), code("%%bash\ntouch RAN"), answer(), asked()],
    "answer that would run": [answer(f"{RAN}\n{SQUARE}"), asked()],
    "default that would run": [
        answer(
            "def square(x: int = print('RAN')) -> int:\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"
        ),
        asked(),
    ],
    "test that would run": [answer(), asked(f"{RAN}\nassert square(2) == 4")],
    "test with quotes": [answer(), asked('assert square(2) == 4, "\\"\\"\\"" + \'\'\'a\n"""b\'\'\'')],
    "test with strings of several lines": [answer(), asked('assert square(2) == len(f"""{1}\n  x\n""") - 1')],
    "function named like a word": [
        answer("def Class(x: int) -> int:\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"),
        asked("assert Class(2) == 2"),
    ],
    "function named like a fixture": [
        answer("def learner(x: int) -> int:\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"),
        asked("assert learner(2) == 2"),
    ],
    "function of other letters": [
        answer("def größe(x: int) -> int:\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"),
        asked("assert größe(2) == 2"),
    ],
    "markers in a string": [answer(), asked('assert square(2) == 4, "# %% # grader: lab1 BEGIN"')],
}


@pytest.mark.parametrize("name", READ)
def test_what_is_strange_stays_text(name: str, course: Path) -> None:
    said = imported(course, READ[name])
    assert said.code == 0, said.err
    files = [path for path in course.rglob("*") if LAB in path.parts]
    for path in files:
        if path.suffix == ".py":
            ast.parse(path.read_text(encoding="utf-8"))
        elif path.suffix == ".toml":
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            assert len(table["exercise"]) == 1
    stub = (course / "exercises" / LAB / "lab.py").read_text()
    assert "x * x" not in stub
    assert stub.startswith(f"# grader: {LAB}\n")


def test_names_that_differ_in_case_become_exercises_of_their_own(course: Path) -> None:
    cells: list[Any] = []
    for name in ("f", "F", "f_2", "F_2", "f_3"):
        cells.append(
            answer(f"def {name}(x: int) -> int:\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", name)
        )
        cells.append(asked(f"assert {name}(2) == 2", grade_id=f"test-{name}"))
    (course / "foreign.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}))
    assert run(course, "import", "nbgrader", "foreign.ipynb", LAB).code == 0
    exercises = load_course(course).lab(LAB).exercises
    assert len({each.id for each in exercises}) == 5


def test_text_over_several_lines_keeps_its_value(course: Path) -> None:
    assert imported(course, READ["test with strings of several lines"]).code == 0
    source = (course / "exercises" / LAB / f"test_{LAB}.py").read_text()
    (string,) = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    assert ast.unparse(string) in ("f'''{1}\n  x\n'''", 'f"""{1}\n  x\n"""', "f'{1}\\n  x\\n'")


OTTER: dict[str, tuple[list[Any], str]] = {
    "python in the settings": (otter('name: !!python/object/apply:os.system ["touch RAN"]'), ""),
    "anchors upon anchors": (otter("name: q1\na: &a [1]\n" + "b: [*a, *a, *a]\n" * 1000), ""),
    "10,000 brackets": (otter("name: q1\nx: " + "[" * 10_000 + "]" * 10_000), ""),
    "name that leads out": (otter("name: ../../x"), ""),
    "name with colours": (otter("name: \x1b[31m"), ""),
    "points that are no number": (otter("name: q1\npoints: NaN"), "from 0 to 10,000"),
    "points without end": (otter("name: q1\npoints: 1e999"), "from 0 to 10,000"),
    "negative points": (otter("name: q1\npoints: -1"), "from 0 to 10,000"),
    "points of each": (otter("name: q1\npoints:\n  each: -1e400"), "from 0 to 10,000"),
    "list of points": (otter("name: q1\npoints: [NaN]"), "from 0 to 10,000"),
    "points of a test": (otter("name: q1", config("points: Infinity")), "from 0 to 10,000"),
    "points as a table": (otter('name: q1\npoints: {"a": 1}'), ""),
    "a million digits": (otter("name: q1\npoints: " + "9" * 1_000_000), ""),
    "settings of 100,000 lines": (otter("name: q1\n" + "k: v\n" * 100_000), ""),
    "solution that would run": (otter(solution=f"{RAN}\ndef square(x):\n    return x * x # SOLUTION"), ""),
    "output of many brackets": (
        [*otter()[:6], code("square(2)", [{"text": "[" * 5_000}]), *otter()[7:]],
        "no test could be",
    ),
}


@pytest.mark.parametrize("name", OTTER)
def test_otters_settings_are_plain_text(name: str, course: Path) -> None:
    cells, reason = OTTER[name]
    said = imported(course, cells, "otter")
    assert said.code == (2 if reason else 0), said.err
    assert reason in said.err


@pytest.mark.parametrize("place", ["exercises", "solutions"])
@pytest.mark.parametrize("kind", ["folder", "link to nothing", "file"])
def test_nothing_that_is_there_is_overwritten(place: str, kind: str, course: Path, tmp_path: Path) -> None:
    target = course / place / LAB
    if kind == "folder":
        target.mkdir()
        (target / "lab.py").write_text("mine")
    elif kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to(tmp_path / "elsewhere")
    (course / "foreign.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": [answer(), asked()]}))
    said = run(course, "import", "nbgrader", "foreign.ipynb", LAB)
    assert said.code == 2
    assert not (tmp_path / "elsewhere").exists()
    other = course / {"exercises": "solutions", "solutions": "exercises"}[place] / LAB
    assert not other.exists()
    if kind != "link to nothing":
        assert (target / "lab.py" if kind == "folder" else target).read_text() == "mine"


@pytest.mark.parametrize("lab", ["../lab2", "/tmp/lab2", "lab 2", "Lab2", "lab2\n", "-x", "", "lab2/../../x", "con."])
def test_a_lab_is_named_by_a_plain_word(lab: str, course: Path) -> None:
    (course / "foreign.ipynb").write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": [answer(), asked()]}))
    before = sorted(course.rglob("*"))
    assert run(course, "import", "nbgrader", "foreign.ipynb", lab).code == 2
    assert sorted(course.rglob("*")) == before
