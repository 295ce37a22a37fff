"""An answer in a variable is judged on files that a check puts in the place of those that the notebook reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mini_course import MiniCourse

from grader.checks.running.draw import authors_draw
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.course.model import CourseError
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord

LAB = "lab1_files"
TOML = """format = 1
title = "Files"
order = 1

[[exercise]]
id = "years"
title = "Years"
kind = "variable"
given = ["least"]
given_files = ["data/songs.csv"]
points = 6
hints = ["Split each line.", "int"]

[[data]]
path = "data/songs.csv"

[[data]]
path = "data/other.csv"
"""
CHECKS = '''
import pytest

YEARS = pytest.mark.exercise("years")
OTHER = "title,year\\nA,1950\\nB,2001\\n"


@YEARS
@pytest.mark.points(1)
def test_other_songs(learner, reference):
    """Reads whatever the file holds"""
    assert learner.cells({"data/songs.csv": OTHER}).years == reference.cells({"data/songs.csv": OTHER}).years


@YEARS
@pytest.mark.points(1)
def test_beside_a_name(learner):
    """Takes a name and a file"""
    assert learner.cells({"data/songs.csv": OTHER.encode()}, least=1990).years == [2001]


@YEARS
@pytest.mark.points(1)
def test_own_songs(learner):
    """Reads the file of the lab where a check says nothing"""
    assert learner.cells().years == [1965]


@YEARS
@pytest.mark.points(1)
def test_block(learner, files):
    """Prefers what the call gives to what holds for all of them"""
    with files({"data/songs.csv": "title,year\\n", "data/other.csv": "1"}):
        assert learner.cells({"data/songs.csv": OTHER}).years == [1950, 2001]
        assert learner.cells().years == []


@YEARS
@pytest.mark.points(1)
def test_not_listed(learner):
    """Is a fault of the check"""
    assert learner.cells({"data/other.csv": "1"}).years == []


@YEARS
@pytest.mark.points(1)
def test_later_calls(learner):
    """Keeps the file for what the variable does later"""
    assert learner.cells({"data/songs.csv": OTHER}).again.call() == 3
'''
SOLUTION = """# grader: lab1_files
# %%
least = 0
lines = open("data/songs.csv").read().splitlines()[1:]
again = lambda: len(open("data/songs.csv").readlines())

# %%
# BEGIN SOLUTION
#> years = ...
years = [int(line.split(",")[1]) for line in lines if int(line.split(",")[1]) >= least]
# END SOLUTION
"""
Graded = Callable[[str], dict[str, CheckRecord]]


def write(root: Path, toml: str = TOML) -> Path:
    for name, text in {
        "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Files"\n',
        f"exercises/{LAB}/lab.toml": toml,
        f"exercises/{LAB}/data/songs.csv": "title,year\nHelp,1965\n",
        f"exercises/{LAB}/data/other.csv": "0\n",
        f"exercises/{LAB}/test_{LAB}.py": CHECKS,
        f"solutions/{LAB}/lab.py": SOLUTION,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    course = MiniCourse(write(tmp_path_factory.mktemp("files")), AnswerStore(None))
    with course.grader(LAB) as grader:

        def grade(source: str) -> dict[str, CheckRecord]:
            options = Options(seed=1, draw=authors_draw(1), diagnose=False)
            record = course.grade(LAB, source, grader=grader, options=options, together=True)
            return {each.id.rpartition(".")[2]: each for one in record.exercises for each in one.checks}

        yield grade


def test_the_reference_reads_what_each_check_gives(graded: Graded) -> None:
    found = graded(SOLUTION)
    wrong = found.pop("test_not_listed")
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(found, "passed"), found
    assert wrong.status == "error"
    assert wrong.finding is not None
    assert "lab.toml lists as given_files of years: 'data/songs.csv'" in wrong.finding.headline


def test_an_answer_by_heart_fails_and_the_content_is_told(graded: Graded) -> None:
    found = check_of(graded(SOLUTION.replace("years = [int", "years = [1965]\nunused = [int")), "test_other_songs")
    assert "data/songs.csv" in found
    assert "1950" in found


def check_of(found: dict[str, CheckRecord], name: str) -> str:
    assert found[name].status == "failed"
    finding = found[name].finding
    assert finding is not None
    return finding.headline


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["data/songs.csv"]', '["data/sonks.csv"]', "'data/sonks.csv' is no data file of the lab"),
        ('kind = "variable"\ngiven = ["least"]', "", "has a meaning for variables only, not for function"),
        ('given_files = ["data/songs.csv"]', 'given_files = {"data/songs.csv" = "x"}', "given_files"),
    ],
)
def test_what_lab_toml_says_wrong_is_told_when_the_course_is_read(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in TOML
    with pytest.raises(CourseError) as wrong:
        load_course(write(tmp_path, TOML.replace(old, new)))
    assert said in str(wrong.value)
