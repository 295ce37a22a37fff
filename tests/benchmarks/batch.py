"""Grading a class: cost of a submission against other graders, and how time grows with submissions and checks.

``python -m tests.benchmarks.batch [others [LEARNERS]|growth [LEARNERS ...]]``. The other graders are installed into
throw-away environments below a temporary folder (``GRADER_BENCH_ENVS`` names one that is kept). The assignment is the
same for all: the exercise ``word_counts`` of lab 3, on the same inputs, by notebook.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat

from tests.benchmarks.checks import STOCK
from tests.benchmarks.measure import Command, Run, adopt_orphans, run

ROOT = Path(__file__).parents[2]
LEARNERS = 16
GROWTH = (4, 8, 16, 32)
TOOLS = {"nbgrader": "nbgrader==0.9.6", "otter": "otter-grader>=7,<8"}

ANSWER = """def word_counts(ws):
    # number NUMBER
    return ws.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)"""
CONTEXT = """import random
from collections import Counter
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config(
    "spark.log.level", "ERROR").config("spark.ui.showConsoleProgress", "false").getOrCreate()
sc = spark.sparkContext"""
CHECKS = (
    """for partitions in (1, 2, 3, 7):
    rows = [random.choice(["spark", "rdd", "job"]) for _ in range(40)]
    assert dict(word_counts(sc.parallelize(rows, partitions)).collect()) == Counter(rows)""",
    """assert word_counts(sc.parallelize([], 2)).collect() == []
rows = [str(random.randrange(300)) for _ in range(3000)]
assert dict(word_counts(sc.parallelize(rows, 3)).collect()) == Counter(rows)""",
)
COURSE = """[tool.grader]
format = 1
title = "One lab"
"""
LAB = """format = 1
title = "Counting"
order = 1

[[exercise]]
id = "word_counts"
title = "Count words"
points = {points}
hints = ["reduceByKey"]
"""
CHECK = '''
@pytest.mark.exercise("word_counts")
@pytest.mark.points(1)
def test_counts_{number}(learner, reference, rdd, rng):
    """Counts words, check {number}"""
    for partitions in (1, 2, 3, 7):
        words = rdd([rng.choice(["spark", "rdd", "job"]) for _ in range(40)], partitions=partitions)
        assert learner.word_counts(words) == reference.word_counts(words)
'''
EDGES = '''
@pytest.mark.exercise("word_counts")
@pytest.mark.points(1)
def test_edges(learner, reference, rdd, rng):
    """Counts none and many"""
    for rows, partitions in (([], 2), ([str(rng.randrange(300)) for _ in range(3000)], 3)):
        words = rdd(rows, partitions=partitions)
        assert learner.word_counts(words) == reference.word_counts(words)
'''


def main(what: str = "", numbers: Sequence[int] = ()) -> None:
    """Print the tables."""
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        if what in ("", "others"):
            others(Path(name), *numbers[:1])
        if what in ("", "growth"):
            growth(Path(name), numbers or GROWTH)


def others(folder: Path, learners: int = LEARNERS) -> None:
    """A class with each grader: seconds per submission, and ratios."""
    environments = Path(os.environ.get("GRADER_BENCH_ENVS", folder / "envs"))
    for tool, requirement in TOOLS.items():
        install(environments / tool, requirement)
    rows = {
        "grader grade, sandbox": run(ours(folder, learners)),
        "nbgrader autograde": run(with_nbgrader(folder, environments / "nbgrader", learners)),
        "otter run": run(with_otter(folder, environments / "otter", learners)),
        "plain pytest, a session each": run(with_pytest(folder, learners)),
    }
    mine = rows["grader grade, sandbox"]
    print(f"{learners} submissions, one exercise\n")
    print(f"{'':30}  wall s  CPU s  each: wall   CPU  peak MB  ours to it: wall   CPU")
    for name, each in rows.items():
        print(
            f"{name:30}  {each.wall:6.1f} {each.cpu:6.1f}  {each.wall / learners:10.2f} {each.cpu / learners:5.2f}"
            f"  {each.peak:7.0f}  {mine.wall / each.wall:16.2f}  {mine.cpu / each.cpu:4.2f}"
        )


def growth(folder: Path, numbers: Sequence[int]) -> None:
    """Seconds against the number of submissions, and against the number of checks."""
    print("\nsubmissions, one exercise with two checks\n")
    _grow({number: run(ours(folder, number)) for number in numbers}, "submissions")
    print("\nchecks, 4 submissions\n")
    _grow({number: run(ours(folder, 4, checks=number)) for number in (2, 4, 8)}, "checks")


def _grow(runs: dict[int, Run], what: str) -> None:
    (first, start), *_, (last, end) = runs.items()
    slope = (end.cpu - start.cpu) / (last - first)
    print(f"{what:>12}  wall s   CPU s  peak MB  CPU to a straight line")
    for number, each in runs.items():
        line = start.cpu + slope * (number - first)
        print(f"{number:12}  {each.wall:6.1f}  {each.cpu:6.1f}  {each.peak:7.0f}  {each.cpu / line:22.2f}")
    print(f"{'':12}  each one more costs {slope:.2f} CPU-seconds")


def ours(folder: Path, learners: int, checks: int = 2) -> Command:
    """``grader grade`` in the sandbox; recorded answers and the archive of Java's classes are made first."""
    course = Path(tempfile.mkdtemp(dir=folder))
    lab = course / "exercises" / "lab1_count"
    solution = course / "solutions" / "lab1_count"
    for each in (lab, solution):
        each.mkdir(parents=True)
    (course / "pyproject.toml").write_text(COURSE)
    (lab / "lab.toml").write_text(LAB.format(points=checks))
    written = "".join(CHECK.format(number=number) for number in range(checks - 1)) + EDGES
    (lab / "test_lab1_count.py").write_text(f"import pytest\n{written}")
    (solution / "lab.py").write_text(f"# grader: lab1_count\n# %%\n{ANSWER}\n")
    submissions = course / "submissions"
    submissions.mkdir()
    for number in range(learners):
        _notebook(submissions / f"learner{number:02}.ipynb", [ANSWER.replace("NUMBER", str(number))])
    environ = {"GRADER_CACHE": str(folder / "cache")}
    whole = {**os.environ, **environ}
    subprocess.run([sys.executable, "-m", "grader.spark.archive"], env=whole, check=True, capture_output=True)
    line = [sys.executable, "-m", "grader", "grade", "submissions", "--lab", "lab1", "--seed", "1", "--out"]
    one = course / "one"
    one.mkdir()
    shutil.copy(submissions / "learner00.ipynb", one)
    warm_up = [*line[:4], "one", *line[5:], "warm-up"]
    subprocess.run(warm_up, cwd=course, env=whole, capture_output=True, check=True)
    return Command("ours", [*line, "out"], course, environ)


def install(environment: Path, requirement: str) -> None:
    """A virtual environment with that grader and this Spark."""
    if (environment / "bin" / "python").exists():
        return
    import pyspark

    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, requirement, f"pyspark=={pyspark.__version__}", "ipykernel"], check=True)
    subprocess.run([str(environment / "bin" / "python"), "-m", "compileall", "-q", str(environment)], check=False)


def with_nbgrader(folder: Path, environment: Path, learners: int) -> Command:
    """``nbgrader autograde`` over the class."""
    course = folder / "nbgrader"
    cells = [
        _cell(CONTEXT, {"grade": False, "locked": True, "solution": False, "grade_id": "context"}),
        _cell(ANSWER, {"grade": False, "locked": False, "solution": True, "grade_id": "answer"}),
        *(
            _cell(text, {"grade": True, "locked": True, "solution": False, "points": 1, "grade_id": f"check{number}"})
            for number, text in enumerate(CHECKS)
        ),
    ]
    source = course / "source" / "ps1"
    source.mkdir(parents=True)
    nbformat.write(_of_cells(cells), source / "lab.ipynb")
    binary = environment / "bin"
    environ = {"PATH": f"{binary}{os.pathsep}{os.environ['PATH']}", "PYSPARK_PYTHON": str(binary / "python")}
    whole = {**os.environ, **environ}
    make = [str(binary / "nbgrader"), "generate_assignment", "ps1"]
    subprocess.run(make, cwd=course, env=whole, check=True, capture_output=True)
    for number in range(learners):
        target = course / "submitted" / f"learner{number:02}" / "ps1"
        target.mkdir(parents=True)
        shutil.copy(source / "lab.ipynb", target)
    line = [str(binary / "nbgrader"), "autograde", "ps1", "--ExecutePreprocessor.timeout=300"]
    return Command("nbgrader", line, course, environ)


def with_otter(folder: Path, environment: Path, learners: int) -> Command:
    """``otter run`` for each of the class, as its container does."""
    place = folder / "otter"
    tests = place / "tests"
    tests.mkdir(parents=True)
    cases = ",\n".join(
        f'{{"code": {_doctest(text)!r}, "hidden": False, "locked": False, "points": 1}}' for text in CHECKS
    )
    (tests / "q1.py").write_text(
        "OK_FORMAT = True\n"
        f'test = {{"name": "q1", "points": None, "suites": [{{"cases": [{cases}], "scored": True, "setup": "", '
        '"teardown": "", "type": "doctest"}]}\n'
    )
    (place / "requirements.txt").write_text("")
    binary = environment / "bin"
    environ = {"PATH": f"{binary}{os.pathsep}{os.environ['PATH']}", "PYSPARK_PYTHON": str(binary / "python")}
    make = [str(binary / "otter"), "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"]
    subprocess.run(make, cwd=place, env={**os.environ, **environ}, check=True, capture_output=True)
    for number in range(learners):
        _notebook(place / f"learner{number:02}.ipynb", [CONTEXT, ANSWER, "import otter\ngrader = otter.Notebook()"])
    grade = "mkdir -p out-$each && otter run -a autograder.zip -o out-$each $each"
    loop = f"for each in learner*.ipynb; do {grade} || exit 1; done"
    return Command("otter", ["/bin/sh", "-c", loop], place, environ)


def with_pytest(folder: Path, learners: int) -> Command:
    """Plain pytest, a new SparkSession for each of the class, in this environment."""
    place = folder / "plain"
    place.mkdir()
    (place / "test_stock.py").write_text(STOCK)
    each = f"{sys.executable} -m pytest -q -p no:cacheprovider test_stock.py"
    loop = f"for number in $(seq {learners}); do {each} || exit 1; done"
    return Command("plain pytest", ["/bin/sh", "-c", loop], place, {"PYSPARK_PYTHON": sys.executable})


def _cell(source: str, role: dict[str, object]) -> nbformat.NotebookNode:
    metadata = {"nbgrader": {**role, "schema_version": 3, "task": False}}
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def _notebook(path: Path, sources: Sequence[str]) -> None:
    nbformat.write(_of_cells([nbformat.v4.new_code_cell(source) for source in sources]), path)


def _of_cells(cells: Sequence[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=list(cells), metadata=kernel)


def _doctest(source: str) -> str:
    """The source as a doctest."""
    lines = []
    for line in source.splitlines():
        lines.append(f"... {line}" if line.startswith(" ") else f">>> {line}")
    return "\n".join(lines)


if __name__ == "__main__":
    started = time.monotonic()
    main(*sys.argv[1:2], [int(number) for number in sys.argv[2:]])
    print(f"\n{time.monotonic() - started:.0f} s in all")
