"""``grader.check`` in a kernel whose user has bent everything it stands on, and values that want to be markup."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from mini_course import MiniCourse, copy_course
from nbclient import NotebookClient

pytestmark = pytest.mark.hostile

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
RIGHT = "def mean(xs):\n    return sum(xs) / len(xs)"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e"
CHECK = "grader.check('mean', seed=1)"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    return copy_course(tmp_path_factory.mktemp("notebook") / "course")


def run(course: MiniCourse, *sources: str) -> list[Any]:
    """The cells of a notebook after they ran in the folder of a lab; ``grader`` is imported and ``mean`` is right."""
    cells: Any = [nbformat.v4.new_code_cell(source) for source in ("import grader", RIGHT, *sources)]  # type: ignore[no-untyped-call]
    notebook: Any = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})  # type: ignore[no-untyped-call]
    folder = course.root / "exercises" / "lab1_plain"
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}, allow_errors=True)
    client.execute()
    return list(notebook.cells[2:])


def display(cell: Any, kind: str = "text/plain") -> str:
    found = [str(each.data[kind]) for each in cell.outputs if each.output_type == "display_data"]
    return "\n".join(found)


def said(cell: Any) -> str:
    return "".join(each.get("text", "") + each.get("evalue", "") for each in cell.outputs)


BENT = {
    "names": "json = print = open = sys = os = Path = str = repr = None",
    "output that is closed": "import sys\nsys.stdout.close(); sys.__stdout__ = None",
    "another folder": "import os, tempfile\nos.chdir(tempfile.mkdtemp())",
    "folder that is gone": "import os, tempfile\nd = tempfile.mkdtemp(); os.chdir(d); os.rmdir(d)",
    "temporary folder that is not there": "import os\nos.environ['TMPDIR'] = '/nonexistent'",
    "encoding": "import os\nos.environ.update(PYTHONIOENCODING='ascii', LC_ALL='C', PYTHONUTF8='0')",
    "command of pytest": "import os\nos.environ['PYTEST_ADDOPTS'] = '--collect-only'",
    "history that was cleared": "In.clear(); Out.clear(); _ih = _i = None",
    "display": "display = HTML = None",
    "random files beside it": "for name in ('json', 'random', 'grader_x'): open(name + '.py', 'w').write('1/0')",
}


@pytest.mark.parametrize("name", BENT)
def test_a_bent_kernel_is_graded_all_the_same(name: str, course: MiniCourse) -> None:
    folder = course.root / "exercises" / "lab1_plain"
    before = {path.name for path in folder.iterdir()}
    try:
        *_, checked = run(course, BENT[name], CHECK)
        assert "passed  The mean" in display(checked), checked.outputs
        assert [each for each in checked.outputs if each.output_type == "error"] == []
    finally:
        for path in folder.iterdir():
            if path.name not in before:
                path.unlink()


def test_it_works_from_a_thread_and_from_a_loop_that_runs(course: MiniCourse) -> None:
    thread, loop, task = run(
        course,
        f"import threading\nt = threading.Thread(target=lambda: {CHECK}); t.start(); t.join()",
        f"import asyncio\nasync def go(): {CHECK}\nawait go()",
        f"await asyncio.gather(*(asyncio.to_thread(lambda: {CHECK}) for _ in range(2)))",
    )
    for cell in (thread, loop, task):
        assert "passed  The mean" in display(cell), cell.outputs


def test_values_and_names_are_text_in_the_page(course: MiniCourse) -> None:
    wrong, raised, named = run(
        course,
        f"def mean(xs):\n    print({EVIL!r})\n    return {EVIL!r}\n{CHECK}",
        f"def mean(xs):\n    raise ValueError({EVIL!r})\n{CHECK}",
        f"E = type({EVIL!r}, (Exception,), {{}})\ndef mean(xs):\n    raise E({EVIL!r})\n{CHECK}",
    )
    for cell in (wrong, raised, named):
        page, text = display(cell, "text/html"), display(cell)
        assert "failed" in text
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page
        for sign in ("\x1b", "\u202e"):
            assert sign not in page + text


def test_a_huge_value_makes_a_small_page(course: MiniCourse) -> None:
    (cell,) = run(course, f"def mean(xs):\n    return 'x' * 5_000_000\n{CHECK}")
    assert "failed" in display(cell)
    assert len(display(cell, "text/html")) < 200_000


def test_outputs_of_cells_count_for_nothing(course: MiniCourse) -> None:
    *_, cell = run(
        course,
        "from IPython.display import display\n"
        "display({'text/html': '<b>passed</b>', 'text/plain': 'def mean(xs): return 1'}, raw=True)",
        "def mean(xs):\n    return 'no'",
        CHECK,
    )
    assert "failed" in display(cell)


@pytest.mark.parametrize("target", ["../../etc/passwd", "mean; rm -rf /", "--hidden", "", "mean\n--hidden", EVIL])
def test_a_target_is_never_an_option(target: str, course: MiniCourse) -> None:
    (cell,) = run(course, f"grader.check({target!r})")
    assert "there is no lab" in said(cell)
    assert display(cell) == ""
    assert "\x1b" not in said(cell).replace("\x1b[0;31m", "")


def test_what_cannot_be_done_is_one_sentence(course: MiniCourse) -> None:
    lost, unreadable = run(
        course,
        "import os, tempfile\nos.environ['GRADER_COURSE'] = tempfile.mkdtemp()\n" + CHECK,
        "os.environ['GRADER_COURSE'] = '/dev/null/x'\n" + CHECK,
    )
    for cell in (lost, unreadable):
        assert said(cell).startswith("grader: ")
        assert [each for each in cell.outputs if each.output_type == "error"] == []


def test_the_course_is_as_it_was(course: MiniCourse) -> None:
    files = {str(Path(place) / name) for place, _, names in os.walk(course.root) for name in names}
    assert not [name for name in files if Path(name).name in ("json.py", "random.py", "notebook.ipynb")]
