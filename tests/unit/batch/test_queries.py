"""The store speaks in rows: its questions stand in one place, and a column of another kind is damage."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.classroom.problems import StoreError
from grader.classroom.store import queries, spent
from grader.classroom.store.store import FILE, NewResult, Override, ResultStore, open_results
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    Finding,
    Mistake,
    RunRecord,
    SubmissionRecord,
)

PACKAGE = Path(__file__).parents[3] / "grader"
SPEAKING = {
    *(
        f"classroom/store/{name}.py"
        for name in (
            "queries",
            "looks",
            "store",
            "schema",
            "entries",
            "files",
            "adopting",
            "merging",
            "forget",
            "spent",
        )
    ),
    "results/answers.py",
    "spark/archive.py",
}
"""What may speak SQL: the store of results, its tables, file, questions and entries; the store of recorded
answers; and the work in Spark that an archive for Java is made from."""
_SQL = re.compile(r"\b(?:SELECT\b.*\bFROM|INSERT\b.*\bINTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE|PRAGMA \w)", re.S)


def record(learner: str, headline: str) -> RunRecord:
    found = Finding(kind="wrong-value", headline=headline, mistake=Mistake(id="m", title="M", hint="Mend it."))
    check = CheckRecord(
        id="t1", title="one", exercise="mean", status="failed", points=2, earned=0, finding=found, seconds=0.5
    )
    exercise = ExerciseRecord(
        id="mean", title="Mean", status="failed", points=2, checked=2, earned=0, checks=(check,), hints_taken=1
    )
    return RunRecord(
        lab="lab1", title="A lab", learner=learner, submission=SubmissionRecord(name="lab.py"), seed=7,
        started="2026-01-02T03:04:05+00:00", seconds=1, cpu_seconds=2.5,
        environment=Environment(grader="0", python="3", platform="Linux"), exercises=(exercise,),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ResultStore]:
    opened = open_results(tmp_path / FILE, create=True)
    opened.add_many(
        NewResult(f"key {name}", record(name, "differs\nin two lines"), parts={"submission": name, "draw": "1.0-0"},
                  sources={"mean": f"def mean(): return '{name}'"}, place=f"{name}/lab.py")
        for name in ("ada", "bob", "cy")
    )  # fmt: skip
    yield opened
    opened.close()


def texts(tree: ast.Module) -> Iterator[str]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_nobody_else_speaks_sql_or_asks_the_store_in_it() -> None:
    speaking, asking, forcing = set(), set(), set()
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        tree, name = ast.parse(source), path.relative_to(PACKAGE).as_posix()
        speaking |= {name for text in texts(tree) if _SQL.search(text)}
        calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        asking |= {name for call in calls if call.partition("(")[0].endswith("store.query")}
        forcing |= {name for call in calls if call.startswith(("float(str(", "int(str("))}
    assert speaking <= SPEAKING
    assert asking == {"classroom/store/queries.py"}
    assert forcing == set()


def test_each_question_is_answered_in_rows(store: ResultStore) -> None:
    (first, *_) = sorted(queries.grade_rows(store), key=lambda row: row.learner)
    assert (first.learner, first.exercise, first.earned, first.worth, first.hints) == ("ada", "mean", 0.0, 2.0, 1)
    assert list(queries.handed_in_again(store)) == []
    assert queries.earned_in(store, first.run) == {"mean": 0.0}
    assert queries.parts_of(store, first.run).named == {"submission": "ada", "draw": "1.0-0"}
    assert [row.place for row in queries.place_rows(store)] == ["ada/lab.py", "bob/lab.py", "cy/lab.py"]
    assert len(list(queries.all_parts(store))) == 3
    assert all(row.codes for row in queries.source_rows(store))
    assert queries.source_text(store, first.run, "mean") == "def mean(): return 'ada'"
    assert [row.learner for row in queries.sources_of(store, "mean", f"[{first.run}]")] == ["ada"]
    (check,) = queries.check_rows(store, {"ada"}, {"bob"})
    assert (check.learners, check.share, check.apart, check.seconds) == (3, 0.0, 0.0, 0.5)
    (mistake,) = queries.recurring(store, 5)
    assert (mistake.mistake, mistake.learners) == ("m", 3)
    lab, exercise = spent.time_spent(store)
    assert (lab.exercise, lab.total, lab.cpu, exercise.exercise, exercise.cpu) == ("", 3.0, 2.5, "mean", None)


def test_a_finding_of_two_lines_is_one_finding(store: ResultStore) -> None:
    (cluster,) = queries.cluster_rows(store, 3, 5)
    assert (cluster.findings, cluster.learners) == ('["t1: differs\\nin two lines"]', 3)
    assert list(queries.cluster_rows(store, 4, 5)) == []


def test_a_run_that_is_not_there_is_said(store: ResultStore) -> None:
    for ask in (lambda: queries.parts_of(store, 99), lambda: queries.source_text(store, 99, "mean")):
        with pytest.raises(StoreError, match="no result with the number 99"):
            ask()


@pytest.mark.parametrize(
    ("damage", "ask"),
    [
        ("UPDATE exercise SET earned = 'many'", lambda store: list(queries.grade_rows(store))),
        ("UPDATE exercise SET hints = 'few'", lambda store: list(queries.grade_rows(store))),
        ("UPDATE exercise SET points = x'00'", lambda store: list(queries.grade_rows(store))),
        ("UPDATE run SET place = x'ff'", lambda store: list(queries.place_rows(store))),
        ("UPDATE source SET text = x'00', form = ''", lambda store: list(queries.source_rows(store))),
        ("UPDATE check_ SET mistake = x'00'", lambda store: queries.recurring(store, 5)),
    ],
)
def test_a_column_of_another_kind_is_damage(
    store: ResultStore, damage: str, ask: Callable[[ResultStore], object]
) -> None:
    connection = sqlite3.connect(store.path)
    with connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(StoreError, match="is damaged"):
        ask(store)


@pytest.mark.parametrize("points", [0, 2, 0.1, 1e-9, 1e9])
@pytest.mark.parametrize("reason", ["", "half'; DROP TABLE run; --", "žluťoučký\n", "0"])
def test_an_override_comes_back_as_it_was_made(store: ResultStore, points: float, reason: str) -> None:
    override = Override(points, reason, "ada", "2026-01-02")
    store.add_override(("bob", "lab1", "mean"), override)
    assert store.overrides() == {("bob", "lab1", "mean"): override}
    assert store.overrides_of("bob", "lab1", "mean") == [override]
    assert store.overrides_of("bob", "lab1", "median") == []
