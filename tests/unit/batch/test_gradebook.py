"""The gradebook: what checks gave, what being late costs, what an instructor set, and how each number came about."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from mini_course import MiniCourse, copy_course

from grader.base.errors import GraderError, UsageError
from grader.classroom.gradebook.explain import explain
from grader.classroom.gradebook.gradebook import grades, totals
from grader.classroom.gradebook.parquet import gradebook_csv, gradebook_parquet, write_gradebook
from grader.classroom.store.store import FILE, NewResult, Override, ResultStore, open_results
from grader.cli.gradebook import gradebook
from grader.course.late import LatePolicy
from grader.course.load import load_course
from grader.course.model import CourseError
from grader.course.places import line_of
from grader.results.record import CheckRecord, Environment, ExerciseRecord, RunRecord, SubmissionRecord

LATE = """
[tool.grader.late]
due = { lab1_plain = 2026-03-01T12:00:00+00:00 }
grace_minutes = 15
percent_per_day = 20
most_percent = 50
closed_after_days = 7
file_times = "count"
"""


def result(learner: str, earned: float = 2.0, seed: int = 7) -> RunRecord:
    check = CheckRecord(id="t", title="The mean", exercise="mean", status="passed", points=3, earned=earned)
    return RunRecord(
        lab="lab1_plain",
        title="Plain",
        learner=learner,
        submission=SubmissionRecord(name="lab.py", sha256="ab" * 32),
        seed=seed,
        started="2026-03-05T00:00:00+00:00",
        seconds=1.0,
        environment=Environment(grader="0", python="3", platform="Linux"),
        exercises=(
            ExerciseRecord(
                id="mean", title="A mean", status="passed", points=3, checked=3, earned=earned, checks=(check,)
            ),
        ),
    )


@pytest.fixture
def mini(tmp_path: Path) -> MiniCourse:
    made = copy_course(tmp_path / "course")
    with (made.root / "pyproject.toml").open("a") as file:
        file.write(LATE)
    return made


@pytest.fixture
def store(mini: MiniCourse) -> Iterator[ResultStore]:
    opened = open_results(mini.root / "out" / FILE, create=True)
    opened.put("a1", result("ada", 1.0), "2026-02-27T00:00:00+00:00", parts={"submission": "1"})
    opened.put("a2", result("ada", 2.0), "2026-02-28T00:00:00+00:00", parts={"submission": "2"})
    opened.put("b", result("=bob"), "2026-03-02T13:00:00+01:00", parts={"submission": "3"})
    yield opened
    opened.close()


def percent_off(late: LatePolicy, lab: str, submitted: str) -> float:
    return late.percent_off_for(late.days_after(late.due.get(lab), submitted))


@pytest.mark.parametrize(
    ("submitted", "percent"),
    [
        ("2026-03-01T12:00:00+00:00", 0),
        ("2026-03-01T12:15:00+00:00", 0),
        ("2026-03-01T12:15:01+00:00", 20),
        ("2026-03-01T13:10:00+01:00", 0),
        ("2026-03-02T12:00:01+00:00", 40),
        ("2026-03-04T00:00:00+00:00", 50),
        ("2026-03-08T12:00:01+00:00", 100),
        ("", 0),
    ],
)
def test_each_day_begun_costs_after_the_grace_up_to_a_limit(mini: MiniCourse, submitted: str, percent: float) -> None:
    assert percent_off(mini.course.late, "lab1_plain", submitted) == percent


def test_a_lab_without_a_due_time_is_never_late(mini: MiniCourse) -> None:
    assert percent_off(mini.course.late, "lab2_rdds", "2030-01-01T00:00:00+00:00") == 0
    assert percent_off(LatePolicy(), "lab1_plain", "2030-01-01T00:00:00+00:00") == 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("lab1_plain = 2026", "lab9 = 2026", "line 1: tool.grader.late.due.lab9: the course has no such lab"),
        ("12:00:00+00:00", "12:00:00", "line 1: tool.grader.late.due.lab1_plain: needs a zone"),
        ("percent_per_day = 20", "percent_per_day = 120", "line 3: tool.grader.late.percent_per_day: must lie between"),
        ("grace_minutes = 15", "grace = 15", "line 2: tool.grader.late: there is no key `grace`"),
        (
            "grace_minutes = 15",
            'grace_minutes = "x"',
            "line 2: tool.grader.late.grace_minutes: must be a number",
        ),
        ("12:00:00+00:00 }", "12:00:00+00:00 }\n# no\n= 1", "is not valid TOML"),
    ],
)
def test_a_wrong_policy_is_refused_by_key(mini: MiniCourse, before: str, after: str, said: str) -> None:
    file = mini.root / "pyproject.toml"
    file.write_text(file.read_text().replace(before, after))
    with pytest.raises(CourseError) as refused:
        load_course(mini.root)
    table = next(n for n, line in enumerate(file.read_text().splitlines(), 1) if line == "[tool.grader.late]")
    line, _, rest = said.rpartition("line ")[2].partition(":") if said.startswith("line") else ("", "", said)
    assert (f"{file}, line {table + int(line)}:{rest}" if line else rest) in str(refused.value)


@pytest.mark.parametrize(
    ("key", "line"),
    [("a.b.c", 3), ("a.b", 2), ("a.x.y", 5), ("a.x", 4), ("a.q", 1), ("a.in.here", 6), ("none", None), ("a.bc", 1)],
)
def test_the_line_of_a_key_is_found_or_that_of_its_table(key: str, line: int | None) -> None:
    text = '[a] # top\n[a.b]\nc = 1\n[ a . "x" ]\ny=2\n[a.in]\n'
    assert line_of(text, key) == line


def test_a_grade_is_the_current_run_less_what_being_late_costs(mini: MiniCourse, store: ResultStore) -> None:
    bob, ada = grades(store, mini.course)
    assert (ada.learner, ada.grade, ada.attempts, ada.counted.days_late) == ("ada", 2.0, 2, 0)
    assert (bob.learner, bob.grade, bob.attempts, bob.counted.days_late, bob.counted.percent_off) == (
        "=bob",
        1.6,
        1,
        1,
        20,
    )
    assert [(total.learner, total.grade, total.points) for total in totals([bob, ada])] == [
        ("=bob", 1.6, 3),
        ("ada", 2, 3),
    ]


def test_the_csv_holds_every_grade_and_no_formula(mini: MiniCourse, store: ResultStore) -> None:
    rows = list(csv.DictReader(io.StringIO(gradebook_csv(grades(store, mini.course)))))
    assert [(row["learner"], row["grade"], row["percent off"]) for row in rows] == [
        ("'=bob", "1.6", "20"),
        ("ada", "2.0", "0"),
    ]


def test_parquet_holds_the_same_with_types(mini: MiniCourse, store: ResultStore) -> None:
    store.put("c", result("cy"))
    store.add_override(("ada", "lab1_plain", "mean"), Override(points=3, reason="fair", author="prof", made="2026"))
    table = pq.read_table(io.BytesIO(gradebook_parquet(grades(store, mini.course))))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert list(kinds) == next(csv.reader(io.StringIO(gradebook_csv([]))))
    assert (kinds["learner"], kinds["grade"], kinds["attempts"]) == ("string", "double", "double")
    assert kinds["submitted"] == "timestamp[us, tz=UTC]"
    bob, ada, cy = table.to_pylist()
    assert (bob["learner"], bob["grade"], bob["override"], bob["reason"]) == ("=bob", 1.6, None, None)
    assert bob["submitted"].isoformat() == "2026-03-02T12:00:00+00:00"
    assert (ada["override"], ada["author"]) == (3.0, "prof")
    assert (cy["learner"], cy["submitted"]) == ("cy", None)


def test_without_pyarrow_it_says_what_to_install_and_writes_csv(
    mini: MiniCourse, store: ResultStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(GraderError, match="pyarrow") as told:
        write_gradebook(grades(store, mini.course), tmp_path / "a.parquet")
    assert "pip install 'spark-lab-grader[parquet]'" in told.value.advice
    assert not (tmp_path / "a.parquet").exists()
    write_gradebook(grades(store, mini.course), tmp_path / "a.csv")


def test_parquet_of_nobody_has_its_columns() -> None:
    assert pq.read_table(io.BytesIO(gradebook_parquet([]))).num_rows == 0


def test_the_ending_or_the_format_says_what_is_written(
    mini: MiniCourse, store: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mini.root)
    for name, form in (("a.parquet", None), ("b.txt", "parquet"), ("c.csv", None), ("d.parquet", "csv")):
        gradebook(store.path.parent, Path(name), form)
    starts = {path.name: path.read_bytes()[:4] for path in mini.root.glob("[abcd].*")}
    assert starts == {"a.parquet": b"PAR1", "b.txt": b"PAR1", "c.csv": b"lear", "d.parquet": b"lear"}
    with pytest.raises(UsageError, match=r"Add --out FILE\.parquet"):
        gradebook(store.path.parent, None, "parquet")


def test_the_last_override_holds_until_it_is_withdrawn(mini: MiniCourse, store: ResultStore) -> None:
    whose = ("ada", "lab1_plain", "mean")
    for points, withdrawn, due in ((3.0, False, 3.0), (0.5, False, 0.5), (0.0, True, 2.0)):
        store.add_override(whose, Override(points, "talked to her", "prof", "2026-04-01T00:00:00+00:00", withdrawn))
        assert grades(store, mini.course)[1].grade == due
    assert len(store.overrides_of(*whose)) == 3


def grader(mini: MiniCourse, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=mini.root,
        env={**os.environ, "GRADER_SERVICE": "off", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_show_set_and_explain_grades(mini: MiniCourse, store: ResultStore) -> None:
    shown = grader(mini, "gradebook", "out")
    assert [line.split() for line in shown.stdout.splitlines()] == [
        ["learner", "lab1", "points"],
        ["=bob", "1.6", "late", "1.6", "of", "3"],
        ["ada", "2", "2", "of", "3"],
    ]
    done = grader(
        mini,
        "override",
        "ada",
        "lab1/mean",
        "--results",
        "out",
        "--points",
        "3",
        "--reason",
        "fine",
        "--author",
        "prof",
    )
    assert done.stdout.strip() == "ada, lab1_plain/mean: 3 of 3 points (was 2)."
    explained = grader(mini, "explain", "ada", "lab1/mean", "--results", "out").stdout
    for said in (
        "ada, lab1_plain/mean (A mean): 3 of 3 points",
        "seed 7, lab.py",
        "2/3  passed  The mean (visible)",
        "by prof: set to 3. Reason: fine",
        "run 1 of 2026-03-05T00:00:00+00:00: 1 of 3, graded because: new",
    ):
        assert said in explained
    assert "Late: handed in 2026-03-02T13:00:00+01:00, 1 day begun: less 20 %" in (
        grader(mini, "explain", "=bob", "lab1/mean", "--results", "out").stdout
    )
    assert grader(mini, "gradebook", "out", "--out", "grades.csv").returncode == 0
    assert (mini.root / "grades.csv").read_text().count("\n") == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gradebook", "nowhere"), "Grade a class into that folder first"),
        (("explain", "adda", "lab1/mean", "--results", "out"), "there is no learner 'adda'. Did you mean ada?"),
        (("explain", "ada", "lab1/adder", "--results", "out"), "ada has no result for lab1_plain/adder"),
        (("override", "ada", "lab1/mean", "--results", "out", "--points", "9", "--reason", "x"), "9 is not between 0"),
        (("override", "ada", "lab1/mean", "--results", "out", "--reason", "x"), "either --points P or --withdraw"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    mini: MiniCourse, store: ResultStore, arguments: tuple[str, ...], said: str
) -> None:
    done = grader(mini, *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_a_time_that_cannot_be_read_waits_for_a_person(mini: MiniCourse, store: ResultStore) -> None:
    store.add_many([NewResult("c", result("cy"), time_problem="timestamp.txt says 'soon', which is no date and time")])
    cy = grades(store, mini.course)[-1]
    assert (cy.learner, cy.counted.percent_off) == ("cy", 0)
    assert "hand-in time unreadable" in cy.counted.undecided
    row = next(csv.DictReader(io.StringIO(gradebook_csv([cy]))))
    assert (row["grade"], row["earned"]) == ("", "2.0")
    assert "To be decided: hand-in time unreadable" in "\n".join(explain(store, cy, []))
    store.add_override(("cy", "lab1_plain", "mean"), Override(points=1, reason="seen", author="prof", made="2026"))
    assert (grades(store, mini.course)[-1].counted.undecided, grades(store, mini.course)[-1].grade) == ("", 1)
