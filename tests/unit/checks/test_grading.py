"""Grading pure Python exercises: every way in which a check can end, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from mini_course import MiniCourse, check, copy_course, exercise, headline

from grader.checks.running.engine import ChecksBrokenError
from grader.checks.running.grader import LabGrader
from grader.checks.running.run import Options
from grader.course.model import CourseError
from grader.results.record import RunRecord, decode, encode

LAB = "lab1_plain"
Grade = Callable[[str], RunRecord]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    """Grade a submission that is right but for some definitions; the reference's worker is shared."""
    mini = copy_course(tmp_path_factory.mktemp("shared") / "course")
    with mini.grader(LAB) as grader:
        yield lambda code: mini.grade(LAB, mini.answered(LAB, code), grader=grader, together=True)


def add_check(
    mini: MiniCourse, body: str, marks: str = "@pytest.mark.exercise('adder')\n@pytest.mark.points(1)"
) -> None:
    """One more visible check, or whatever ``body`` is, in a test file of its own."""
    path = mini.root / "exercises" / LAB / "test_more.py"
    path.write_text(f"import pytest\n\n\n{marks}\n{body}\n")


def test_a_trace_keeps_its_lines(graded: Grade) -> None:
    trace = check(graded("def mean(xs):\n    return xs[5]"), "test_example").finding.trace
    assert trace.splitlines()[0].endswith("return xs[5]")
    assert "\nTraceback (most recent call last):\n" in trace
    assert r"\n" not in trace


def test_a_class_of_the_learners_has_the_same_name_whatever_ran_before(graded: Grade) -> None:
    code = "class Mean:\n    pass\ndef mean(xs):\n    return Mean()\n"
    said = {msgspec.json.encode(check(graded(code), "test_example").finding) for _ in range(2)}
    assert len(said) == 1
    assert b"submission.Mean" in said.pop()


def test_the_reference_passes_everything(mini: MiniCourse) -> None:
    record = mini.grade(LAB)
    assert {one.status for each in record.exercises for one in each.checks} == {"passed"}
    assert (record.points, record.earned, record.all_passed) == (11.0, 11.0, True)
    assert decode(encode(record)) == record


def test_the_stub_is_not_started_and_earns_nothing(mini: MiniCourse) -> None:
    record = mini.grade(LAB, (mini.root / f"exercises/{LAB}/lab.py").read_text())
    assert {each.status for each in record.exercises if each.id != "above_mean"} == {"not-started"}
    assert record.earned == 0
    assert headline(record, "test_example") == "mean() is not started yet"


def test_checks_carry_their_titles_points_and_order(mini: MiniCourse) -> None:
    record = mini.grade(LAB)
    assert [each.id for each in record.exercises] == ["mean", "above_mean", "scaled", "adder", "parse"]
    found = [(one.id, one.title, one.points, one.visibility) for one in exercise(record, "mean").checks]
    assert found == [
        ("TestMean.test_example", "The example of the docstring", 1.0, "visible"),
        ("TestMean.test_random", "test_random", 1.0, "visible"),
        ("test_hidden_numbers", "Other numbers", 1.0, "hidden"),
    ]
    assert check(record, "test_scaled_keeps_inputs").title == "Leaves its input alone"
    assert check(record, "test_example").rerun == "grader check lab1_plain/mean --seed 1"


FAILURES = [
    ("def mean(xs): return 3.0", "test_example", "wrong-value", "mean([1.0, 3.0]) returned 3.0 instead of 2.0"),
    ("def mean(xs): return 2", "test_example", "wrong-type", "mean([1.0, 3.0]) returned an int, where a float is due"),
    ("def mean(xs): pass", "test_example", "wrong-type", "mean([1.0, 3.0]) returned None, where a float is due"),
    ("def mean(xs): yield 2.0", "test_example", "wrong-type", "mean([1.0, 3.0]) returned a generator, where a float"),
    ("def mean(xs): return xs[5]", "test_example", "crash", "mean([1.0, 3.0]) raised IndexError: list index out of"),
    (
        "def mean(): return 2.0",
        "test_example",
        "signature",
        "cannot be called as mean([1.0, 3.0]): too many positional",
    ),
    ("del mean", "test_example", "missing-name", "mean() is defined in line 13, then deleted in line 58"),
    (
        "del mean\ndef maen(xs): return 2.0",
        "test_example",
        "missing-name",
        "mean() is defined in line 13, then deleted",
    ),
    ("import os\ndef mean(xs): os._exit(0)", "test_example", "died", "mean([1.0, 3.0]) ended the Python process: "),
    ("def mean(xs): raise SystemExit(0)", "test_example", "crash", "mean([1.0, 3.0]): exit() ends the Python process"),
    ("def mean(xs): raise KeyboardInterrupt", "test_example", "crash", "mean([1.0, 3.0]) raised KeyboardInterrupt"),
    ("def mean(xs): return mean(xs)", "test_example", "crash", "mean([1.0, 3.0]): a function calls itself without end"),
    (
        "def mean(xs):\n    loop = []\n    loop.append(loop)\n    return loop",
        "test_example",
        "limit",
        "the result of mean(",
    ),
    (
        "def scaled(rows, factor):\n    rows[:] = [[x * factor for x in row] for row in rows]\n    return rows",
        "test_scaled_keeps_inputs",
        "side-effect",
        "scaled([[1.0]], 2.0) changes its input in place (argument 1)",
    ),
    (
        "def scaled(rows, k):\n    out = []\n    for row in rows: out.append([x * k for x in row])\n    return out",
        "test_scaled_without_loops",
        "style",
        "scaled() has a for loop",
    ),
    (
        "def scaled(rows, factor): return list(map(lambda row: [x * factor for x in row], rows))",
        "test_scaled_without_loops",
        "style",
        "scaled() calls map(): write it without that call",
    ),
    (
        "def parse(text): return int('0' + text.strip('x'))",
        "test_parse",
        "wrong-value",
        "parse('x') returned 0, where ValueError is due",
    ),
    (
        "def parse(text): return int(text) if text.isdigit() else ValueError(text)",
        "test_parse",
        "wrong-value",
        "parse('x') returned a ValueError instead of raising it",
    ),
    (
        "def parse(text): return int(text) if text.isdigit() else ValueError",
        "test_parse",
        "wrong-value",
        "parse('x') returned a class instead of raising ValueError",
    ),
    ("def adder(n): return lambda x: x - n", "test_adder", "assertion", "does not hold: add(3) == 5"),
]


@pytest.mark.parametrize(("code", "name", "kind", "said"), FAILURES, ids=[row[0][:40] for row in FAILURES])
def test_a_failure_in_words(graded: Grade, code: str, name: str, kind: str, said: str) -> None:
    record = graded(code)
    found = check(record, name)
    assert found.finding is not None
    assert (found.status, found.finding.kind, found.earned) == ("failed", kind, 0.0)
    assert found.finding.headline.startswith(said)
    others = {"mean": {"scaled", "adder", "parse"}}.get(exercise_of(name), {"mean"})
    assert all(exercise(record, other).status == "passed" for other in others), "the rest of the lab is graded"


def exercise_of(name: str) -> str:
    return "mean" if name == "test_example" else name


def test_a_crash_names_place_and_line(mini: MiniCourse) -> None:
    finding = check(mini.grade(LAB, mini.answered(LAB, "def mean(xs):\n    return xs[5]")), "test_example").finding
    assert finding is not None
    assert finding.place is not None
    assert (finding.place.file, finding.place.code) == ("lab.py", "return xs[5]")
    assert (
        mini.answered(LAB, "def mean(xs):\n    return xs[5]").split("\n")[finding.place.line - 1] == "    return xs[5]"
    )
    assert finding.advice.startswith("A sequence is shorter than the index assumes")


def test_syntax_errors_cost_their_cell_only(mini: MiniCourse) -> None:
    source = mini.solution(LAB).replace("return int(text)", "return int(text")
    record = mini.grade(LAB, source)
    finding = check(record, "test_parse").finding
    assert finding is not None
    assert finding.kind == "syntax"
    assert finding.headline.startswith("parse() is not there, because its cell is not valid Python: ")
    assert [each.status for each in record.exercises] == ["passed", "passed", "passed", "passed", "failed"]


def test_source_rules_explain_a_function_that_is_not_there(mini: MiniCourse) -> None:
    add_check(mini, "def test_rule(source):\n    assert source('parse').avoids_loops()")
    record = mini.grade(LAB, mini.solution(LAB).replace("return int(text)", "return int(text"))
    assert headline(record, "test_rule").startswith("parse() is not there, because its cell is not valid Python: ")


def test_a_cell_that_raises_costs_itself_only(mini: MiniCourse) -> None:
    record = mini.grade(LAB, mini.solution(LAB).replace("def parse", "undefined\ndef parse"))
    assert headline(record, "test_parse") == (
        "parse() is not there, because the cell raised NameError: name 'undefined' is not defined"
    )
    assert exercise(record, "adder").status == "passed"
    assert any("the rest was graded" in note.text for note in record.submission.notes)


def test_a_loop_in_the_driver_ends_at_the_limit_and_the_rest_is_graded(mini: MiniCourse) -> None:
    shorten(mini, call_seconds=1)
    record = mini.grade(LAB, mini.answered(LAB, "def adder(n):\n    while True: pass"))
    finding = check(record, "test_adder").finding
    assert finding is not None
    assert (finding.kind, finding.headline) == ("timeout", "adder(2) had not ended after 1 second of computing")
    assert [each.status for each in record.exercises] == ["passed", "passed", "passed", "failed", "passed"]


def shorten(mini: MiniCourse, **limits: float) -> None:
    lines = "".join(f"{name} = {seconds}\n" for name, seconds in limits.items())
    (mini.root / "pyproject.toml").write_text(
        f'[tool.grader]\nformat = 1\ntitle = "A small course"\n[tool.grader.limits]\n{lines}'
    )


def test_a_needed_exercise_that_fails_keeps_the_next_from_running(mini: MiniCourse) -> None:
    record = mini.grade(LAB, mini.answered(LAB, "def mean(xs): return 0.0"))
    assert exercise(record, "above_mean").status == "not-run"
    assert headline(record, "test_above_mean") == "waits for mean, which does not pass yet"


def test_selected_exercises_only(mini: MiniCourse) -> None:
    record = mini.grade(LAB, options=Options(seed=1, exercises=frozenset({"adder", "parse"})))
    assert [each.id for each in record.exercises] == ["adder", "parse"]
    assert record.points == 3


def test_a_reference_that_raises_makes_the_check_void(mini: MiniCourse) -> None:
    path = mini.file(LAB, "lab.py")
    path.write_text(path.read_text().replace("return sum(numbers) / len(numbers)", "return 1 / 0"))
    record = mini.grade(LAB, mini.answered(LAB, "def mean(xs): return sum(xs) / len(xs)"))
    found = check(record, "test_random")
    assert (found.status, found.earned) == ("void", 0.0)
    assert headline(record, "test_random") == (
        "the reference fails on this input: mean(...) raised ZeroDivisionError: division by zero"
    )
    assert exercise(record, "mean").checked == 1, "void checks count neither for nor against"


FAULTS = [
    ("def test_more(): assert 1", "the check never called the submission, so it proves nothing"),
    ("def test_more(learner): learner.adder(1); 1 / 0", "the check itself raised ZeroDivisionError: division by zero"),
    ("def test_more(learner, nope): pass", "the check itself raised FixtureLookupError: "),
    ("def test_more(learner, broken): pass", "the check itself raised KeyError: 'fixture'"),
    ("def test_more(learner): learner.adder(1); raise SystemExit(0)", "the check itself raised SystemExit: 0"),
    ("async def test_more(learner): learner.adder(1)", "the check failed before it called the submission: async def"),
    ("def test_more(learner): assert False", "the check failed before it called the submission: "),
]


@pytest.mark.parametrize(("body", "said"), FAULTS, ids=[body[:50] for body, _ in FAULTS])
def test_a_fault_of_the_check_is_an_error_and_costs_nothing(mini: MiniCourse, body: str, said: str) -> None:
    add_check(mini, body + "\n\n\n@pytest.fixture\ndef broken():\n    raise KeyError('fixture')")
    record = mini.grade(LAB)
    found = check(record, "test_more")
    assert found.finding is not None
    assert (found.status, found.finding.kind) == ("error", "grader")
    assert found.finding.headline.startswith(said)
    assert exercise(record, "adder").status == "error"
    assert (exercise(record, "adder").checked, exercise(record, "adder").earned) == (1.0, 1.0)


ASSERTIONS = [
    ("assert learner.adder(1).value(1) == 2, 'one and one'", "one and one"),
    ("assert learner.adder(1).value(1) == 2", "does not hold: learner.adder(1).value(1) == 2"),
    ("if learner.adder(1).value(1) != 2: pytest.fail('say why')", "say why"),
    ("assert learner.parse('1') != 3", "does not hold: learner.parse('1') != 3"),
    (
        "assert not learner.parse('2').raises('ValueError')",
        "does not hold: not learner.parse('2').raises('ValueError')",
    ),
]
WRONG = """
def adder(n):
    return lambda x: 7


def parse(text):
    if text == "1":
        return 3
    raise ValueError(text)
"""


@pytest.mark.parametrize(("body", "said"), ASSERTIONS, ids=[body for body, _ in ASSERTIONS])
def test_a_plain_assert_fails_in_its_own_words(mini: MiniCourse, body: str, said: str) -> None:
    add_check(mini, f"def test_more(learner):\n    {body}")
    finding = check(mini.grade(LAB, mini.answered(LAB, WRONG)), "test_more").finding
    assert finding is not None
    assert (finding.kind, finding.headline) == ("assertion", said)


CALLS_OF_FUNCTIONS = {
    "another value than is due": (
        "lambda x: x - n",
        "learner.adder(1).call(2) == 3",
        "adder(1)(2) returned 1 instead of 3",
    ),
    "another value than the reference's": (
        "lambda x: x - n",
        "learner.adder(1).call(2) == reference.adder(1).call(2)",
        "adder(1)(2) returned 1 instead of 3",
    ),
    "raises": ("lambda x: x // 0", "learner.adder(1).call(2) == 3", "adder(1)(2)"),
    "other parameters": ("lambda: n", "learner.adder(1).call(2) == 3", "cannot be called as adder(1)(2)"),
    "no function": ("n", "learner.adder(1).call(2) == 3", "adder(1) returned an int, where a function is due"),
    "nothing": ("print(n)", "learner.adder(1).call(2) == 3", "adder(1) returned None, where a function is due"),
    "one more function": (
        "lambda x: print",
        "learner.adder(1).call(2) == 3",
        "adder(1)(2) returned a function, where an int is due",
    ),
}


@pytest.mark.parametrize("name", CALLS_OF_FUNCTIONS)
def test_what_a_returned_function_gives_is_told_with_its_call(mini: MiniCourse, name: str) -> None:
    given, asserted, said = CALLS_OF_FUNCTIONS[name]
    add_check(mini, f"def test_more(learner, reference):\n    assert {asserted}")
    record = mini.grade(LAB, mini.answered(LAB, f"def adder(n):\n    return {given}"))
    assert check(record, "test_more").status == "failed"
    assert headline(record, "test_more").startswith(said)


def test_two_returned_functions_are_not_compared(mini: MiniCourse) -> None:
    add_check(mini, "def test_more(learner, reference):\n    assert learner.adder(1) == reference.adder(1)")
    finding = check(mini.grade(LAB), "test_more").finding
    assert finding is not None
    assert "adder(1) returned a function, which equals no other" in finding.headline


def test_a_check_that_skips_is_not_run(mini: MiniCourse) -> None:
    add_check(mini, "def test_more(learner): pytest.skip('no data here')")
    record = mini.grade(LAB)
    assert check(record, "test_more").status == "not-run"
    assert headline(record, "test_more") == "skipped by the check: no data here"


MARKERS = [
    ("", "@pytest.mark.points(1)", "test_more.py::test_more: @pytest.mark.exercise(...) is missing"),
    ("", "@pytest.mark.exercise('adder')", "test_more.py::test_more: @pytest.mark.points(...) is missing"),
    ("", "@pytest.mark.exercise('added')\n@pytest.mark.points(1)", "lab.toml has no exercise 'added'"),
    ("", "@pytest.mark.exercise('adder')\n@pytest.mark.points(0)", "must be a number above 0, is 0"),
    ("", "@pytest.mark.exercise('adder')\n@pytest.mark.points(True)", "must be a number above 0, is True"),
    (
        "",
        "@pytest.mark.exercise('adder')\n@pytest.mark.points(1)\n@pytest.mark.visibility('secret')",
        "is 'secret'; it can",
    ),
]


@pytest.mark.parametrize(("body", "marks", "said"), MARKERS, ids=[row[2][:60] for row in MARKERS])
def test_wrong_markers_are_named(mini: MiniCourse, body: str, marks: str, said: str) -> None:
    add_check(mini, "def test_more(learner): pass", marks)
    with pytest.raises(ChecksBrokenError, match=re.escape(said)):
        mini.grade(LAB)


def test_two_checks_of_one_name_are_refused(mini: MiniCourse) -> None:
    add_check(mini, "def test_adder(learner): assert learner.adder(1)")
    with pytest.raises(ChecksBrokenError, match=r"has a check of this name too; rename one of them"):
        mini.grade(LAB)


BROKEN = [
    ("def test_more(:", "test_more.py, line 6: not valid Python: invalid syntax"),
    ("import nowhere_at_all", "test_more.py, line 6: ModuleNotFoundError: No module named 'nowhere_at_all'"),
    ("x = {}['k']", "test_more.py, line 6: KeyError: 'k'"),
]


@pytest.mark.parametrize(("body", "said"), BROKEN, ids=[body for body, _ in BROKEN])
def test_a_test_file_that_cannot_be_collected_is_named_in_a_line(mini: MiniCourse, body: str, said: str) -> None:
    add_check(mini, body, "# nothing\n")
    with pytest.raises(ChecksBrokenError) as caught:
        mini.grade(LAB)
    assert str(caught.value) == said


def test_a_lab_without_checks_is_refused(mini: MiniCourse) -> None:
    (mini.root / f"exercises/{LAB}/test_{LAB}.py").unlink()
    with pytest.raises(ChecksBrokenError, match=r"has no test_\*\.py: a lab needs checks"):
        mini.grade(LAB, options=Options(seed=1))


def test_sources_of_the_author_that_do_not_parse_are_refused_before_anything_runs(mini: MiniCourse) -> None:
    submission = mini.solution(LAB)
    wrong = mini.file(LAB, "wrong.py")
    kept = wrong.read_text()
    wrong.write_text("def (:")
    with pytest.raises(CourseError, match=r"wrong\.py: line 1: is not valid Python"):
        mini.grade(LAB, submission)
    wrong.write_text(kept)
    mini.file(LAB, "lab.py").write_text("# grader: lab1_plain\n# %%\ndef mean(:\n")
    with pytest.raises(CourseError, match=r"lab\.py: line 3: "):
        mini.grade(LAB, submission)


HIDDEN = "def mean(xs): return 2.0 if xs == [1.0, 3.0] else {}"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("-1.0", "returns a wrong value on an input that is not shown"),
        ("xs", "returns a value of another type or shape than is due on an input that is not shown"),
        ("{}[str(xs)]", "mean(...): a dictionary has no such key"),
        ("__import__('os')._exit(3)", "mean(...) ended the Python process: the process ended itself with exit code 3"),
    ],
)
def test_hidden_checks_show_neither_inputs_nor_values(mini: MiniCourse, broken: str, said: str) -> None:
    source = mini.answered(
        LAB,
        f"def mean(xs):\n    print(xs)\n    if 4711.5 in xs:\n        return {broken}\n    return sum(xs) / len(xs)",
    )
    record = mini.grade(LAB, source)
    assert headline(record, "test_hidden_numbers") == said
    assert "4711" not in encode(msgspec.structs.replace(record, log="")).decode().replace("if 4711.5 in xs", "")
    assert check(record, "test_example").output == "[1.0, 3.0]\n"
    shown = mini.grade(LAB, source, options=Options(seed=1, hidden=True, reveal_hidden=True))
    assert "4711" in headline(shown, "test_hidden_numbers")


def test_what_a_hidden_check_found_is_kept_only_where_a_class_is_graded(mini: MiniCourse) -> None:
    source = mini.answered(LAB, "def mean(xs): return -1.0")
    told = check(mini.grade(LAB, source), "test_hidden_numbers")
    assert told.withheld is None
    kept = check(mini.grade(LAB, source, options=Options(seed=1, hidden=True, withhold=True)), "test_hidden_numbers")
    assert kept.finding == told.finding
    assert kept.withheld is not None
    assert "not shown" not in kept.withheld.headline
    assert kept.withheld.expected or kept.withheld.actual or "-1.0" in kept.withheld.headline


def test_hidden_checks_still_name_a_recognised_mistake(mini: MiniCourse) -> None:
    finding = check(
        mini.grade(LAB, mini.answered(LAB, "def mean(xs): return float(sum(xs) // len(xs))")), "test_hidden_numbers"
    ).finding
    assert finding is not None
    assert finding.mistake is not None
    assert finding.mistake.id == "whole-numbers"
    assert (finding.witness, finding.actual, finding.expected) == (None, "", "")


def test_a_mistake_is_recognised_and_its_smallest_witness_shown(mini: MiniCourse) -> None:
    found = check(mini.grade(LAB, mini.answered(LAB, "def mean(xs): return float(sum(xs) // len(xs))")), "test_random")
    assert found.finding is not None
    assert found.finding.mistake is not None
    assert found.finding.mistake.hint == "Which division keeps the fraction?"
    assert found.finding.witness is not None
    assert found.finding.witness.snippet.count(",") <= 1


def test_a_mistake_that_agrees_on_one_input_alone_is_not_named(mini: MiniCourse) -> None:
    """0.0 is what dividing by // makes of these 20 numbers, and of 10 of them; this answer is right there."""
    extra = "def mean(numbers): return sum(numbers) / len(numbers) if len(numbers) < 20 else 0.0"
    finding = check(mini.grade(LAB, mini.answered(LAB, extra)), "test_random").finding
    assert finding is not None
    assert finding.mistake is None


def test_a_mistake_that_would_be_wrong_where_this_answer_was_right_is_not_named(mini: MiniCourse) -> None:
    path = mini.file(LAB, f"test_{LAB}.py")
    path.write_text(path.read_text().replace("[1.0, 3.0]) == 2.0", "[1.0, 2.0]) == 1.5"))
    extra = "def mean(numbers): return float(sum(numbers) // len(numbers)) if len(numbers) != 2 else sum(numbers) / 2"
    record = mini.grade(LAB, mini.answered(LAB, extra))
    finding = check(record, "test_random").finding
    assert check(record, "test_example").status == "passed"
    assert finding is not None
    assert finding.mistake is None


def test_the_smallest_witness_is_the_same_on_a_slow_machine(mini: MiniCourse) -> None:
    wrong = "    return float(sum(xs) // len(xs))"
    quick, slow = (
        check(
            mini.grade(LAB, mini.answered(LAB, f"import time\n\ndef mean(xs):\n{line}{wrong}")), "test_random"
        ).finding
        for line in ("", "    time.sleep(0.6)\n")
    )
    assert quick is not None
    assert slow is not None
    assert quick.witness == slow.witness is not None


def test_what_the_search_for_a_witness_prints_is_not_in_the_record(mini: MiniCourse) -> None:
    code = "def mean(xs):\n    print('called')\n    return float(sum(xs) // len(xs))"
    assert check(mini.grade(LAB, mini.answered(LAB, code)), "test_random").output == "called\n"


def test_seeds_reproduce_inputs_and_differ(mini: MiniCourse) -> None:
    code = "def mean(xs):\n    print(xs)\n    return 0.0"
    outputs = [
        check(mini.grade(LAB, mini.answered(LAB, code), options=Options(seed=seed)), "test_random").output
        for seed in (5, 5, 6)
    ]
    assert outputs[0] == outputs[1] != outputs[2]


def test_recorded_answers_need_no_reference_worker(mini: MiniCourse) -> None:
    course, lab = mini.course, mini.lab(LAB)
    with LabGrader(course, lab, store=mini.store) as first, LabGrader(course, lab, store=mini.store) as again:
        assert mini.grade(LAB, grader=first).all_passed
        assert first.trusted.worker.generation == 1
        assert mini.grade(LAB, grader=again).all_passed
        assert again.trusted.worker.generation == 0
        other = mini.grade(LAB, grader=again, options=Options(seed=2, hidden=True))
        assert other.all_passed
        assert again.trusted.worker.generation == 1


def test_without_solutions_only_recorded_seeds_can_be_graded(mini: MiniCourse) -> None:
    source = mini.solution(LAB)
    mini.grade(LAB, source, options=Options(seed=1))
    (mini.root / "solutions").rename(mini.root / "away")
    record = mini.grade(LAB, source, options=Options(seed=1))
    assert check(record, "test_random").status == "error"
    assert "not recorded in this copy of the course" in headline(record, "test_random")
    assert check(record, "test_example").status == "passed"


def test_text_that_a_learner_forges_is_printable_in_the_record(mini: MiniCourse) -> None:
    code = (
        "class Meta(type):\n    __name__ = '\\x1b[2J\\ud800'\n\n"
        "class Odd(tuple, metaclass=Meta):\n    _fields = ('x\\x1b\\ud800',)\n\n"
        "def mean(xs):\n    return Odd((1,))\n\n"
        "def parse(text):\n    raise RuntimeError('\\x1b[31m\\ud800\\u202e')"
    )
    record = mini.grade(LAB, mini.answered(LAB, code))
    text = encode(record).decode()
    assert "\\u001b" not in text
    assert check(record, "test_example").status == "failed"
    assert headline(record, "test_parse") == r"parse('17') raised RuntimeError: \x1b[31m\ud800\u202e"


def test_a_worker_that_dies_in_every_call_still_leaves_one_record_a_check(mini: MiniCourse) -> None:
    names = ("mean", "above_mean", "scaled", "adder", "parse")
    code = "import os\n" + "\n".join(f"def {name}(*args): os._exit(0)" for name in names)
    record = mini.grade(LAB, mini.answered(LAB, code))
    ids = [one.id for each in record.exercises for one in each.checks]
    assert sorted(ids) == sorted(one.id for each in mini.grade(LAB).exercises for one in each.checks)
    assert {one.status for each in record.exercises for one in each.checks} == {"failed", "not-run"}


def test_output_is_kept_up_to_a_limit(mini: MiniCourse) -> None:
    record = mini.grade(LAB, mini.answered(LAB, "def mean(xs):\n    print('x' * 10_000_000)\n    return 2.0"))
    found = check(record, "test_example")
    assert found.status == "passed"
    assert len(found.output) <= 8 * 1024


def test_printing_without_end_is_stopped(mini: MiniCourse, tmp_path: Path) -> None:
    shorten(mini, call_seconds=20)
    record = mini.grade(LAB, mini.answered(LAB, "def mean(xs):\n    while True: print('x' * 1_000_000)"))
    finding = check(record, "test_example").finding
    assert finding is not None
    assert finding.kind in ("limit", "timeout")
    assert exercise(record, "adder").status == "passed"


IMPORTS = [
    ("from grader.datasets.clicks import clicks", "grader.datasets.clicks"),
    ("import grader.checks.dsl.metrics as metrics", "grader.checks.dsl.metrics"),
    ("from grader import datasets", "grader.datasets"),
    ("from grader import authors", "grader.authors"),
    ("from grader.authors import songs", "grader.authors"),
    ("def late():\n    import grader.classroom", "grader.classroom"),
]


@pytest.mark.parametrize(("line", "name"), IMPORTS)
def test_a_cell_that_no_box_can_run_is_named_before_a_class_is_graded(mini: MiniCourse, line: str, name: str) -> None:
    """A learner's own check runs where all of the grader is installed; a box for grading has the worker's modules."""
    record = mini.grade(LAB, f"{mini.solution(LAB)}\n# %%\n{line}\n")
    (note,) = [note for note in record.submission.notes if "not there when a class is graded" in note.text]
    assert f"imports {name}," in note.text
    assert note.place is not None
    assert note.place.code.strip() == line.splitlines()[-1].strip()


@pytest.mark.parametrize(
    "cell",
    [
        "# %%\nimport grader.notebook",
        "# %%\nfrom grader import notebook",
        "# %%\nfrom grader.notebook import next_job, observe",
        "# %%\nimport grader\nfrom grader import check, points",
        '# %% tags=["play"]\nfrom grader.authors import clicks',
        "# %%\nname = 'grader.datasets'",
        "# %%\nx = 1  # import grader.datasets",
    ],
)
def test_what_a_box_can_run_is_not_remarked_on(mini: MiniCourse, cell: str) -> None:
    record = mini.grade(LAB, f"{mini.solution(LAB)}\n{cell}\n")
    assert [note.text for note in record.submission.notes if "class is graded" in note.text] == []
