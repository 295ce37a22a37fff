"""Visible checks draw from the seed that a report shows; hidden ones from a secret that follows from nothing shown."""

from __future__ import annotations

import json
import random
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import run
from mini_course import MiniCourse, check
from secret_traces import drawn, record_inputs

from grader.checks.running.draw import Draw, authors_draw, fresh_draw
from grader.checks.running.run import Options
from grader.classroom.grading.judge import Job
from grader.results.record import encode
from grader.submission import parse_submission

LAB = "lab1_plain"


@pytest.fixture
def recorded(mini: MiniCourse, tmp_path: Path) -> Path:
    """Where the hidden check of the course writes what it draws."""
    file = tmp_path / "drawn.txt"
    record_inputs(mini.root, file)
    return file


def test_runs_of_one_seed_draw_other_hidden_inputs(mini: MiniCourse, recorded: Path) -> None:
    for _ in range(3):
        mini.grade(LAB, options=Options(seed=5, hidden=True))
    assert len(set(drawn(recorded))) == 3


def test_one_draw_gives_the_same_hidden_inputs_whatever_the_seed(mini: MiniCourse, recorded: Path) -> None:
    draw = fresh_draw()
    for seed in (5, 6):
        mini.grade(LAB, options=Options(seed=seed, draw=draw, hidden=True))
    mini.grade(LAB, options=Options(seed=5, draw=fresh_draw(), hidden=True))
    first, second, other = drawn(recorded)
    assert first == second != other


def test_visible_inputs_follow_from_the_seed_alone(mini: MiniCourse) -> None:
    code = "def mean(xs):\n    print(xs)\n    return 0.0"
    source = mini.answered(LAB, code)
    said = [
        check(mini.grade(LAB, source, options=options), "test_random").output
        for options in (
            Options(seed=5),
            Options(seed=5, hidden=True),
            Options(seed=5, draw=authors_draw(9), hidden=True),
        )
    ]
    assert said[0] == said[1] == said[2] != ""


def test_knowing_seed_and_code_gives_no_hidden_input(mini: MiniCourse, recorded: Path) -> None:
    """What a program could compute from all that a report tells: the way of visible checks, and of authors' tools."""
    mini.grade(LAB, options=Options(seed=5, hidden=True))
    mini.grade(LAB, options=Options(seed=5, draw=authors_draw(5), hidden=True))
    first, authors = drawn(recorded)
    guess = random.Random(f"{mini.course.title}/{LAB}/5/test_recorded").getrandbits(256)
    assert str(guess) not in first
    assert first != authors


def test_authors_tools_come_out_alike_each_time(mini: MiniCourse, recorded: Path) -> None:
    for _ in range(2):
        mini.grade(LAB, options=Options(seed=5, draw=authors_draw(5), hidden=True))
    assert run(mini.root, "verify", LAB).code == 0
    first, second, *of_verify = drawn(recorded)
    assert first == second
    assert run(mini.root, "verify", LAB, "--again").code == 0
    assert drawn(recorded)[2:] == of_verify * 2


def test_checks_and_labs_and_courses_draw_apart() -> None:
    draw = fresh_draw()
    names = [("a", "b", "c"), ("a", "bc", ""), ("ab", "", "c"), ("a", "b/c"), ("a/b", "c"), ("é", "b"), ("a", "b")]
    assert len({draw.start(*each) for each in names}) == len(names)
    assert {len(draw.start(*each)) * 8 for each in names} == {256}


def test_a_draw_is_never_of_fewer_than_128_bits() -> None:
    with pytest.raises(ValueError, match="at least 16"):
        Draw("short", b"15 bytes are no")
    assert len(fresh_draw().key) * 8 >= 128
    assert len({fresh_draw().key for _ in range(50)}) == 50


def test_nothing_that_prints_a_draw_tells_its_key(mini: MiniCourse) -> None:
    draw = fresh_draw()
    job = Job(learner="ann", lab=LAB, submission=parse_submission("lab.py", b"x = 1"), draw=draw)
    texts = [repr(draw), str(draw), repr(job), repr(Options(seed=1, draw=draw)), f"{[draw]}"]
    try:
        raise RuntimeError(draw, job)
    except RuntimeError as problem:
        texts += traceback.TracebackException.from_exception(problem, capture_locals=True).format()
    for form in (draw.key.hex(), repr(draw.key), str(draw.key)):
        assert form not in "".join(texts)
    record = mini.grade(LAB, options=Options(seed=1, draw=draw, hidden=True))
    assert draw.key.hex().encode() not in encode(record)


def test_a_hidden_check_promises_no_replay_and_a_visible_one_does(mini: MiniCourse) -> None:
    source = mini.answered(LAB, "def mean(xs): return 0.0")
    record = mini.grade(LAB, source, options=Options(seed=3, hidden=True))
    assert check(record, "test_hidden_numbers").rerun == ""
    assert check(record, "test_random").rerun == f"grader check {LAB}/mean --seed 3"


def test_a_learners_own_check_has_no_hidden_checks_and_no_draw(mini: MiniCourse, recorded: Path) -> None:
    said = run(mini.root, "check", LAB, "--seed", "1", "--json")
    assert {
        one.get("visibility", "visible") for each in json.loads(said.out)["exercises"] for one in each["checks"]
    } == {"visible"}
    assert not recorded.exists()
    assert "draw" not in said.out


def test_an_instructors_check_draws_anew_each_time(mini: MiniCourse, recorded: Path) -> None:
    (mini.root / "right.py").write_text(mini.solution(LAB))
    for _ in range(2):
        said = run(mini.root, "check", LAB, "--seed", "1", "--hidden", "--submission", "right.py", "--json")
        assert said.code == 0, said.err
        assert json.loads(said.out)["seed"] == 1
    assert len(set(drawn(recorded))) == 2


@pytest.mark.parametrize("options", [("--draw", "1.0-000000000000"), ("--results", "out")])
def test_half_of_what_names_a_draw_is_refused(mini: MiniCourse, options: tuple[str, str]) -> None:
    for hidden in ((), ("--hidden",)):
        said = run(mini.root, "check", LAB, *hidden, *options)
        assert said.code == 2
        assert "go together" in said.err


def test_a_check_hidden_by_its_marker_replays_in_a_learners_own_check(mini: MiniCourse) -> None:
    """Where only its findings are hidden and it is handed out, it needs an input whose answer was recorded."""
    file = mini.root / "exercises" / LAB / "test_lab1_plain.py"
    text = file.read_text()
    file.write_text(text.replace("    def test_random(", '    @pytest.mark.visibility("hidden")\n    def test_random('))
    source = mini.answered(LAB, "def mean(xs): return 0.0")
    own = check(mini.grade(LAB, source, options=Options(seed=3)), "test_random")
    assert own.rerun == f"grader check {LAB}/mean --seed 3"
    options = Options(seed=3, hidden=True)
    assert check(mini.grade(LAB, source, options=replace(options, reveal_hidden=True)), "test_random").rerun == ""
