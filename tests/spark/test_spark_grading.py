"""Grading Spark exercises: what learners really hand in ends in a clear message, and the rest of the lab is graded."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from mini_course import MiniCourse, check, copy_course, exercise, headline

from grader.checks.running.draw import authors_draw
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.results.record import RunRecord

pytestmark = pytest.mark.spark
LAB = "lab2_rdds"
Grade = Callable[..., RunRecord]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> MiniCourse:
    """One course for all tests; its recorded answers are made once."""
    return copy_course(tmp_path_factory.mktemp("shared") / "course")


@pytest.fixture(scope="module")
def graded(shared: MiniCourse) -> Iterator[Grade]:
    """Grade a submission that is right but for some definitions, or exercises of it, with the JVM of the reference."""
    with shared.grader(LAB) as grader:
        yield lambda code, *exercises: grade_with(shared, grader, code, exercises)


def grade_with(course: MiniCourse, grader: LabGrader, code: str, exercises: tuple[str, ...]) -> RunRecord:
    options = Options(seed=1, draw=authors_draw(1), exercises=frozenset(exercises), hidden=True)
    return course.grade(LAB, course.answered(LAB, code), grader=grader, options=options, together=True)


@pytest.fixture(scope="module")
def perfect(graded: Grade) -> RunRecord:
    """The record of the reference."""
    return graded("")


@pytest.fixture(scope="module")
def mistaken(graded: Grade) -> RunRecord:
    """The record of a submission with a mistake of its own in every exercise."""
    return graded(
        "def words(lines): return lines.map(lambda line: line.split())\n"
        "def largest(pairs): return pairs.groupByKey().mapValues(max)\n"
        "def mean_of(numbers):\n"
        "    def one(part):\n        xs = list(part)\n        return [sum(xs) / len(xs)] if xs else []\n\n"
        "    means = numbers.mapPartitions(one).collect()\n"
        "    return sum(means) / len(means)\n"
        "def per_partition(numbers): return [numbers.collect()]\n"
        "def predictor(numbers):\n    total = numbers.sum()\n    return lambda x: x - total\n"
        "def grouped(pairs): return pairs.groupByKey().mapValues(list)\n"
    )


def test_the_reference_passes_with_frames_vectors_rows_groups_and_functions(perfect: RunRecord) -> None:
    assert [(one.id, one.status) for each in perfect.exercises for one in each.checks] == [
        ("test_words", "passed"),
        ("test_words_lazy", "passed"),
        ("test_counts", "passed"),
        ("test_largest_cheaply", "passed"),
        ("test_mean", "passed"),
        ("test_shapes", "passed"),
        ("test_layout", "passed"),
        ("test_predictor", "passed"),
    ]
    assert perfect.environment.java


def test_run_figures_are_recorded_for_both_sides(perfect: RunRecord) -> None:
    found = check(perfect, "test_largest_cheaply")
    assert found.learner_run is not None
    assert found.learner_run.shuffle_bytes > 0
    assert found.reference_run is not None
    assert found.learner_run.stages == found.reference_run.stages


def test_a_mistake_is_recognised_with_the_smallest_witness(mistaken: RunRecord) -> None:
    finding = check(mistaken, "test_words").finding
    assert finding is not None
    assert finding.mistake is not None
    assert finding.mistake.id == "map"
    assert finding.witness is not None
    assert re.fullmatch(r"words\(sc\.parallelize\(\[('[^']*')\], 1\)\)", finding.witness.snippet)


def test_more_shuffle_than_needed_is_a_cost_and_recognised(mistaken: RunRecord) -> None:
    assert check(mistaken, "test_counts").status == "passed"
    finding = check(mistaken, "test_largest_cheaply").finding
    assert finding is not None
    assert finding.kind == "cost"
    assert re.match(
        r"right, but with [\d,]+ bytes through the shuffle: \d+\.\d times the reference's", finding.headline
    )
    assert finding.mistake is not None
    assert finding.mistake.id == "group-by-key"


def test_a_mean_of_means_is_caught_by_the_layouts(mistaken: RunRecord) -> None:
    finding = check(mistaken, "test_mean").finding
    assert finding is not None
    assert finding.mistake is not None
    assert finding.mistake.id == "mean-of-means"
    assert finding.witness is not None
    assert len(finding.witness.snippet) < 80


def test_partitions_arrive_exactly_as_the_check_laid_them_out(mistaken: RunRecord) -> None:
    assert headline(mistaken, "test_layout") == "per_partition(rdd) has 1 element, expected 3" or (
        headline(mistaken, "test_layout") == "per_partition(rdd): element 0 is [1, 2, 3] instead of [1]"
    )


def test_a_group_is_no_list(mistaken: RunRecord) -> None:
    finding = check(mistaken, "test_shapes").finding
    assert finding is not None
    assert finding.kind == "wrong-value"
    assert "ResultIterable" in finding.expected
    assert finding.mistake is not None
    assert finding.mistake.id == "lists"


def test_a_returned_function_is_called_in_its_worker(mistaken: RunRecord) -> None:
    assert check(mistaken, "test_predictor").status == "failed"


@pytest.fixture(scope="module")
def broken(graded: Grade) -> RunRecord:
    """The record of a submission that breaks in many ways without harming its process."""
    return graded(
        "def words(lines):\n    lines.count()\n    return lines.flatMap(lambda line: line.split())\n"
        "def word_counts(ws):\n    return ws.map(lambda word: (word, 1 // 0))\n"
        "def mean_of(numbers):\n    return numbers\n"
        "def per_partition(numbers):\n    print('x' * 100_000_000)\n    return numbers.glom().collect()\n"
        "def as_frame():\n    pass\n"
        "def predictor(numbers):\n    return (number for number in [1])\n"
    )


def test_an_action_inside_a_transformation_is_not_lazy(broken: RunRecord) -> None:
    finding = check(broken, "test_words_lazy").finding
    assert finding is not None
    assert finding.kind == "not-lazy"
    assert finding.headline == "words(rdd) ran 1 Spark job before it returned"
    assert finding.mistake is not None
    assert finding.mistake.id == "eager"
    assert check(broken, "test_words").status == "passed"


def test_an_exception_in_a_task_names_the_line(broken: RunRecord) -> None:
    finding = check(broken, "test_counts").finding
    assert finding is not None
    assert finding.kind == "crash"
    assert finding.headline.startswith("computing the returned RDD raised ZeroDivisionError inside a Spark task: ")
    assert finding.place is not None
    assert finding.place.code == "return ws.map(lambda word: (word, 1 // 0))"
    assert finding.details[0].startswith("It happened at the row '")
    assert "Spark is lazy" in finding.details[1]


def test_an_rdd_where_a_number_is_due(broken: RunRecord) -> None:
    assert headline(broken, "test_mean") == "mean_of(rdd) returned an RDD, where a float is due"


def test_a_hundred_megabytes_of_print_do_no_harm(broken: RunRecord) -> None:
    found = check(broken, "test_layout")
    assert len(found.output) <= 8 * 1024
    if found.status != "passed":  # a stricter box ends a call that prints so much
        assert found.finding is not None
        assert found.finding.kind == "limit"
        assert "printed more than" in found.finding.headline
    assert check(broken, "test_words").status == "passed"


def test_a_wrong_arity_names_the_parameters(broken: RunRecord) -> None:
    assert headline(broken, "test_shapes") == (
        "cannot be called as as_frame(rdd): too many positional arguments; it is defined with ()"
    )


def test_a_generator_is_no_function(broken: RunRecord) -> None:
    assert check(broken, "test_predictor").status in ("failed", "error")


def test_a_stopped_context_costs_its_own_check_only(graded: Grade) -> None:
    record = graded(
        "def words(lines):\n"
        "    found = lines.flatMap(lambda line: line.split())\n"
        "    lines.context.stop()\n"
        "    return found\n"
    )
    finding = check(record, "test_words").finding
    assert finding is not None
    assert finding.kind == "crash"
    assert finding.headline == "words(rdd): the SparkContext was stopped"
    assert exercise(record, "word_counts").status == "passed"
    assert exercise(record, "shapes").status == "passed"


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (
            "    def spin():\n"
            "        lines.context.parallelize([1], 1).foreach(lambda n: time.sleep(60))\n"
            "    threading.Thread(target=spin, daemon=True).start()\n"
            "    time.sleep(1)\n",
            "a Spark job was still running",
        ),
        (
            "    lines.context._jsc.sc().conf().set('spark.driver.maxResultSize', '1')\n",
            "the setting spark.driver.maxResultSize was changed",
        ),
        ("    os.chdir('/')\n", "the working directory was changed"),
        ("    lines.context.stop()\n", "the SparkContext was stopped"),
    ],
    ids=["jobs", "setting", "folder", "stopped"],
)
def test_the_next_exercise_gets_a_worker_in_order(graded: Grade, left: str, reason: str) -> None:
    record = graded(
        "import os, threading, time\n"
        f"def words(lines):\n    found = lines.flatMap(str.split).collect()\n{left}    return found\n",
        *("words", "word_counts"),
    )
    assert exercise(record, "word_counts").status == "passed"
    notes = [note.text for note in record.submission.notes]
    assert f"After words a new process was started, because {reason}." in notes


@pytest.fixture
def graded_anew(shared: MiniCourse) -> Grade:
    """As ``graded``, with a grader that reads the course as it is by then."""

    def grade(code: str, *exercises: str) -> RunRecord:
        with shared.grader(LAB) as grader:
            return grade_with(shared, grader, code, exercises)

    return grade


def test_an_exercise_has_limits_of_its_own(shared: MiniCourse, graded_anew: Grade) -> None:
    path = shared.root / "exercises" / LAB / "lab.toml"
    kept = path.read_text()
    path.write_text(kept.replace('title = "Count words"', 'title = "Count words"\nlimits = { driver_memory_mb = 700 }'))
    heap = "ws.context._jvm.java.lang.Runtime.getRuntime().maxMemory() >> 20"
    try:
        record = graded_anew(
            f"def word_counts(ws):\n    print({heap})\n    return ws.map(lambda w: (w, 1)).reduceByKey(int.__add__)\n"
            f"def mean_of(ws):\n    print({heap})\n    return ws.mean()\n",
            *("word_counts", "mean_of"),
        )
    finally:
        path.write_text(kept)
    first, second = (int(check(record, name).output.split()[0]) for name in ("test_counts", "test_mean"))
    assert second < 512 < first


def test_a_loop_without_end_in_a_task_is_stopped(shared: MiniCourse, graded_anew: Grade) -> None:
    path = shared.root / "exercises" / LAB / "lab.toml"
    kept = path.read_text()
    path.write_text(kept.replace('title = "A mean over partitions"', 'title = "A mean"\nlimits = { call_seconds = 8 }'))
    try:
        record = graded_anew(  # the reference's predictor would wait for the mean, up to the limit of the course
            "def spin(x):\n    while True: pass\n\n\ndef mean_of(numbers):\n    return numbers.map(spin).sum()\n\n\n"
            "def predictor(numbers):\n    return None\n"
        )
    finally:
        path.write_text(kept)
    finding = check(record, "test_mean").finding
    assert finding is not None
    assert (finding.kind, finding.headline) == ("timeout", "mean_of(rdd) had not ended after 8 seconds of computing")
    assert exercise(record, "word_counts").status == "passed"
    assert exercise(record, "shapes").status == "passed"


def test_plain_pytest_shows_the_same_finding(shared: MiniCourse, mistaken: RunRecord) -> None:
    (shared.root / "exercises" / LAB / "lab.py").write_text(
        shared.answered(LAB, "def words(lines): return lines.map(lambda line: line.split())")
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-pno:cacheprovider", "--grader-seed=1", "-kwords", f"exercises/{LAB}"],
        cwd=shared.root,
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 1
    assert "grader: --grader-seed=1" in done.stdout
    assert headline(mistaken, "test_words") in done.stdout
    assert "This looks like: Keeps one list per line" in done.stdout
    assert "Traceback" not in done.stdout
    assert "2 failed" in done.stdout, "that it is lazy counts for nothing while its rows are wrong"
