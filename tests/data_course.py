"""A course of one lab whose notebook reads a file beside it."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.building.build import write_lab
from grader.course.load import load_course
from grader.course.model import Course

LAB = "lab1_songs"
SONGS = "title,year\nHelp,1965\nYesterday,1965\nImagine,1971\n"
_COURSE = '[tool.grader]\nformat = 1\ntitle = "Songs"\n'
_TOML = """\
format = 1
title = "Songs"
order = 1

[[exercise]]
id = "years"
title = "Which years"
points = 1
hints = ["Skip the first line.", "The year stands behind the comma."]

[[data]]
path = "data/songs.csv"
"""
_REFERENCE = '''\
# grader: lab1_songs
# %% [markdown]
# # Songs

# %%
FIRST = open("data/songs.csv").readline()


# %%
def years() -> list[int]:
    """The years of all songs."""
    # BEGIN SOLUTION
    #> # TODO: read the file
    #> raise NotImplementedError("years")
    with open("data/songs.csv") as file:
        return [int(line.split(",")[1]) for line in file.readlines()[1:]]
    # END SOLUTION
'''
_CHECKS = '''\
"""Visible checks."""

import pytest


@pytest.mark.exercise("years")
@pytest.mark.points(1)
def test_years(learner, reference, files, rng):
    """Reads the year of each song"""
    assert learner.years() == reference.years()
    rows = [f"{name},{rng.randrange(1950, 2000)}" for name in "abc"]
    with files({"data/songs.csv": "title,year\\n" + "\\n".join(rows) + "\\n"}):
        assert learner.years() == reference.years()
'''
_WRONG = '''\
"""Typical wrong answers."""

from grader.authors import wrong_answer


@wrong_answer("years", id="years-by-heart", title="The years of the file by heart", hint="Read the file.")
def years_known():
    return [1965, 1965, 1971]
'''


def songs_course(root: Path, *, toml: str = _TOML) -> Course:
    """The course, written below ``root``, with stub and notebook."""
    texts = {
        "pyproject.toml": _COURSE,
        f"exercises/{LAB}/lab.toml": toml,
        f"exercises/{LAB}/data/songs.csv": SONGS,
        f"exercises/{LAB}/test_{LAB}.py": _CHECKS,
        f"solutions/{LAB}/lab.py": _REFERENCE,
        f"solutions/{LAB}/wrong.py": _WRONG,
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    course = load_course(root)
    write_lab(course.lab(LAB))
    return course


def toml_with(data: str) -> str:
    """The ``lab.toml`` of the lab with other ``[[data]]`` tables."""
    return _TOML.partition("[[data]]")[0] + data


def answered(definition: str) -> bytes:
    """A submission that is the reference but for a definition."""
    return f"{_REFERENCE}\n\n# %%\n{definition}\n".encode()
