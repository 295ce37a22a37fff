"""A check puts another content in the place of a data file: for its calls within, and the finding says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from data_course import LAB, answered, songs_course

from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord
from grader.submission import parse_submission

HEAD = """import pytest


@pytest.mark.exercise("years")
@pytest.mark.points(1)
def test_years(learner, reference, files):
    '''Reads'''
"""
BY_HEART = "def years(): return [1965, 1965, 1971]"


def judged(root: Path, body: str, answer: str = "") -> CheckRecord:
    """The check with that body, of an answer."""
    course = songs_course(root)
    lab = course.lab(LAB)
    (lab.folder / f"test_{LAB}.py").write_text(HEAD + "".join(f"    {line}\n" for line in body.split("\n")))
    with LabGrader(course, lab, store=AnswerStore(None)) as grader:
        record = grader.grade(parse_submission("lab.py", answered(answer)), Options(seed=1))
    return record.exercises[0].checks[0]


@pytest.mark.parametrize(
    "body",
    [
        "with files({'data/songs.csv': 'title,year\\nA,2000\\n'}):\n    assert learner.years().value == [2000]",
        "with files({'data/songs.csv': b'title,year\\r\\nA,2000\\r\\n'}):\n    assert learner.years().value == [2000]",
        "with files({'data/songs.csv': 't,y\\nA,1\\n'}):\n    pass\nassert learner.years().value == [1965, 1965, 1971]",
        (
            "with files({'data/songs.csv': 't,y\\nA,1\\n'}):\n"
            "    with files({'other.txt': ''}):\n        assert learner.years().value == [1]\n"
            "    with files({'data/songs.csv': 't,y\\nA,2\\n'}):\n        assert learner.years().value == [2]\n"
            "    assert learner.years().value == [1]"
        ),
        (
            "try:\n    with files({'data/songs.csv': 't,y\\nA,1\\n'}):\n        raise KeyError\n"
            "except KeyError:\n    pass\nassert learner.years().value == [1965, 1965, 1971]"
        ),
        (
            "with files({'data/songs.csv': 't,y\\nA,1\\n'}):\n    due = reference.years()\n"
            "with files({'data/songs.csv': 't,y\\nA,1\\n'}):\n    assert learner.years() == due\n"
            "assert reference.years().value == [1965, 1965, 1971]"
        ),
    ],
    ids=["text", "bytes", "over", "within another", "after an exception", "reference too"],
)
def test_calls_within_read_it(tmp_path: Path, body: str) -> None:
    found = judged(tmp_path, body)
    assert found.status == "passed", found.finding


def test_a_finding_shows_what_the_file_held(tmp_path: Path) -> None:
    body = "with files({'data/songs.csv': 't,y\\nA,1\\n'}):\n    assert learner.years() == reference.years()"
    finding = judged(tmp_path, body, BY_HEART).finding
    assert finding is not None
    assert "years() with data/songs.csv = 't,y\\nA,1\\n'" in finding.headline


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "lab.py", ""])
def test_a_path_that_no_data_file_can_have_is_the_checks_error(tmp_path: Path, path: str) -> None:
    found = judged(tmp_path, f"with files({{{path!r}: 'x'}}):\n    assert learner.years() == reference.years()")
    assert found.status == "error"
    assert found.finding is not None
    assert "the path" in found.finding.headline
