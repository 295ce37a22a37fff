"""A notebook reads its data files by the path that it has at home: in the driver, in Spark's Java, and in tasks."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_course import LAB, songs_course, toml_with
from enterable import open_the_way

from grader.course.model import Limits
from grader.sandbox.boxes.levels import launcher_for
from grader.sandbox.host.answer import Answer
from grader.sandbox.host.client import Worker
from grader.sandbox.host.request import Request
from grader.sandbox.host.subject import Subject
from grader.sandbox.wire.values import Program, SourceCell

pytestmark = pytest.mark.spark

LINES = ["title,year", "Help,1965", "Imagine,1971"]
FILES = {"data/songs.csv": ("\n".join(LINES) + "\n").encode()}
PROGRAM = """
import os
import numpy as np
AT_FIRST = sc.textFile("data/songs.csv").count()
def at_first(): return AT_FIRST
def lines(path): return sc.textFile(path).collect()
def table(path): return [tuple(row) for row in spark.read.csv(path, header=True, inferSchema=True).collect()]
def opened(path):
    with open(path) as file:
        return file.read().splitlines()
def in_tasks(path): return sc.parallelize([path] * 3, 3).flatMap(lambda each: open(each).read().splitlines()).collect()
def by_numpy(path): return np.loadtxt(path, delimiter=",", skiprows=1, usecols=1).tolist()
def absolute(path): return "file:" + os.path.abspath(path)
def lines_of_absolute(path): return sc.textFile("file:" + os.path.abspath(path)).collect()
def changed(path):
    os.chmod(path, 0o666)
    with open(path, "w") as file:
        file.write("mine")
    return sc.textFile(path).collect()
def swapped(path):
    sc.parallelize(["mine"], 1).saveAsTextFile("other")
    os.remove(path)
    os.replace("other/part-00000", path)
    return sc.textFile(path).collect()
def where(): return [os.getcwd(), *os.listdir(".")]
"""


@pytest.fixture(scope="module", params=["process", "auto", "confined"])
def notebook(request: pytest.FixtureRequest) -> Iterator[Subject]:
    open_the_way()
    worker = Worker(launcher_for(request.param), Limits())
    with contextlib.closing(worker):
        yield Subject(worker, Program((SourceCell(1, "lab.py", 1, PROGRAM),)), FILES)


def ask(notebook: Subject, function: str, *args: object, files: tuple[tuple[str, bytes], ...] = ()) -> Any:
    answer: Answer = notebook.call(Request(function, args, files=files))
    assert answer.ok, answer
    return answer.value


def test_by_relative_path(notebook: Subject) -> None:
    path = "data/songs.csv"
    assert ask(notebook, "at_first") == 3
    assert ask(notebook, "lines", path) == LINES
    assert ask(notebook, "table", path) == [("Help", 1965), ("Imagine", 1971)]
    assert ask(notebook, "opened", path) == LINES
    assert ask(notebook, "in_tasks", path) == LINES * 3
    assert ask(notebook, "by_numpy", path) == [1965.0, 1971.0]


@pytest.mark.parametrize("path", ["dbfs:/data/songs.csv", "dbfs:///data/songs.csv", "dbfs:/data/*.csv", "./data/"])
def test_by_the_names_that_databricks_has(notebook: Subject, path: str) -> None:
    assert ask(notebook, "lines", path) == LINES
    assert ask(notebook, "table", path) == [("Help", 1965), ("Imagine", 1971)]


def test_by_absolute_path(notebook: Subject) -> None:
    assert ask(notebook, "lines_of_absolute", "data/songs.csv") == LINES


def test_below_dbfs_in_the_sandbox_alone(notebook: Subject) -> None:
    answers = [notebook.call(Request(name, ("/dbfs/data/songs.csv",))) for name in ("opened", "in_tasks", "lines")]
    if notebook.worker.launcher.level == "sandbox":
        assert [answer.value for answer in answers] == [LINES, LINES * 3, LINES]
    else:
        assert [answer.ok for answer in answers] == [False] * 3


@pytest.mark.parametrize("change", ["changed", "swapped"])
def test_what_a_call_changed_is_undone_for_java_too(notebook: Subject, change: str) -> None:
    notebook.call(Request(change, ("data/songs.csv",)))
    assert ask(notebook, "lines", "data/songs.csv") == LINES
    assert ask(notebook, "in_tasks", "data/songs.csv") == LINES * 3


def test_another_content_for_one_call(notebook: Subject) -> None:
    other = (("data/songs.csv", b"title,year\nOther,2000\n"),)
    for name, due in (("lines", ["title,year", "Other,2000"]), ("table", [("Other", 2000)])):
        assert ask(notebook, name, "data/songs.csv", files=other) == due
    assert ask(notebook, "lines", "data/songs.csv") == LINES


def test_no_path_of_the_course_shows(notebook: Subject) -> None:
    assert not [each for each in ask(notebook, "where") if "course" in each or "exercises" in each]


SPARK_LAB = """
# %%
def years() -> list[int]:
    lines = sc.textFile("data/songs.csv").collect()
    in_task = sc.parallelize([0], 1).flatMap(lambda _: open("data/songs.csv").read().splitlines()).collect()
    with open("data/songs.csv") as file:
        assert lines == in_task == file.read().splitlines()
    return [int(line.split(",")[1]) for line in lines[1:]]
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the service needs Linux")
def test_the_background_service_has_them_and_not_those_of_the_lab_before(tmp_path: Path) -> None:
    course = songs_course(tmp_path / "course")
    lab = course.lab(LAB)
    environ = {**os.environ, "GRADER_SERVICE": "on", "XDG_RUNTIME_DIR": str(tmp_path), "COLUMNS": "200"}

    def grader(*line: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "grader", *line],
            cwd=course.root,
            env=environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return done.stdout or done.stderr

    (lab.folder / "lab.py").write_text(f"# grader: {LAB}\n{SPARK_LAB}")
    try:
        for seed in ("1", "2", "3"):
            record = json.loads(grader("check", LAB, "--seed", seed, "--json"))
            assert [each["status"] for each in record["exercises"]] == ["passed"], record["exercises"]
        (lab.folder / "data" / "songs.csv").rename(lab.folder / "data" / "other.csv")
        (lab.folder / "lab.toml").write_text(toml_with('[[data]]\npath = "data/other.csv"\n'))
        record = json.loads(grader("check", LAB, "--seed", "1", "--json"))
        assert "songs.csv" in json.dumps(record["exercises"][0]["checks"][0]["finding"])
    finally:
        grader("stop")
