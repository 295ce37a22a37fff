"""Each thing that the gate refuses, broken in a course that is in order, and named."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import run
from mini_course import MiniCourse

from grader.authoring.verifying.gate import static_problems

LAB = "lab1_plain"
EXERCISES, SOLUTIONS = f"exercises/{LAB}", f"solutions/{LAB}"
CHECKS, HIDDEN = f"{EXERCISES}/test_{LAB}.py", f"{SOLUTIONS}/test_{LAB}_hidden.py"

STATIC = [
    (f"{SOLUTIONS}/lab.py", "    middle = mean", "    # BEGIN SOLUTION\n    middle = mean",
     "lab.py: BEGIN SOLUTION inside the region"),
    (f"{SOLUTIONS}/lab.py", ") -> int:", ") -> int:  # SOLUTION", "lab.py: # SOLUTION marks one whole statement"),
    (f"{EXERCISES}/lab.toml", '"Plain functions"', '"RDDs"', "lab1_plain: has the title of lab2_rdds, “RDDs”"),
    (f"{EXERCISES}/lab.toml", '"Scale rows"', '"The mean"', "scaled: has the title of mean, “The mean”"),
    (f"{EXERCISES}/lab.toml", '"Build new rows.", "A list in a list."', '"Build."', "scaled: has 1 hint: a ladder"),
    (f"{EXERCISES}/lab.toml", '"A lambda of x."', '"Return a function."', "adder: says the same hint twice"),
    (f"{SOLUTIONS}/lab.py", '    """A function that adds ``n`` to its argument."""\n', "",
     "adder: adder() has no docstring"),
    (f"{SOLUTIONS}/lab.py", "(text: str)", "(text)", "parse: parse() has no type for text"),
    (f"{SOLUTIONS}/lab.py", "(text: str) -> int", "(text: str)", "parse: parse() has no type for its result"),
    (f"{SOLUTIONS}/lab.py", "return int(text)", "return int(text)  # END SOLUTION", "lab.py: a stray solution marker"),
    (f"{SOLUTIONS}/lab.py", "# # Plain functions", "# see [this](gone.md)", "the link to gone.md leads nowhere"),
    (f"{SOLUTIONS}/lab.py", "# # Plain functions", "# see [this](#gone)", "the link to #gone leads nowhere"),
    (f"{SOLUTIONS}/wrong.py", "return float(sum(numbers) // len(numbers))", "return -mean(numbers)",
     "mean/whole-numbers: calls mean(), which it replaces, and so itself"),
    (f"{SOLUTIONS}/wrong.py", "return float(sum(numbers) // len(numbers))", "return len(above_mean(numbers))",
     "mean/whole-numbers: calls mean() through above_mean, which it replaces"),
]  # fmt: skip

BY_RUNNING = [
    (f"{SOLUTIONS}/lab.py", "return int(text)", "return 0",
     "parse/test_parse: the reference ends as failed: parse('x') returned 0, where ValueError is due"),
    (f"{SOLUTIONS}/lab.py", "#> # TODO: convert.", "#> if text: return 17",
     "parse: the stub ends as failed, it should count as not started"),
    (f"{SOLUTIONS}/lab.py", "#> # TODO: return a function.", "#> if n: return lambda x: x + n",
     "adder: the stub passes test_adder: the check cannot fail, or the stub gives the answer away"),
    (f"{EXERCISES}/lab.py", "# TODO: convert.", "# TODO",
     "lab.py: ROOT/exercises/lab1_plain/lab.py is not what the solution builds: run `grader build lab1_plain`"),
    (f"{EXERCISES}/lab.toml", "points = 3", "points = 4",
     "mean: its checks are worth 3 points, lab.toml says 4: make them agree"),
    (CHECKS, "    assert learner.scaled([[1.0]], 2.0).keeps_inputs", "    learner.scaled([[1.0]], 2.0)",
     "scaled/in-place: this wrong answer slips through: no check of scaled rejects “Changes its input”"),
    (f"{SOLUTIONS}/wrong.py", 'hint="Where does n go?"', 'hint="Where does n go?", replaces="added"',
     "adder/no-add: replaces added, which the reference does not define (wrong.py, line "),
    (f"{SOLUTIONS}/wrong.py", "import wrong_answer\n", "import wrong_answer\nimport nowhere_at_all\n",
     "mean/whole-numbers: wrong.py cannot be run: "),
    (f"{SOLUTIONS}/wrong.py", '@wrong_answer("parse"', '@wrong_answer("parsed"',
     "parse: has no wrong answer in wrong.py, so nothing shows that its checks can fail"),
    (CHECKS, "assert learner.above_mean(numbers) == reference.above_mean(numbers)",
     "assert learner.above_mean([1.0]) == []",
     "above_mean: its visible checks pass when above_mean always gives the first answer of test_above_mean"),
    (HIDDEN, "[4711.5, 1.0]", "[1.0, 3.0]",
     "mean/test_hidden_numbers: asks nothing that the visible checks do not ask"),
    (CHECKS, "numbers = [rng.random() for _ in range(20)]",
     "import random; numbers = [random.random() for _ in range(9)]",
     "mean/TestMean.test_random: makes other calls or comes to another end when it runs again with seed 1"),
    (CHECKS, ".within(rel=1e-9)\n", ".within(rel=1e-9)\n        assert numbers[0] > 0.2\n",
     "mean/TestMean.test_random: the reference ends as failed with seed 2, though it passes with 1: does not hold"),
    (CHECKS, "    assert learner.scaled([[1.0]], 3.0) == [[3.0]]\n", "    learner.scaled([], 1.0).plain()\n",
     "scaled/test_scaled_without_loops: gives points when every function gives None, [], 200 zeros, its first"),
    (CHECKS, "learner.scaled([[1.0]], 2.0).keeps_inputs", "learner.scaled([[1.0]], 1.0).keeps_inputs",
     "scaled/test_scaled_keeps_inputs: gives points when every function gives its first argument: let it look at a"),
    (CHECKS, 'assert learner.parse("17") == reference.parse("17")', 'learner.parse("17")',
     "parse/test_parse: gives points when every function gives nothing but a ValueError"),
    (HIDDEN, "[4711.5, 1.0]", "[0.0]", "mean/test_hidden_numbers: gives points when every function gives 0.0: let"),
    (CHECKS, "    assert add(3) == 5\n    assert add.map([(1,), (-2,)]) == [3, 0]\n", "    assert add(-2) == 0\n",
     "adder/test_adder: gives points when every function gives a function that gives 0: let"),
]  # fmt: skip


PARSE = (CHECKS, 'assert learner.parse("17") ==', 'assert learner.parse("18") == 18\n    assert learner.parse("17") ==')
SINCE = [
    ([PARSE], "seed 1; only parse"),
    ([PARSE, (f"{SOLUTIONS}/wrong.py", "return lambda x: x", "return lambda x: -x")], "seed 1; only adder, parse"),
    ([PARSE, (f"{EXERCISES}/lab.toml", '"A lambda of x."', '"Of x."')], "seed 1; only adder, parse"),
    ([(f"{SOLUTIONS}/lab.py", "return int(text)", "return int(text) + 0")], "seed 1; only parse"),
    ([(f"{SOLUTIONS}/lab.py", "return int(text)", "return int(text)  # said again")],
     "by reading; no exercise has changed"),
    ([PARSE, (CHECKS, "import pytest\n", "import pytest\n\nA = 1\n")], "seed 1"),
    ([(f"{EXERCISES}/lab.toml", '"Plain functions"', '"Plain"')], "seed 1"),
]  # fmt: skip


def broken(mini: MiniCourse, file: str, old: str, new: str) -> None:
    path = mini.root / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_lab_in_order_has_no_problem(mini: MiniCourse) -> None:
    for lab in mini.course.labs:
        assert list(static_problems(mini.course, lab)) == []


@pytest.mark.parametrize(("file", "old", "new", "problem"), STATIC, ids=[case[3] for case in STATIC])
def test_what_shows_on_disk(mini: MiniCourse, file: str, old: str, new: str, problem: str) -> None:
    broken(mini, file, old, new)
    found = [f"{each.subject}: {each.text}" for each in static_problems(mini.course, mini.lab(LAB))]
    assert any(problem in text for text in found), found


@pytest.mark.parametrize(("file", "old", "new", "problem"), BY_RUNNING, ids=[case[3] for case in BY_RUNNING])
def test_what_shows_when_it_is_run(mini: MiniCourse, file: str, old: str, new: str, problem: str) -> None:
    broken(mini, file, old, new)
    said = run(mini.root, "verify", "lab1")
    assert said.code == 1
    assert "lab1_plain: NOT verified" in said.out
    assert f"PROBLEM {problem.replace('ROOT', str(mini.root))}" in said.out


def test_a_stub_that_lacks_single_lines_counts_as_not_started(mini: MiniCourse) -> None:
    old = "    # BEGIN SOLUTION\n    #> # TODO: keep those above the mean.\n    middle = mean(numbers)\n"
    broken(mini, f"{SOLUTIONS}/lab.py", old, "    middle = mean(numbers)  # SOLUTION\n    #> middle = ...\n")
    old = "    return [number for number in numbers if number > middle]\n    # END SOLUTION\n"
    broken(mini, f"{SOLUTIONS}/lab.py", old, f"{old.splitlines()[0]}\n")
    assert run(mini.root, "build").code == 0
    stub = (mini.root / EXERCISES / "lab.py").read_text()
    assert '    middle = ...\n    raise NotImplementedError("above_mean")\n    return [number' in stub
    assert run(mini.root, "verify", "lab1").code == 0


def test_a_hidden_check_may_repeat_a_visible_one_for_a_stated_reason(mini: MiniCourse) -> None:
    broken(mini, HIDDEN, "[4711.5, 1.0]", "[1.0, 3.0]")
    broken(
        mini,
        f"{EXERCISES}/lab.toml",
        'title = "The mean"',
        'title = "The mean"\nrepeats = { test_hidden_numbers = "A." }',
    )
    assert "asks nothing" not in run(mini.root, "verify", "lab1").out


def test_a_reference_that_leaves_little_of_the_memory_or_the_time_is_named(mini: MiniCourse) -> None:
    large = "held = b'x' * 200_000_000; __import__('time').sleep(1.2); return lambda x: x + n"
    broken(mini, f"{SOLUTIONS}/lab.py", "return lambda x: x + n", large)
    broken(mini, f"{SOLUTIONS}/lab.py", "return int(text)", "__import__('time').sleep(0.6); return int(text)")
    for title, limit in (("A function that adds", "memory_mb = 250"), ("Parse a number", "call_seconds = 1")):
        broken(mini, f"{EXERCISES}/lab.toml", f'title = "{title}"', f'title = "{title}"\nlimits = {{ {limit} }}')
    said = run(mini.root, "verify", "lab1").out
    assert "PROBLEM adder: the reference holds 2" in said
    assert "more than 70% of memory_mb: make inputs smaller, or give the exercise more than 250" in said
    assert "PROBLEM parse/test_parse: took 1." in said
    assert "parse: the reference holds" not in said


def test_a_hidden_check_may_ask_the_same_where_only_it_notices_a_wrong_answer(mini: MiniCourse) -> None:
    broken(mini, HIDDEN, "assert learner.mean([4711.5, 1.0]) == reference.mean([4711.5, 1.0])",
           "result = learner.mean([1.0, 3.0])\n    assert result == reference.mean([1.0, 3.0])\n"
           "    assert source('mean').avoids_loops()")  # fmt: skip
    broken(mini, HIDDEN, "(learner, reference)", "(learner, reference, source)")
    assert "mean/test_hidden_numbers: asks nothing" in run(mini.root, "verify", "lab1").out
    wrong = mini.root / SOLUTIONS / "wrong.py"
    loop = '@wrong_answer("mean", id="loop", title="Loops", hint="Who can add?")\ndef mean_by_loop(numbers):\n'
    loop += "    total = 0.0\n    for number in numbers:\n        total += number\n    return total / len(numbers)\n"
    wrong.write_text(f"{wrong.read_text()}\n\n{loop}")
    said = run(mini.root, "verify", "lab1")
    assert said.code == 0, said.out


@pytest.mark.parametrize("name", [f"{EXERCISES}/notes.txt", f"{SOLUTIONS}/old.py", f"{EXERCISES}/test_x_hidden.py"])
def test_a_stray_file_is_named(mini: MiniCourse, name: str) -> None:
    (mini.root / name).write_text("")
    found = [each.subject for each in static_problems(mini.course, mini.lab(LAB))]
    assert found == [Path(name).name]


def test_a_folder_of_solutions_without_a_lab_is_named(mini: MiniCourse) -> None:
    (mini.root / "solutions" / "lab1_plian").mkdir()
    said = run(mini.root, "verify", "lab1")
    assert "lab1_plian: " in said.out
    assert "belongs to no lab" in said.out
    assert said.code == 1


def test_problems_as_junit_and_as_annotations(mini: MiniCourse, tmp_path: Path) -> None:
    broken(mini, f"{SOLUTIONS}/lab.py", "(text: str)", "(text)")
    said = run(mini.root, "verify", "lab1", "--github", "--junit", str(tmp_path / "out.xml"))
    assert f"::error title=parse,file={SOLUTIONS}/lab.py,line=" in said.out
    assert "::parse() has no type for text\n" in said.out
    suite = ElementTree.parse(tmp_path / "out.xml").getroot()[0]
    assert suite.get("name") == LAB
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert "parse" in failed
    assert suite.get("failures") == str(len(failed))
    assert "adder/no-add is rejected" in [case.get("name") for case in suite]


def test_only_labs_that_differ_from_a_revision(mini: MiniCourse) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=mini.root, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "all")
    said = run(mini.root, "verify", "--since", "HEAD")
    assert (said.code, said.out) == (0, "No lab has changed since HEAD.\n")
    for edits, extent in SINCE:
        for file, old, new in edits:
            broken(mini, file, old, new)
        said = run(mini.root, "verify", "--since", "HEAD")
        assert said.out.startswith(f"lab1_plain: verified ({extent})\n"), said.out
        assert "lab2_rdds" not in said.out
        git("checkout", ".")
    (mini.root / EXERCISES / "notes.txt").write_text("")
    said = run(mini.root, "verify", "--since", "HEAD")
    assert said.out.startswith("lab1_plain: NOT verified")
    assert "lab2_rdds" not in said.out
    said = run(mini.root, "verify", "--since", "gone")
    assert said.code == 2
    assert "git cannot tell what has changed" in said.err
