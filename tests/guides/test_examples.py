"""The packages of ``examples`` are installed with pip, as anybody's, and used through the command line."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from command_line import command
from mini_course import copy_course

EXAMPLES = Path(__file__).parents[2] / "examples"
PACKAGES = ("sandbox", "importer", "platform")
LAB = "lab1_plain"
QUIZ = {
    "title": "Numbers",
    "questions": [
        {
            "name": "double",
            "text": "## Double a number\n\nGive twice the number.",
            "code": "def double(n):\n    twice = 2 * n\n    return twice",
            "todo": "twice the number",
            "shown": ["assert double(4) == 8"],
            "hidden": ["assert double(-3) == -6", "assert double(10**20) == 2 * 10**20"],
            "picture": "two.png",
        }
    ],
}
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two small labs."""
    return copy_course(tmp_path_factory.mktemp("examples") / "course").root


@pytest.fixture(scope="module")
def run(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs ``grader`` in the course, with the packages installed in a folder of their own, without a package index."""
    place = tmp_path_factory.mktemp("packages")
    sources = [shutil.copytree(EXAMPLES / name, place / name) for name in PACKAGES]
    offline = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation")
    pip = ("-m", "pip", "install", *offline, "--target", str(place / "site"))
    made = command(place, sys.executable, *pip, *map(str, sources))
    assert made.returncode == 0, made.stderr

    def grader(*words: str) -> CompletedProcess[str]:
        return command(course, sys.executable, "-m", "grader", *words, PYTHONPATH=str(place / "site"))

    return grader


def test_a_submission_runs_in_a_sandbox_of_another_package(run: Run, course: Path) -> None:
    file = course / "solutions" / LAB / "lab.py"
    said = run("check", f"{LAB}/mean", "--submission", str(file), "--isolation", "counting", "--json", "--seed", "1")
    assert said.returncode == 0, said.stderr
    assert "Isolation: counting" in said.stderr
    environment = json.loads(said.stdout)["environment"]
    assert environment["isolation"] == "counting"
    assert environment["isolation_note"].startswith("not isolated, but counted: ")


def test_a_class_is_graded_in_it_and_goes_to_platforms_of_another_package(
    run: Run, course: Path, tmp_path: Path
) -> None:
    for name in ("ada", "=cmd()"):
        (tmp_path / "class" / name).mkdir(parents=True)
        shutil.copy(course / "solutions" / LAB / "lab.py", tmp_path / "class" / name / "lab.py")
    out = tmp_path / "out"
    graded = run("grade", str(tmp_path / "class"), "--out", str(out), "--lab", LAB, "--isolation", "counting")
    assert graded.returncode == 0, graded.stderr
    assert run("publish", LAB, "--results", str(out)).returncode == 0
    assert run("export", "scores", str(out), "--out", str(tmp_path / "each")).returncode == 0
    one = json.loads((tmp_path / "each" / "ada" / f"{LAB}.json").read_text())
    assert one["lab"] == LAB
    assert one["scores"]["mean"] > 0
    assert run("export", "scores-of-class", str(out), "--out", str(tmp_path / "all.json")).returncode == 0
    everyone = json.loads((tmp_path / "all.json").read_text())
    assert [(learner, lab) for learner, lab, _ in everyone] == [("=cmd()", LAB), ("ada", LAB)]
    assert {grade for _, _, grade in everyone} == {sum(one["scores"].values())}


def test_a_quiz_becomes_a_lab_that_verifies_and_what_is_lost_is_told(run: Run, course: Path) -> None:
    (course / "quiz.json").write_text(json.dumps(QUIZ))
    said = run("import", "quiz", "quiz.json", "lab3_quiz")
    assert said.returncode == 0, said.stderr
    assert "question 1: has a picture: put it into the text of the lab yourself" in said.stdout
    stub = (course / "exercises" / "lab3_quiz" / "lab.py").read_text()
    assert "# TODO: twice the number" in stub
    assert "twice = 2" not in stub
    proved = run("verify", "lab3_quiz")
    assert proved.returncode in (0, 1), proved.stderr  # whoever imports a lab has yet to say which mistakes are typical
    assert "the reference ends" not in proved.stdout


def test_a_file_that_is_no_quiz_is_refused_in_a_sentence(run: Run, course: Path) -> None:
    (course / "none.json").write_text('{"title": 1}')
    said = run("import", "quiz", "none.json", "lab4_none")
    assert said.returncode == 2
    assert said.stderr.startswith("grader: none.json: is no quiz: ")
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("check", LAB, "--isolation", "vault"),
        ("grade", ".", "--out", "out", "--isolation", "vault"),
        ("export", "vault", ".", "--out", "out"),
        ("import", "vault", "quiz.json", "lab9"),
    ],
)
def test_a_name_that_nobody_registered_is_refused_with_those_that_are_there(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.returncode == 2
    assert "'vault' is not one of" in said.stderr
    own = {"check": "counting", "grade": "counting", "export": "scores-of-class", "import": "quiz"}[words[0]]
    assert own in " ".join(said.stderr.split())


def test_a_submission_is_graded_from_a_program(course: Path) -> None:
    said = command(course, sys.executable, str(EXAMPLES / "grade.py"), LAB, f"solutions/{LAB}/lab.py")
    assert said.returncode == 0, said.stderr
    assert "mean: passed" in said.stdout.splitlines()
    none = command(course, sys.executable, str(EXAMPLES / "grade.py"), LAB, "pyproject.toml")
    assert none.returncode == 1
    assert "Traceback" not in none.stderr


def test_made_data_are_measured(course: Path) -> None:
    said = command(course, sys.executable, str(EXAMPLES / "made_data.py"))
    assert said.stdout.startswith("214 songs, 21.6 years off. Mean error ")
