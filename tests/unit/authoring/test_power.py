"""``grader verify --draws``: what is noticed under one seed alone is named, and a reference that fails in a draw."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from command_line import run
from mini_course import MiniCourse

LAB = "lab1_plain"
CHECKS, HIDDEN = f"exercises/{LAB}/test_{LAB}.py", f"solutions/{LAB}/test_{LAB}_hidden.py"
RANDOM = "numbers = [rng.random() for _ in range(20)]"


def change(mini: MiniCourse, file: str, old: str, new: str) -> None:
    path = mini.root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.fixture
def lucky(mini: MiniCourse) -> MiniCourse:
    """Dividing with // is noticed only where two whole numbers have an odd sum."""
    change(mini, CHECKS, RANDOM, "numbers = [float(rng.randrange(4)) for _ in range(2)]")
    change(mini, HIDDEN, "4711.5", "4711.0")
    return mini


def noticed(out: str, name: str) -> int:
    (found,) = re.findall(rf"PROBLEM {re.escape(name)}: noticed in (\d+) of 20 draws \(not with seed \d+", out)
    return int(found)


def test_checks_that_ask_what_tells_apart_in_every_draw_are_in_order(mini: MiniCourse) -> None:
    said = run(mini.root, "verify", "lab1", "--draws", "20")
    assert said.code == 0, said.out
    assert said.out == "lab1_plain: 5 of 5 wrong answers surely noticed (20 draws, seed 1)\n"
    again = run(mini.root, "verify", "lab1", "--draws", "20")
    assert "(20 draws, seed 1; proven before with the same files)" in again.out


def test_what_depends_on_the_draw_is_named(lucky: MiniCourse) -> None:
    said = run(lucky.root, "verify", "lab1", "--draws", "20", "-v")
    assert said.code == 1
    assert "lab1_plain: 4 of 5 wrong answers surely noticed (20 draws, seed 1)" in said.out
    assert 4 <= noticed(said.out, "mean/whole-numbers") <= 16
    assert "draw only the rest (wrong.py, line " in said.out
    assert "  parse/zero: 20 of 20" in said.out


def test_by_construction_mends_it(lucky: MiniCourse) -> None:
    change(lucky, CHECKS, "for _ in range(2)]", "for _ in range(2)]\n        numbers = [0.5, 0.25, *numbers]")
    assert run(lucky.root, "verify", "lab1/mean", "--draws", "20").code == 0


def test_mutants_are_tried_as_well(lucky: MiniCourse) -> None:
    said = run(lucky.root, "verify", "lab1/above_mean", "--draws", "3", "--mutants")
    assert "lab1_plain: 2 of 2 wrong answers and mutants surely noticed (3 draws, seed 1; only above_mean)" in said.out
    assert said.code == 0
    change(lucky, CHECKS, "[1.0, 2.0, 3.0], [5.0, 1.0]", "[5.0, 1.0], [7.0, 1.0]")
    weak = run(lucky.root, "verify", "lab1/above_mean", "--draws", "3", "--mutants")
    assert "PROBLEM above_mean/above_mean: number > middle -> number >= middle: noticed in 0 of 3 draws" in weak.out
    assert weak.code == 1


def test_a_reference_that_fails_in_a_draw_is_a_problem(mini: MiniCourse) -> None:
    change(mini, CHECKS, ".within(rel=1e-9)\n", ".within(rel=1e-9)\n        assert numbers[0] > 0.2\n")
    said = run(mini.root, "verify", "lab1/mean", "--draws", "10")
    problem = "PROBLEM mean/TestMean.test_random: the reference does not pass in "
    assert said.code == 1
    assert re.search(rf"{problem}\d of 10 draws; with seed 2 it ends as failed: ", said.out), said.out


def test_ci_services_are_told(lucky: MiniCourse) -> None:
    said = run(lucky.root, "verify", "lab1", "--draws", "20", "--junit", "power.xml", "--github")
    suite = ElementTree.parse(lucky.root / "power.xml").getroot()[0]
    names = {case.get("name"): len(case) for case in suite}
    assert names == {
        "above_mean/at-least is surely noticed": 0,
        "scaled/in-place is surely noticed": 0,
        "adder/no-add is surely noticed": 0,
        "parse/zero is surely noticed": 0,
        "mean/whole-numbers": 1,
    }
    assert "::error title=mean/whole-numbers,file=solutions/lab1_plain/wrong.py,line=" in said.out
