"""What learners get holds all they need and nothing that gives a solution away."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from command_line import run
from mini_course import MiniCourse, copy_course

from grader.authoring.releasing.release import recorded_answers
from grader.base.package import __version__

LAB = "lab1_plain"
SECRET = "return [number for number in numbers if number > middle]"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released")
    course = copy_course(folder / "course")
    said = run(course.root, "release", str(folder / "out"), "--lab", LAB, "--seeds", "2")
    assert said.code == 0, said.out + said.err
    assert "with answers for seeds 1, 2" in said.out
    return folder / "out"


@pytest.fixture
def bundle(released: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(released, tmp_path / "out")


def lab_of(bundle: Path) -> Path:
    return bundle / "exercises" / LAB


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def results(root: Path, source: str, *, seed: int = 1) -> list[dict[str, object]]:
    """Each check's id, status, points and finding, as the command line reports them."""
    (root / "mine.py").write_text(source)
    said = run(root, "check", LAB, "--seed", str(seed), "--submission", str(root / "mine.py"), "--json")
    record = json.loads(said.out)
    return [
        {key: check.get(key) for key in ("id", "status", "earned", "finding")}
        for exercise in record["exercises"]
        for check in exercise["checks"]
    ]


def test_it_holds_what_a_learner_needs(bundle: Path) -> None:
    inside = sorted(path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file())
    lab = f"exercises/{LAB}"
    assert inside == [
        "README.md",
        f"{lab}/.stub/lab.ipynb",
        f"{lab}/.stub/lab.py",
        f"{lab}/answers.bin",
        f"{lab}/lab.ipynb",
        f"{lab}/lab.py",
        f"{lab}/lab.toml",
        f"{lab}/test_{LAB}.py",
        "learner.md",
        "pyproject.toml",
    ]
    assert "spark-lab-grader==" in (bundle / "pyproject.toml").read_text()
    readme = (bundle / "README.md").read_text()
    assert "grader check lab1_plain" in readme
    assert 'grader.check("mean")' in readme
    assert "pip install ." in readme
    assert "for the seeds 1, 2." in (bundle / "learner.md").read_text()


def test_a_wheel_goes_along_where_no_index_has_the_grader(mini: MiniCourse, tmp_path: Path) -> None:
    wheel = tmp_path / f"spark_lab_grader-{__version__}-py3-none-any.whl"
    wheel.write_bytes(b"a wheel, 12345678")
    said = run(mini.root, "release", str(tmp_path / "out"), "--lab", LAB, "--seeds", "1", "--wheel", str(wheel))
    assert said.code == 0, said.out + said.err
    assert (tmp_path / "out" / "wheels" / wheel.name).read_bytes() == b"a wheel, 12345678"
    assert "pip install --find-links wheels ." in (tmp_path / "out" / "README.md").read_text()
    other = wheel.rename(tmp_path / "spark_lab_grader-0.0.0-py3-none-any.whl")
    said = run(mini.root, "release", str(tmp_path / "again"), "--lab", LAB, "--wheel", str(other))
    assert said.code == 2
    assert f"no wheel of grader {__version__}" in said.err


def test_a_zip_holds_the_same_and_is_the_same_each_time(mini: MiniCourse, bundle: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "labs.zip", tmp_path / "b" / "labs.zip"
    for out in (first, second):
        assert run(mini.root, "release", str(out), "--lab", LAB, "--seeds", "2").code == 0
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        for name in archive.namelist():
            assert archive.read(name) == (bundle / name.removeprefix("labs/")).read_bytes()


def test_a_mistake_is_told_as_the_instructor_sees_it(mini: MiniCourse, bundle: Path) -> None:
    wrong = (
        "def mean(numbers):\n    return float(sum(numbers) // len(numbers))\n",
        "def above_mean(numbers):\n    return [n for n in numbers if n >= mean(numbers)]\n",
        "def scaled(rows, factor):\n    return rows\n",
        "def parse(text):\n    return int(text) + 1\n",
        "",
    )
    for extra in wrong:
        source = mini.answered(LAB, extra)
        for seed in (1, 2):
            assert results(bundle, source, seed=seed) == results(mini.root, source, seed=seed), extra
    assert "whole-numbers" in json.dumps(results(bundle, mini.answered(LAB, wrong[0])))


def test_own_checks_draw_from_the_seeds_that_have_answers(bundle: Path, mini: MiniCourse) -> None:
    (lab_of(bundle) / "lab.py").write_text(mini.solution(LAB))
    for _ in range(6):
        assert run(bundle, "check", LAB).code == 0
    said = run(bundle, "check", LAB, "--seed", "77")
    assert said.code == 2
    assert "has no answers for the inputs of seed 77. It has those for 1, 2" in said.err


def test_reset_and_hints_work_without_solutions(bundle: Path) -> None:
    stub = (lab_of(bundle) / "lab.py").read_text()
    (lab_of(bundle) / "lab.py").write_text("spoilt")
    assert run(bundle, "reset", LAB, "--yes").code == 0
    assert (lab_of(bundle) / "lab.py").read_text() == stub
    assert "What do you divide by?" in run(bundle, "hint", f"{LAB}/mean").out


def test_answers_do_not_read_as_solutions(mini: MiniCourse, bundle: Path) -> None:
    data = (lab_of(bundle) / "answers.bin").read_bytes()
    for telling in (b"whole-numbers", b"Divides with", b"ValueError", b"parse", b"mean"):
        assert telling not in data
    assert data == recorded_answers(mini.course, mini.lab(LAB), (1, 2), mini.store, lambda text: None)


def test_a_broken_answer_file_is_named(bundle: Path) -> None:
    (lab_of(bundle) / "answers.bin").write_bytes(b"cut")
    said = run(bundle, "check", LAB)
    assert said.code == 2
    assert "answers.bin" in said.err
    assert "Download the lab again" in said.err


def test_nothing_is_written_over(mini: MiniCourse, bundle: Path) -> None:
    said = run(mini.root, "release", str(bundle), "--lab", LAB)
    assert said.code == 2
    assert "is there already" in said.err


def test_a_reference_that_fails_is_not_released(mini: MiniCourse, tmp_path: Path) -> None:
    edit(mini.file(LAB, f"test_{LAB}.py"), "== 2.0", "== 2.5")
    said = run(mini.root, "release", str(tmp_path / "out"), "--lab", LAB)
    assert said.code == 2
    assert "the reference ends as failed" in said.err
    assert not (tmp_path / "out").exists()


def in_a_comment(lab: Path) -> None:
    edit(lab / "lab.py", "# TODO: keep those", f"# {SECRET}\n    # TODO: keep those")


def in_a_docstring(lab: Path) -> None:
    edit(lab / "lab.py", "The numbers above the mean, in order.", f"In order.\n\n    {SECRET}\n    ")


def change_notebook(lab: Path, change: Callable[[dict[str, object]], None]) -> None:
    notebook = json.loads((lab / "lab.ipynb").read_text())
    change(next(cell for cell in notebook["cells"] if cell["cell_type"] == "code"))
    (lab / "lab.ipynb").write_text(json.dumps(notebook))


def in_an_output(lab: Path) -> None:
    lines = [f"    {SECRET[:20]}", SECRET[20:]]
    output = {"output_type": "stream", "name": "stdout", "text": lines}
    change_notebook(lab, lambda cell: cell.update(outputs=[output]))


def in_metadata(lab: Path) -> None:
    packed = base64.b64encode(zlib.compress(SECRET.encode())).decode()
    change_notebook(lab, lambda cell: cell.update(metadata={"author": {"note": packed}}))


def in_a_hidden_check(lab: Path) -> None:
    test = lab / f"test_{LAB}.py"
    test.write_text(test.read_text() + "\n    assert learner.mean([4711.5, 1.0]) == reference.mean([4711.5, 1.0])\n")


def in_the_answers(lab: Path) -> None:
    entries = {b"k": zlib.compress(b'{"value": [1, 2, 3]}')}
    (lab / "answers.bin").write_bytes(msgspec.msgpack.encode({"format": 1, "salt": b"", "entries": entries}))


def in_byte_code(lab: Path) -> None:
    (lab / "__pycache__").mkdir()
    (lab / "__pycache__" / "lab.cpython-311.pyc").write_bytes(b"\0" * 16)


def in_git_history(lab: Path) -> None:
    objects = lab / ".git" / "objects" / "ab"
    objects.mkdir(parents=True)
    (objects / "cdef").write_bytes(zlib.compress(f"blob 60\0{SECRET}".encode()))


def in_a_wrong_answer(lab: Path) -> None:
    edit(lab / "lab.py", "# TODO: divide", "# not: return float(sum(numbers) // len(numbers))\n    # TODO: divide")


def in_a_constant(lab: Path) -> None:
    edit(lab / "lab.py", "# %%\ndef mean", "# %%\nEXPECTED = 4_711.50\n\n\ndef mean")


@pytest.mark.parametrize(
    ("plant", "file", "said"),
    [
        (in_a_comment, "lab.py, line", "holds what stands in lab1_plain/lab.py, line"),
        (in_an_output, "lab.ipynb", "holds what stands in lab1_plain/lab.py, line"),
        (in_metadata, "lab.ipynb", "holds what stands in lab1_plain/lab.py, line"),
        (in_a_docstring, "lab.py, line", "holds what stands in lab1_plain/lab.py, line"),
        (in_a_hidden_check, f"test_{LAB}.py, line", f"holds what stands in {LAB}/test_{LAB}_hidden.py, line 8"),
        (in_the_answers, "answers.bin", "recorded answers that can be read"),
        (in_byte_code, "lab.cpython-311.pyc", "byte code"),
        (in_git_history, ".git/objects/ab/cdef", "git history"),
        (in_a_wrong_answer, "lab.py, line", "holds what stands in lab1_plain/wrong.py, line"),
        (in_a_constant, "lab.py", "holds the number 4711.5"),
    ],
)
def test_a_leak_is_found_wherever_it_is(
    mini: MiniCourse, bundle: Path, plant: Callable[[Path], None], file: str, said: str
) -> None:
    assert run(mini.root, "release", str(bundle), "--scan").code == 0
    plant(lab_of(bundle))
    found = run(mini.root, "release", str(bundle), "--scan")
    assert found.code == 1
    assert f"{file}" in found.out
    assert said in found.out


def test_a_marked_line_is_as_secret_as_a_region(mini: MiniCourse, bundle: Path) -> None:
    solution = mini.file(LAB, "lab.py")
    edit(solution, f"    {SECRET}\n    # END SOLUTION", f"    # END SOLUTION\n    {SECRET}  # SOLUTION")
    assert run(mini.root, "build").code == 0
    in_a_comment(lab_of(bundle))
    found = run(mini.root, "release", str(bundle), "--scan")
    assert "holds what stands in lab1_plain/lab.py, line" in found.out


def test_a_leak_in_the_course_stops_the_release(mini: MiniCourse, tmp_path: Path) -> None:
    edit(mini.file(LAB, "lab.py"), "# # Plain functions", f"# # Plain functions\n# Like this: {SECRET}")
    said = run(mini.root, "release", str(tmp_path / "labs.zip"), "--lab", LAB)
    assert said.code == 1
    assert "Nothing was written" in said.out
    assert "lab.ipynb" in said.out
    assert not (tmp_path / "labs.zip").exists()


def test_what_is_shown_on_purpose_is_no_leak(mini: MiniCourse, tmp_path: Path) -> None:
    edit(mini.file(LAB, "lab.py"), "# # Plain functions", f"# # Plain functions\n# Like this: {SECRET}")
    edit(
        mini.file(LAB, "lab.toml"),
        "order = 1\n",
        f"order = 1\n# The narrative needs it.\nshown = [\n    '{SECRET}',\n]\n",
    )
    edit(
        mini.file(LAB, "lab.toml"), 'needs = ["mean"]\n', 'needs = ["mean"]\nrepeats = { test_hidden_numbers = "x" }\n'
    )
    assert run(mini.root, "release", str(tmp_path / "out"), "--lab", LAB, "--seeds", "1").code == 0
    released = (tmp_path / "out" / "exercises" / LAB / "lab.toml").read_text()
    assert "shown" not in released
    assert "hidden" not in released
    assert 'needs = ["mean"]' in released
