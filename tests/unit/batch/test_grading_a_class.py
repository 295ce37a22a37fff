"""A class is graded side by side; a rerun grades what is new or changed; a kill loses what is in flight, no more."""

from __future__ import annotations

import contextlib
import csv
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from command_line import Said, run
from mini_course import MiniCourse

from grader.classroom.problems import StoreError
from grader.classroom.store.store import FILE, open_results

LAB = "lab1_plain"
WRONG = "def adder(n): return lambda x: x"


def hand_in(mini: MiniCourse, folder: Path, learners: dict[str, str]) -> Path:
    """A folder of files, each right but for some definitions."""
    folder.mkdir(parents=True, exist_ok=True)
    for learner, code in learners.items():
        (folder / f"{learner}.py").write_text(mini.answered(LAB, code))
    return folder


def grade(mini: MiniCourse, submissions: Path, out: Path, *options: str) -> Said:
    said = run(
        mini.root, "grade", str(submissions), "--out", str(out), "--seed", "7", "--isolation", "process", *options
    )
    assert said.code == 0, said.err
    return said


def earned(out: Path) -> dict[str, float]:
    store = open_results(out / FILE, create=False)
    found = {stored.learner: stored.earned for stored in store.current()}
    store.close()
    return found


def started(mini: MiniCourse, submissions: Path, out: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "grader", "grade", str(submissions), "--out", str(out), "--seed", "7", "--isolation"]
    return subprocess.Popen(
        [*line, "process", "--jobs", "2"], cwd=mini.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def wait_for_results(out: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if len(earned(out)) >= count:
                return
        except StoreError:
            pass
        time.sleep(0.05)
    pytest.fail(f"{count} results did not come")


def judges_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Children come and go meanwhile, so one that has ended is none of them."""
    judges = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "grader.classroom.grading.judge" in child.cmdline():
                judges.append(child)
    return judges


def test_a_rerun_grades_what_is_new_or_changed(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": "", "bob": WRONG}), tmp_path / "out"
    assert "2 graded, 1 in full, 1 with failures" in grade(mini, folder, out).out
    first = (out / "grades.csv").read_bytes()
    assert "0 graded, 0 in full, 0 with failures, 2 as before" in grade(mini, folder, out).out
    assert (out / "grades.csv").read_bytes() == first
    hand_in(mini, folder, {"bob": "", "cy": WRONG})
    said = grade(mini, folder, out).out
    assert "2 graded, 1 in full, 1 with failures, 1 as before" in said
    assert "bob  lab1_plain/adder  0 -> 1  the submission changed" in said
    assert earned(out) == {"ann": 11, "bob": 11, "cy": 10}
    store = open_results(out / FILE, create=False)
    assert [(s.earned, s.current, s.why) for s in store.history("bob", LAB)] == [
        (10, False, "new"),
        (11, True, "the submission changed"),
    ]
    store.close()
    said = run(mini.root, "explain", "bob", "lab1/adder", "--results", str(out)).out
    assert f"grader check lab1_plain/adder --seed 7 --hidden --results {out} --draw 3.0-" in said
    assert said.rstrip().endswith("--submission SUBMISSIONS/bob.py")


def test_changed_checks_are_the_reason_for_new_grades(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"bob": WRONG}), tmp_path / "out"
    grade(mini, folder, out)
    checks = mini.file(LAB, f"test_{LAB}.py")
    kept = re.sub(r'@pytest.mark.exercise\("adder"\)\n(?:@.*\n)*', r"\g<0>", checks.read_text())
    checks.write_text(kept + "\n# another word\n")
    said = grade(mini, folder, out).out
    assert "1 graded" in said
    store = open_results(out / FILE, create=False)
    assert [stored.why for stored in store.history("bob", LAB)] == ["new", "the checks changed"]
    store.close()


def test_regrade_grades_all_again_and_keeps_what_was(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": "", "bob": WRONG}), tmp_path / "out"
    grade(mini, folder, out)
    said = grade(mini, folder, out, "--regrade").out
    assert "2 graded" in said
    assert "no points changed. The earlier results are kept." in said
    assert "2 as before" in grade(mini, folder, out).out, "an interrupted regrade goes on without asking again"
    store = open_results(out / FILE, create=False)
    assert [stored.why for stored in store.history("ann", LAB)] == ["new", "asked for"]
    store.close()


def test_killed_twice_it_ends_with_the_same_grades(mini: MiniCourse, tmp_path: Path) -> None:
    learners = {f"learner{number:02}": WRONG if number % 3 == 0 else "" for number in range(10)}
    folder = hand_in(mini, tmp_path / "in", learners)
    (folder / "zoe.zip").write_bytes(b"PK\x03\x04 no zip")
    undisturbed, out = tmp_path / "undisturbed", tmp_path / "out"
    grade(mini, folder, undisturbed)
    for least in (2, 5):
        process = started(mini, folder, out)
        wait_for_results(out, least)
        judges = judges_of(process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        psutil.wait_procs(judges, timeout=20)
        assert not any(judge.is_running() for judge in judges), "judges end when nobody feeds them"
        assert len(earned(out)) >= least
    grade(mini, folder, out)
    assert (out / "grades.csv").read_bytes() == (undisturbed / "grades.csv").read_bytes()
    store = open_results(out / FILE, create=False)
    assert all(len(store.history(learner, LAB)) == 1 for learner in learners), "nothing is graded twice"
    store.close()


def test_ctrl_c_keeps_what_is_graded_and_says_how_to_go_on(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {f"learner{n:02}": "" for n in range(30)}), tmp_path / "out"
    process = started(mini, folder, out)
    wait_for_results(out, 2)
    judges = judges_of(process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"run the same command to go on" in said
    assert b"Traceback" not in said
    assert not any(judge.is_running() for judge in judges)
    assert set(earned(out).values()) == {11}


def let_judges_die(mini: MiniCourse, folder: Path, times: int) -> None:
    """So many judges end in the middle of their work, as if the machine had ended them."""
    for number in range(times):
        (folder / f"deadly{number}").touch()
    checks = mini.file(LAB, f"test_{LAB}.py")
    checks.write_text(
        checks.read_text()
        + f"""
@pytest.fixture(autouse=True)
def ends_the_judge():
    import os, pathlib, signal
    for mark in sorted(pathlib.Path({str(folder)!r}).glob("deadly*")):
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
"""
    )


def test_a_judge_that_dies_costs_nobody_anything(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": "", "bob": "", "cy": ""}), tmp_path / "out"
    let_judges_die(mini, tmp_path, 1)
    said = grade(mini, folder, out, "--jobs", "1").out
    assert "3 graded, 3 in full, 0 with failures" in said, "what it had is graded again at the end"
    assert set(earned(out).values()) == {11}


def test_a_submission_whose_judges_die_is_provisional_and_the_next_run_tries_again(
    mini: MiniCourse, tmp_path: Path
) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": ""}), tmp_path / "out"
    let_judges_die(mini, tmp_path, 2)
    said = grade(mini, folder, out, "--jobs", "1").out
    assert "1 graded, 0 in full, 1 with failures, 1 errors of the grader, 1 provisional" in said
    assert "the judge stopped while it graded this: it was ended by signal 9" in said
    assert set(earned(out).values()) == {0}
    assert "1 graded, 1 in full, 0 with failures" in grade(mini, folder, out).out
    assert set(earned(out).values()) == {11}


BURNS = "import time\n\nwhile time.process_time() < {seconds}:\n    pass\n"


def test_the_cpu_time_of_a_submission_is_that_of_its_workers_too(mini: MiniCourse, tmp_path: Path) -> None:
    burning = {name: BURNS.format(seconds=seconds) for name, seconds in (("short", 1), ("long", 3))}
    folder, out = hand_in(mini, tmp_path / "in", burning), tmp_path / "out"
    grade(mini, folder, out, "--jobs", "1")
    store = open_results(out / FILE, create=False)
    spent = {learner: float(str(cpu)) for learner, cpu in store.query("SELECT learner, cpu_seconds FROM run")}
    store.close()
    assert spent["long"] >= 3
    assert spent["long"] - spent["short"] == pytest.approx(2, abs=1.5)


def test_reports_of_two_learners_never_share_a_file(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"a b": "", "a_b": "", "a?b": WRONG}), tmp_path / "out"
    grade(mini, folder, out)
    assert len(list((out / "reports").glob(f"*/{LAB}.html"))) == 3


def test_a_folder_that_cannot_be_written_is_said(mini: MiniCourse, tmp_path: Path) -> None:
    folder = hand_in(mini, tmp_path / "in", {"ann": ""})
    (tmp_path / "out").write_text("")
    said = run(mini.root, "grade", str(folder), "--out", str(tmp_path / "out"), "--isolation", "process")
    assert said.code == 2
    assert "name another with --out" in said.err


def test_the_roster_names_learners_and_those_who_handed_in_nothing(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {f"adalovelace_LATE_11_{22}_{LAB}-1": ""}), tmp_path / "out"
    roster = tmp_path / "roster.csv"
    roster.write_text("learner,canvas_id\nu1,11\nu2,12\n")
    said = grade(mini, folder, out, "--roster", str(roster), "--lab", "lab1").out
    assert "u2  -  0 of 0 points  Nothing was handed in." in said
    table = [row for row in csv.DictReader((out / "grades.csv").open()) if row["learner"] == "u2"]
    assert {(row["lab"], row["status"], row["earned"]) for row in table} == {(LAB, "not-handed-in", "0.0")}
    assert sum(float(row["points"]) for row in table) == 11
    store = open_results(out / FILE, create=False)
    assert {(each.learner, each.lab): each.earned for each in store.current()} == {("u1", LAB): 11, ("u2", ""): 0}
    (late,) = store.history("u1", LAB)
    assert late.submitted
    assert "marked it as late" in store.record(late.id).submission.notes[0].text
    store.close()


def test_memory_holds_back_a_second_submission() -> None:
    from grader.sandbox.host.machine import slots_that_fit

    free = psutil.virtual_memory().available
    assert slots_that_fit(8, free // 3) in (2, 3)
    assert slots_that_fit(8, 2 * free) == 1, "one alone may always run"
    assert slots_that_fit(2, 1 << 20) == 2
