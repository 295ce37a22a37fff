"""Answers that stand in variables and queries: computed anew from a check's inputs, by the cells that they need."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from mini_course import MiniCourse, check, exercise

from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.results.answers import AnswerStore
from grader.results.record import CheckRecord, RunRecord
from grader.sandbox.host.client import Worker

pytestmark = pytest.mark.spark
LAB = "lab1_cells"
FILES = {
    "pyproject.toml": '[tool.grader]\nformat = 1\ntitle = "Cells"\n',
    f"exercises/{LAB}/lab.toml": """format = 1
title = "Cells"
order = 1

[[exercise]]
id = "top_words"
title = "The most frequent words"
kind = "variable"
given = ["lines", "n"]
points = 2
hints = ["count", "takeOrdered"]

[[exercise]]
id = "revenue"
title = "Revenue by country"
kind = "sql"
points = 2
hints = ["join", "group by"]

[[exercise]]
id = "large"
title = "Large orders"
kind = "variable"
given = ["orders"]
points = 1
hints = ["filter", "F.col"]

[[exercise]]
id = "cleaner"
title = "A function in a variable"
kind = "variable"
points = 1
hints = ["lambda", "strip"]
""",
    f"exercises/{LAB}/test_{LAB}.py": '''
import pytest

ORDERS, CUSTOMERS = "id bigint, customer int, amount double", "customer int, country string"


@pytest.mark.exercise("top_words")
@pytest.mark.points(2)
def test_top(learner, reference, layouts, rng):
    """Counts the words of other lines"""
    for lines in [*layouts(["a b a", "b c", "A a", "", "c c c c"]), *layouts(["x", "y y", "z"])[:1]]:
        assert learner.cells(lines=lines, n=2).top_words == reference.cells(lines=lines, n=2).top_words


@pytest.mark.exercise("revenue")
@pytest.mark.points(2)
def test_revenue(learner, reference, frames, df, rng):
    """Sums the amounts of each country"""
    customers = df([(0, "DE"), (1, "FR"), (2, "DE"), (3, "IT")], CUSTOMERS)
    rows = [(i, rng.randrange(5), float(rng.randrange(1, 40))) for i in range(12)]
    for orders in frames(rows, ORDERS)[:2]:
        due = reference.sql("revenue", orders=orders, customers=customers)
        assert learner.sql("revenue", orders=orders, customers=customers) == due.within(rel=1e-9)


@pytest.mark.exercise("large")
@pytest.mark.points(1)
def test_large(learner, reference, df, rng):
    """Keeps the large orders"""
    for rows in ([(1, 1, 5.0), (2, 1, 90.0), (3, 2, 10.0), (4, 2, 11.0)], [(1, 1, 2.0)]):
        orders = df(rows, ORDERS)
        assert learner.cells(orders=orders).large == reference.cells(orders=orders).large


@pytest.mark.exercise("cleaner")
@pytest.mark.points(1)
def test_cleaner(learner, reference):
    """Cleans a text"""
    mine, due = learner.cells().cleaner, reference.cells().cleaner
    for text in (" A ", "b", ""):
        assert mine.value(text) == due.value(text)
''',
    f"solutions/{LAB}/lab.py": '''# grader: lab1_cells
# %%
import re

from pyspark.sql import functions as F

# %%
lines = sc.textFile("data/not_there.txt")
n = 3

# %%
def words_of(line):
    return re.findall(r"[a-z]+", line.lower())


counts = lines.flatMap(words_of).map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b)

# %%
# BEGIN SOLUTION
#> top_words = ...
top_words = counts.takeOrdered(n, key=lambda pair: (-pair[1], pair[0]))
# END SOLUTION

# %%
print(top_words)

# %%
# BEGIN SOLUTION
#> revenue = """
#> -- your query
#> """
revenue = """
SELECT country, sum(amount) AS total
FROM orders JOIN customers USING (customer)
GROUP BY country
"""
# END SOLUTION

# %%
orders = spark.read.csv("data/orders.csv", header=True)
orders.createOrReplaceTempView("orders")

# %%
# BEGIN SOLUTION
#> large = ...
large = spark.sql("SELECT id, amount FROM orders WHERE amount > 10")
# END SOLUTION

# %%
# BEGIN SOLUTION
#> cleaner = ...
cleaner = lambda text: text.strip().lower()
# END SOLUTION
''',
    f"solutions/{LAB}/wrong.py": """
from grader.authors import wrong_answer


@wrong_answer("top_words", id="as-they-come", title="takes any words", hint="Which words are asked for?")
def any_words(counts, n):
    return counts.take(n)


@wrong_answer("top_words", id="case-matters", title="a capital letter makes another word", hint="Is 'A' another word?")
def with_case(lines, n):
    pairs = lines.flatMap(lambda line: line.split()).map(lambda w: (w, 1)).reduceByKey(lambda a, b: a + b)
    return pairs.takeOrdered(n, key=lambda pair: (-pair[1], pair[0]))


@wrong_answer("revenue", id="left", title="keeps countries without orders", hint="Which countries have orders?")
def left():
    return "SELECT country, sum(amount) AS total FROM customers LEFT JOIN orders USING (customer) GROUP BY country"


@wrong_answer("revenue", id="mean", title="averages where the sum is due", hint="Is it the mean that is asked for?")
def mean():
    return "SELECT country, avg(amount) AS total FROM orders JOIN customers USING (customer) GROUP BY country"


@wrong_answer("large", id="at-least", title="keeps what is just 10", hint="Is 10 more than 10?")
def at_least(orders):
    return orders.where("amount >= 10").select("id", "amount")


@wrong_answer("cleaner", id="keeps-case", title="keeps capital letters", hint="What of 'A'?")
def keeps_case():
    return lambda text: text.strip()
""",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    root = tmp_path_factory.mktemp("cells")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return MiniCourse(root, AnswerStore(None))


Grade = Callable[..., RunRecord]


@pytest.fixture(scope="module")
def graded(course: MiniCourse, shared_worker: Worker) -> Iterator[Grade]:
    """Grade a file, or some of its exercises, with the JVM of the reference."""
    with LabGrader(course.course, course.lab(LAB), store=course.store, worker=shared_worker) as grader:

        def grade(source: str, *exercises: str, name: str = "lab.py") -> RunRecord:
            options = Options(seed=1, draw=authors_draw(1), exercises=frozenset(exercises), smallest=False)
            return course.grade(LAB, source, grader=grader, name=name, options=options, together=True)

        yield grade


def instead(course: MiniCourse, old: str, new: str) -> str:
    """The reference with another text in one place."""
    source = course.solution(LAB)
    assert source.count(old) == 1
    return source.replace(old, new)


def told(record: CheckRecord) -> str:
    assert record.finding is not None
    return record.finding.main_message


def test_the_reference_passes_though_its_data_is_not_there(course: MiniCourse, graded: Grade) -> None:
    record = graded(course.solution(LAB))
    assert {each.status for each in record.exercises} == {"passed"}
    notes = [note.text for note in record.submission.notes]
    assert "top_words was computed from the cells at lines 3, 8, 12 and 19" in notes
    assert "revenue was computed from the cell at line 28" in notes
    assert not [note for note in record.submission.notes if note.kind == "raised"]


@pytest.mark.parametrize("start", ["...", "<FILL IN>", "...  # TODO: the answer"])
def test_a_variable_that_was_given_nothing_is_not_started(course: MiniCourse, graded: Grade, start: str) -> None:
    line = "top_words = counts.takeOrdered(n, key=lambda pair: (-pair[1], pair[0]))"
    record = graded(instead(course, line, f"top_words = {start}"))
    found = exercise(record, "top_words")
    assert (found.status, found.earned) == ("not-started", 0.0)
    assert told(check(record, "test_top")) == "top_words is not started yet"
    assert exercise(record, "large").status == "passed"


WRONG = {
    "hard-coded": (
        "top_words = counts.takeOrdered(n, key=lambda pair: (-pair[1], pair[0]))",
        "top_words = [('a', 3), ('c', 5)]",
        "test_top",
        "top_words (with n = 2): element 0 is ('a', 3) instead of ('c', 5)",
    ),
    "a mistake of the catalogue": (
        "amount > 10",
        "amount >= 10",
        "test_large",
        "large: has 1 row too many, such as id 3. This looks like: keeps what is just 10",
    ),
    "its cell raises": (
        "top_words = counts.takeOrdered(n",
        "top_words = counts.takeOrdered(m",
        "test_top",
        "top_words has no value, because the cell raised NameError: name 'm' is not defined",
    ),
    "a cell before it raises": (
        "counts = lines.flatMap(words_of)",
        "counts = lines.flatmap(words_of)",
        "test_top",
        "top_words has no value, because the cell raised NameError: name 'counts' is not defined",
    ),
    "another name": ("top_words = counts", "topWords = counts", "test_top", "no cell gives top_words a value"),
    "its cell is no Python": (
        "top_words = counts.takeOrdered(n, key=lambda pair: (-pair[1], pair[0]))",
        "top_words = counts.takeOrdered(n, key=lambda pair: (-pair[1], pair[0])",
        "test_top",
        "top_words has no value, because its cell is not valid Python: '(' was never closed",
    ),
    "a value of another type": (
        "top_words = counts.takeOrdered(n, key=lambda pair: (-pair[1], pair[0]))",
        "top_words = counts.count()",
        "test_top",
        "top_words (with n = 2) is an int, where a list is due",
    ),
    "not sums but means": (
        "sum(amount)",
        "avg(amount)",
        "test_revenue",
        "revenue: has wrong values in the column `total`, in 3 of 3 rows. This looks like: averages where the sum "
        "is due",
    ),
    "a column that is not there": (
        "SELECT country, sum(amount)",
        "SELECT country, sum(amont)",
        "test_revenue",
        "the query in revenue: there is no column `amont` here: did you mean `amount`?",
    ),
    "no SQL": (
        "SELECT country,",
        "SELEC country,",
        "test_revenue",
        "the query in revenue: SQL stops at `SELEC`: did you mean SELECT?",
    ),
    "a command": (
        "SELECT country, sum(amount) AS total\n",
        "CREATE TABLE x AS SELECT country, sum(amount) AS total\n",
        "test_revenue",
        "revenue does something else than ask (CreateTableAsSelect)",
    ),
    "a DataFrame for a text": (
        'revenue = """\nSELECT',
        'revenue = spark.range(3)\nunused = """\nSELECT',
        "test_revenue",
        "revenue is a DataFrame, where the text of a query is due",
    ),
    "a function that forgets": (
        "text.strip().lower()",
        "text.strip()",
        "test_cleaner",
        "does not hold: mine.value(text)",
    ),
    "no function": ("cleaner = lambda text:", "cleaner = lambda text, more:", "test_cleaner", "cannot be called as"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_first_line_says_what_is_wrong(course: MiniCourse, graded: Grade, name: str) -> None:
    old, new, of, said = WRONG[name]
    asked = {"test_top": "top_words", "test_large": "large", "test_revenue": "revenue", "test_cleaner": "cleaner"}
    found = check(graded(instead(course, old, new), asked[of]), of)
    assert (found.status, found.earned) == ("failed", 0.0)
    print(found.finding)
    assert told(found).startswith(said)


def test_an_error_in_a_query_points_into_its_text(course: MiniCourse, graded: Grade) -> None:
    finding = check(graded(instead(course, "sum(amount)", "sum(amont)"), "revenue"), "test_revenue").finding
    assert finding is not None
    assert finding.details[:3] == (
        "Line 2 of the query:",
        "  SELECT country, sum(amont) AS total",
        "                      ^",
    )
    assert finding.place is not None
    assert finding.place.code == "SELECT country, sum(amont) AS total"


@pytest.mark.parametrize("cell", ["1 / 0", "def broken(:", "raise SystemExit", "spark.read.csv('nowhere.csv').show()"])
def test_a_broken_cell_elsewhere_costs_nothing(course: MiniCourse, graded: Grade, cell: str) -> None:
    record = graded(instead(course, "\n# %%\nprint(top_words)", f"\n# %%\n{cell}\n\n# %%\nprint(top_words)"))
    assert {each.status for each in record.exercises} == {"passed"}


def test_the_value_after_the_last_cell_counts(course: MiniCourse, graded: Grade) -> None:
    record = graded(course.solution(LAB) + "\n# %%\ntop_words = top_words[:1]\n")
    assert check(record, "test_top").status == "failed"
    notes = [note.text for note in record.submission.notes]
    assert "top_words gets a value in the cells at lines 19 and 56: what it holds after the last one counts" in notes


def test_a_given_name_is_given_once(course: MiniCourse, graded: Grade) -> None:
    """What the cells do with it afterwards is a part of the answer."""
    more = "lines = lines.filter(lambda line: line)\n\n\ndef words_of"
    assert exercise(graded(instead(course, "def words_of", more), "top_words"), "top_words").status == "passed"
    again = 'lines = sc.parallelize(["z"])\n\n\ndef words_of'
    assert exercise(graded(instead(course, "def words_of", again), "top_words"), "top_words").status == "failed"


def test_a_name_that_is_not_given_is_a_fault_of_the_check(course: MiniCourse, graded: Grade) -> None:
    path = course.root / "exercises" / LAB / f"test_{LAB}.py"
    before = path.read_text()
    path.write_text(before.replace("learner.cells(orders=orders)", "learner.cells(customers=orders)"))
    try:
        found = check(graded(course.solution(LAB), "large"), "test_large")
    finally:
        path.write_text(before)
    assert found.status == "error"
    assert "lab.toml lists as given of large: 'orders'" in told(found)


def test_a_notebook_and_an_export_of_databricks_are_read_alike(course: MiniCourse, graded: Grade) -> None:
    cells = course.solution(LAB).split("# %%\n")[1:]
    notebook = {
        "cells": [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
            for source in cells
        ],
        "metadata": {"grader": {"lab": LAB}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    export = "# Databricks notebook source\n" + "\n# COMMAND ----------\n\n".join(cells)
    for name, source in (("lab.ipynb", json.dumps(notebook)), ("lab.py", export)):
        record = graded(source, name=name)
        assert {each.status for each in record.exercises} == {"passed"}, name
    assert "top_words was computed from the cells at lines" in str([note.text for note in record.submission.notes])
