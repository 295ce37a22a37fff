"""Each round of grading draws hidden inputs anew; within one they are alike, also when it was killed on the way."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import psutil
import pytest
from command_line import Said, run
from mini_course import MiniCourse
from secret_traces import drawn, forms_of, record_inputs, secret_of, told_by

from grader.checks.running.draw import fresh_draw
from grader.checks.running.engine import unreadable
from grader.classroom.grading.draws import SECRET_FILE, Draws, begin_round, draw_of, end_round
from grader.classroom.grading.judge import Job, JudgeSetup
from grader.classroom.grading.pool import JudgeProcess
from grader.classroom.problems import StoreError
from grader.classroom.store.store import FILE, NewResult, ResultStore, open_results
from grader.submission import parse_submission

LAB = "lab1_plain"
WRONG = "def adder(n): return lambda x: x"


@pytest.fixture
def recorded(mini: MiniCourse, tmp_path: Path) -> Path:
    file = tmp_path / "drawn.txt"
    record_inputs(mini.root, file)
    return file


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    return open_results(tmp_path / "results" / FILE, create=True)


def hand_in(mini: MiniCourse, folder: Path, learners: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for learner, code in learners.items():
        (folder / f"{learner}.py").write_text(mini.answered(LAB, code))
    return folder


def grade(mini: MiniCourse, submissions: Path, out: Path, *options: str) -> Said:
    said = run(mini.root, "grade", str(submissions), "--out", str(out), "--isolation", "process", *options)
    assert said.code == 0, said.err
    return said


def test_a_resubmission_meets_other_inputs_and_those_of_one_run_meet_the_same(
    mini: MiniCourse, recorded: Path, tmp_path: Path
) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": "", "bob": WRONG, "cy": ""}), tmp_path / "out"
    grade(mini, folder, out)
    assert len(drawn(recorded)) == 3
    assert len(set(drawn(recorded))) == 1
    hand_in(mini, folder, {"bob": "", "dee": WRONG})
    said = grade(mini, folder, out)
    assert "2 graded" in said.out
    assert "2 as before" in said.out
    assert len(drawn(recorded)) == 5
    assert len(set(drawn(recorded)[3:])) == 1
    assert len(set(drawn(recorded))) == 2
    grade(mini, folder, out, "--regrade")
    assert len(set(drawn(recorded)[5:])) == 1
    assert len(set(drawn(recorded))) == 3


def test_two_classes_of_one_seed_draw_apart(mini: MiniCourse, recorded: Path, tmp_path: Path) -> None:
    folder = hand_in(mini, tmp_path / "in", {"ann": ""})
    for name in ("one", "other"):
        grade(mini, folder, tmp_path / name, "--seed", "7")
    assert len(set(drawn(recorded))) == 2


def test_explain_shows_the_command_that_meets_the_same_inputs_again(
    mini: MiniCourse, recorded: Path, tmp_path: Path
) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": WRONG}), tmp_path / "out"
    grade(mini, folder, out)
    hand_in(mini, folder, {"bob": ""})
    grade(mini, folder, out)
    said = run(mini.root, "explain", "ann", "lab1/mean", "--results", str(out)).out
    (command,) = [line for line in said.splitlines() if line.startswith("Repeat it")]
    words = command.partition(": grader ")[2].replace("SUBMISSIONS", str(folder)).split()
    again = run(mini.root, *words)
    assert again.code == 0, again.err
    first, second, repeated = drawn(recorded)
    assert repeated == first != second
    assert told_by(out, secret_of(out)) == []


def test_a_killed_batch_goes_on_with_the_same_draw(mini: MiniCourse, recorded: Path, tmp_path: Path) -> None:
    folder = hand_in(mini, tmp_path / "in", {f"learner{n}": "" for n in range(6)})
    out = tmp_path / "out"
    line = [sys.executable, "-m", "grader", "grade", str(folder), "--out", str(out), "--isolation", "process"]
    process = subprocess.Popen(
        [*line, "--jobs", "1"], cwd=mini.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while (not recorded.exists() or not drawn(recorded)) and time.monotonic() < deadline:
        time.sleep(0.02)
    judges = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for judge in judges:
        with contextlib.suppress(psutil.NoSuchProcess):
            judge.wait(30)
    before = len(drawn(recorded))
    assert 0 < before < 6
    grade(mini, folder, out)
    assert len(drawn(recorded)) >= 6
    assert len(set(drawn(recorded))) == 1


def entry(store: ResultStore, mini: MiniCourse, draw: str, submission: str, provisional: tuple[str, ...] = ()) -> None:
    record = unreadable(mini.lab(LAB), "lab.py", "x", seed=1, learner="ann")
    record = msgspec.structs.replace(record, provisional=provisional)
    store.add_many([NewResult(f"k {submission}", record, parts={"draw": draw, "submission": submission})])


def test_who_hands_in_again_within_an_unfinished_round_meets_other_inputs(mini: MiniCourse, store: ResultStore) -> None:
    first = begin_round(store, anew=False).draw_for("ann", LAB, "a")
    entry(store, mini, first.id, "a")
    again = begin_round(store, anew=False)
    assert again.draw_for("ann", LAB, "a") == first
    assert again.draw_for("bob", LAB, "a") == first
    second = again.draw_for("ann", LAB, "b")
    assert second.id.startswith("1.1-")
    assert second.key != first.key
    entry(store, mini, second.id, "b")
    assert begin_round(store, anew=False).draw_for("ann", LAB, "c").id.startswith("1.2-")
    end_round(store)
    assert begin_round(store, anew=False).draw_for("ann", LAB, "c").id.startswith("2.0-")


def test_what_the_grader_failed_at_is_tried_again_with_the_same_inputs(mini: MiniCourse, store: ResultStore) -> None:
    first = begin_round(store, anew=False).draw_for("ann", LAB, "a")
    entry(store, mini, first.id, "a", provisional=("the judge stopped",))
    end_round(store)
    assert begin_round(store, anew=False).draw_for("ann", LAB, "a") == first
    assert begin_round(store, anew=True).draw_for("ann", LAB, "a").id.startswith("2.0-")


def test_ids_of_draws_tell_nothing_of_the_secret_and_differ_with_it(store: ResultStore) -> None:
    draws = begin_round(store, anew=False)
    draw = draws.draw_for("ann", LAB, "a")
    shown = draw.id.partition("-")[2]
    assert shown not in "".join(form.decode("latin-1") for form in forms_of(draws.secret))
    assert Draws(bytes(32), 1).draw_for("ann", LAB, "a").id != draw.id
    assert draws.secret.hex() not in repr(draws)


def test_the_secret_is_for_its_owner_only_and_has_256_bits(store: ResultStore, tmp_path: Path) -> None:
    begin_round(store, anew=False)
    file = store.path.with_name(SECRET_FILE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(secret_of(store.path.parent)) * 8 == 256
    file.chmod(0o644)
    before = secret_of(store.path.parent)
    begin_round(store, anew=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_of(store.path.parent) == before
    other = open_results(tmp_path / "other" / FILE, create=True)
    begin_round(other, anew=False)
    assert secret_of(other.path.parent) != before


def test_a_lost_secret_is_made_anew_and_no_grade_changes(mini: MiniCourse, recorded: Path, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": "", "bob": WRONG}), tmp_path / "out"
    grade(mini, folder, out)
    before = (out / "grades.csv").read_bytes()
    draw = str(open_parts(out, "ann")["draw"])
    (out / SECRET_FILE).unlink()
    with pytest.raises(StoreError, match="is not there"):
        draw_of(out, draw)
    assert "0 graded" in grade(mini, folder, out).out
    assert (out / "grades.csv").read_bytes() == before
    with pytest.raises(StoreError, match="another secret"):
        draw_of(out, draw)


def open_parts(out: Path, learner: str) -> dict[str, str]:
    store = open_results(out / FILE, create=False)
    found = store.newest(learner, LAB)
    store.close()
    assert found is not None
    return dict(found.parts)


def test_a_moved_folder_keeps_its_draws(mini: MiniCourse, tmp_path: Path) -> None:
    folder, out = hand_in(mini, tmp_path / "in", {"ann": ""}), tmp_path / "out"
    grade(mini, folder, out)
    draw = str(open_parts(out, "ann")["draw"])
    before = draw_of(out, draw)
    out.rename(tmp_path / "moved")
    assert draw_of(tmp_path / "moved", draw) == before


@pytest.mark.parametrize("content", [b"", b"short", b"0" * 63 + b"g", b"\xff" * 64, b"0" * 4000])
def test_a_damaged_secret_is_named_and_not_written_over(store: ResultStore, content: bytes) -> None:
    file = store.path.with_name(SECRET_FILE)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"batch\.secret is damaged.*Put back a copy"):
        begin_round(store, anew=False)
    assert file.read_bytes() == content


def test_a_secret_that_is_a_link_or_a_pipe_is_not_read(store: ResultStore, tmp_path: Path) -> None:
    file = store.path.with_name(SECRET_FILE)
    (tmp_path / "elsewhere").write_text("0" * 64)
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot be read"):
        begin_round(store, anew=False)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(StoreError, match="no ordinary file"):
        begin_round(store, anew=False)


@pytest.mark.parametrize("text", ["", "3", "3.0", "3.0-", "3.0-0123456789AB", "-1.0-0123456789ab", "3.0-0123456789abc"])
def test_what_is_no_id_of_a_draw_is_said(store: ResultStore, text: str) -> None:
    begin_round(store, anew=False)
    with pytest.raises(StoreError, match="id of no draw"):
        draw_of(store.path.parent, text)


def test_nothing_but_its_own_file_tells_the_secret(mini: MiniCourse, tmp_path: Path) -> None:
    """Reports, tables, store, feedback, exports for platforms, the page of the class: all that leaves a batch."""
    folder, out = hand_in(mini, tmp_path / "in", {"ann": "", "bob": WRONG}), tmp_path / "out"
    grade(mini, folder, out)
    hand_in(mini, folder, {"bob": "def mean(xs): return 0.0"})
    grade(mini, folder, out)
    for line in (
        ("feedback", str(out), "--out", str(out / "feedback.zip"), "--unpublished"),
        ("dashboard", str(out), "--out", str(out / "class.html")),
        ("gradebook", str(out), "--out", str(out / "book.csv")),
        *(
            ("export", form, str(out), "--out", str(out / form), "--unpublished")
            for form in ("gradescope", "prairielearn", "exercism")
        ),
        *(
            ("export", form, str(out), "--out", str(out / f"{form}.csv"), "--unpublished")
            for form in ("canvas", "moodle")
        ),
    ):
        said = run(mini.root, *line)
        assert said.code == 0, (line, said.err)
    assert {"feedback.zip", "class.html", "book.csv", "results.sqlite", "reports"} <= {p.name for p in out.iterdir()}
    assert told_by(out, secret_of(out)) == []


def test_a_judges_command_line_and_environment_tell_nothing_that_it_grades_with(mini: MiniCourse) -> None:
    draw = fresh_draw()
    submission = parse_submission("lab.py", mini.solution(LAB).encode())
    judge = JudgeProcess(JudgeSetup(root=str(mini.root), seed=424_242, isolation="process"))
    try:
        judge.grade(Job(learner="ann", lab=LAB, submission=submission, draw=draw), 120)
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                shown = " ".join([*process.cmdline(), *process.environ().values()])
                assert "424242" not in shown
                assert not any(form.decode("latin-1") in shown for form in forms_of(draw.key)[:5])
    finally:
        judge.close()
