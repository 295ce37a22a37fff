"""The way of a new instructor, by the guides alone: an exercise for lab 3, a lab of one's own, a class."""

from __future__ import annotations

import csv
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from command_line import grader

pytestmark = pytest.mark.spark
ROOT = Path(__file__).parents[2]
LAB3, PAIRS = "lab3_word_count", "lab13_pairs"

REFERENCE = '''
# %% [markdown]
# ## The longest word
#
# Of several equally long words the first in the alphabet counts, so that the answer does not depend on how the words
# are spread: of "a", "cat" and "bob" it is "bob".


# %%
def longest_word(words: RDD[str]) -> str:
    """The longest word; of equally long ones the first in the alphabet."""
    # BEGIN SOLUTION
    #> # TODO: reduce the words to one. Which of two is kept?
    return words.reduce(lambda one, other: min(one, other, key=lambda word: (-len(word), word)))
    # END SOLUTION
'''
SETTINGS = """
[[exercise]]
id = "longest_word"
title = "The longest word"
points = 3
hints = [
    "Of two words, which one is kept? And does it matter which of them comes first?",
    "`reduce` takes a function of two words that gives one of them.",
]
"""
VISIBLE = '''

@pytest.mark.exercise("longest_word")
class TestLongestWord:
    @pytest.mark.points(1)
    def test_example(self, learner, reference, rdd):
        """Gives the result of the example"""
        words = rdd(["a", "cat", "bob"], partitions=2)
        assert learner.longest_word(words) == reference.longest_word(words)

    @pytest.mark.points(1)
    def test_any_words(self, learner, reference, rdd, rng):
        """Finds the longest of any words"""
        words = rdd(["".join(rng.choices("abc", k=rng.randint(1, 6))) for _ in range(20)], partitions=3)
        assert learner.longest_word(words) == reference.longest_word(words)
'''
HIDDEN = '''

@pytest.mark.exercise("longest_word")
class TestLongestWordHidden:
    @pytest.mark.points(1)
    def test_equally_long_words(self, learner, reference, rdd, rng):
        """Takes the first in the alphabet of many equally long words"""
        words = rdd(["".join(rng.choices("abc", k=4)) for _ in range(30)], partitions=4)
        assert learner.longest_word(words) == reference.longest_word(words)
'''
WRONG = """

@wrong_answer(
    "longest_word",
    id="longest-word-ignores-ties",
    title="Leaves open which of equally long words is kept",
    hint="Two words of three letters: which one should it be, and which one does your function keep?",
)
def longest_word_of_chance(words):
    return words.reduce(lambda one, other: one if len(one) >= len(other) else other)


@wrong_answer(
    "longest_word",
    id="longest-word-first-in-the-alphabet",
    title="Takes the alphabet before the length",
    hint="What does your function give for the words of the example?",
)
def longest_word_of_the_alphabet(words):
    return words.min()
"""


def said(folder: Path, *arguments: str | Path, code: int = 0) -> str:
    done = grader(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course in a git repository of one's own."""
    root = tmp_path_factory.mktemp("instructor") / "course"
    root.mkdir()
    shutil.copy(ROOT / "pyproject.toml", root)
    for part in ("exercises", "solutions"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for line in ("init -q", "add .", "-c user.name=I -c user.email=i@example.org commit -qm begin"):
        subprocess.run(["git", *line.split()], cwd=root, check=True)
    return root


def test_an_exercise_is_added_to_lab_3(course: Path) -> None:
    """Everything that the skeleton wrote is replaced, as one does when the exercise is another one."""
    told = said(course, "new", "exercise", "lab3/longest_word", "--title", "The longest word")
    assert f"grader verify {LAB3}/longest_word" in told
    replace_tail(course / "solutions" / LAB3 / "lab.py", "\n# %% [markdown]\n# ## The longest word", REFERENCE)
    replace_tail(course / "exercises" / LAB3 / "lab.toml", '\n[[exercise]]\nid = "longest_word"', SETTINGS)
    marker = '\n\n@pytest.mark.exercise("longest_word")'
    replace_tail(course / "exercises" / LAB3 / f"test_{LAB3}.py", marker, VISIBLE)
    replace_tail(course / "solutions" / LAB3 / f"test_{LAB3}_hidden.py", marker, HIDDEN)
    replace_tail(course / "solutions" / LAB3 / "wrong.py", '\n\n@wrong_answer(\n    "longest_word"', WRONG)
    said(course, "build", "lab3")
    assert (
        "raise NotImplementedError"
        in (course / "exercises" / LAB3 / "lab.py").read_text().split("def longest_word")[-1]
    )
    text = said(course, "verify", "lab3/longest_word")
    assert "3 checks; 2 of 2 wrong answers rejected, 2 recognised by name" in text


def replace_tail(file: Path, marker: str, text: str) -> None:
    before, found, _ = file.read_text().partition(marker)
    assert found, file
    file.write_text(before + text)


def test_a_lab_of_two_exercises_goes_out_comes_back_and_is_graded(course: Path, tmp_path: Path) -> None:
    said(course, "new", "lab", PAIRS, "--title", "Pairs")
    said(course, "new", "exercise", "lab13/sum_of_cubes", "--title", "The sum of the cubes")
    cubed(course)
    said(course, "build", "lab13")
    said(course, "verify", "lab13")
    said(course, "release", tmp_path / "labs.zip", "--lab", "lab13")
    with zipfile.ZipFile(tmp_path / "labs.zip") as archive:
        archive.extractall(tmp_path)
    bundle = tmp_path / "labs"
    assert not (bundle / "solutions").exists()
    assert "not started" in said(bundle, "check", "lab13", code=1)
    answer(bundle)
    assert "points" in said(bundle, "check", "lab13")
    handed_in = tmp_path / "in"
    handed_in.mkdir()
    shutil.copy(bundle / "exercises" / PAIRS / "lab.py", handed_in / "ada.py")
    shutil.copy(course / "exercises" / PAIRS / "lab.py", handed_in / "bob.py")
    out = tmp_path / "out"
    assert "2 graded, 1 in full" in said(course, "grade", handed_in, "--out", out, "--isolation", "auto")
    said(course, "gradebook", out, "--out", tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {(row["learner"], float(row["grade"])) for row in rows} == {("ada", 3.0), ("bob", 0.0)}
    assert len(rows) == 4
    assert "3 of 3" in said(course, "explain", "ada", "lab13/sum_of_cubes", "--results", out)
    said(course, "dashboard", out, "--out", tmp_path / "class.html")
    said(course, "publish", "lab13", "--results", out)
    said(course, "export", "canvas", out, "--out", tmp_path / "canvas.csv")
    assert "ada" in (tmp_path / "canvas.csv").read_text()
    said(course, "feedback", out, "--out", tmp_path / "feedback.zip")


def cubed(course: Path) -> None:
    """What the skeleton wrote for the second exercise is changed to ask for another power."""
    solutions, exercises = course / "solutions" / PAIRS, course / "exercises" / PAIRS
    for file, marker in (
        (solutions / "lab.py", "# ## The sum of the cubes"),
        (solutions / "wrong.py", '@wrong_answer(\n    "sum_of_cubes"'),
        (exercises / f"test_{PAIRS}.py", "class TestSumOfCubes"),
    ):
        before, mark, own = file.read_text().partition(marker)
        assert mark, file
        for old, new in (("number * number", "number**3"), ("squar", "cub"), ("``5``", "``9``"), ("give 5", "give 9")):
            own = own.replace(old, new)
        file.write_text(before + mark + own)


def answer(bundle: Path) -> None:
    """Solve the lab as a learner does, in the file that was handed out."""
    file = bundle / "exercises" / PAIRS / "lab.py"
    text = file.read_text()
    assert text.count("    raise NotImplementedError") == 2
    squares, cubes = text.split("def sum_of_cubes")
    text = squares.replace(_missing(squares), "return sum(number * number for number in numbers)") + "def sum_of_cubes"
    file.write_text(text + cubes.replace(_missing(cubes), "return sum(number**3 for number in numbers)"))


def _missing(part: str) -> str:
    (line,) = (line.strip() for line in part.splitlines() if "raise NotImplementedError" in line)
    return line
