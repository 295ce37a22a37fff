"""A comparison does nothing by itself: a failed assert shows the finding of what it asserts, or its own message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from mini_course import MiniCourse, check, copy_course

from grader.checks.running.grader import LabGrader
from grader.results.record import Finding

ROOT = Path(__file__).parents[3]
LAB = "lab1_plain"
WRONG = "def mean(numbers): return sum(numbers) + 1.0\ndef adder(amount): raise KeyError(amount)"
"""Gives 7.0 for [1, 2, 3], where 2.0 is due."""
FOUND = "mean([1, 2, 3]) returned 7.0 instead of 2.0"
RIGHT_AND_WRONG = "(([-1, -1], -1.0), (x, 2.0))"
"""Two calls and what is due: the wrong answer is right by luck in the first."""
TOO_FEW = "say this"

OTHERS = {
    "any before": "right = any(learner.mean(x) == due for due in (1.0, 2.0, 3.0))\nassert right, 'say this'",
    "any of a list before": "right = any([learner.mean(x) == due for due in (1.0, 2.0)])\nassert right, 'say this'",
    "any inside": "assert any(learner.mean(x) == due for due in (1.0, 2.0, 3.0)), 'say this'",
    "any of kept ones": ("kept = [learner.mean(x) == due for due in (1.0, 2.0, 3.0)]\nassert any(kept), 'say this'"),
    "all before": "right = all(learner.mean(x) == due for due in (2.0, 2.0))\nassert right, 'say this'",
    "if before": "if learner.mean(x) == reference.mean(x):\n    return\nassert x == [], 'say this'",
    "if not before": "if not learner.mean(x) == reference.mean(x):\n    assert x == [], 'say this'",
    "else of if": "if learner.mean(x) == 2.0:\n    pass\nelse:\n    assert x == [], 'say this'",
    "while before": "while learner.mean(x) == reference.mean(x):\n    return\nassert not x, 'say this'",
    "conditional expression before": "got = 1 if learner.mean(x) == 2.0 else 0\nassert got, 'say this'",
    "not before": "wrong = not (learner.mean(x) == 2.0)\nassert not wrong, 'say this'",
    "not of another": "assert not (learner.mean(x) == 7.0), 'say this'",
    "not of kept": "kept = learner.mean(x) == 7.0\nassert not kept, 'say this'",
    "not, after it was false": ("for due in (3.0, 7.0):\n    assert not (learner.mean(x) == due), 'say this'"),
    "kept and never asked": "kept = learner.mean(x) == 2.0\nassert learner.mean(x).value < 5, 'say this'",
    "kept and asked": "kept = learner.mean(x) == 2.0\nseen = bool(kept)\nassert learner.mean(x).value < 5, 'say this'",
    "kept, asked and asserted otherwise": (
        "large = learner.mean(x).value > 5\nkept = learner.mean(x) == 2.0\nassert (kept or x) and not large, 'say this'"
    ),
    "counted": "assert sum(1 for due in (1.0, 2.0) if learner.mean(x) == due) == 1, 'say this'",
    "filtered": "assert [due for due in (1.0, 2.0) if learner.mean(x) == due] == [2.0], 'say this'",
    "unequal": "learner.mean(x) == 2.0\nassert learner.mean(x) != 7.0, 'say this'",
    "alternatives": "assert learner.mean(x) == 2.0 or learner.mean(x) == 3.0, 'say this'",
    "beside a condition": (
        "same = learner.mean(x) == 2.0 or None\nassert learner.mean([5]) and learner.mean(x).value < 5, 'say this'"
    ),
    "in a helper": (
        "def near():\n    if learner.mean(x) == 2.0:\n        return True\n    return False\nassert near(), 'say this'"
    ),
    "sorted out with or": "right = learner.mean(x) == 2.0 or learner.mean(x) == 3.0 or 0\nassert right, 'say this'",
    "lazy and asked": "if not learner.mean(x).lazy:\n    assert learner.mean(x).value < 5, 'say this'",
    "raises and asked": (
        "if not learner.mean(x).raises('ValueError'):\n    assert learner.mean(x).value < 5, 'say this'"
    ),
    "style and asked": "if not source('mean').avoids_calls('sum'):\n    assert learner.mean(x).value < 5, 'say this'",
    "an error of the check's own": "if not learner.mean(x) == 2.0:\n    raise AssertionError('say this')",
    "pytest.fail": "if not learner.mean(x) == 2.0:\n    pytest.fail('say this')",
    "two on a line": "right = bool(learner.mean(x) == 2.0); assert right, 'say this'",
}
OWN = {
    "compared": "assert learner.mean(x) == reference.mean(x)",
    "compared the other way round": "assert reference.mean(x) == learner.mean(x)",
    "with a message": "assert learner.mean(x) == 2.0, 'not this'",
    "kept": "kept = learner.mean(x) == 2.0\nassert kept",
    "kept and asked before": "kept = learner.mean(x) == 2.0\nif kept:\n    pass\nassert kept, 'not this'",
    "kept in a list": "kept = [learner.mean(x) == 2.0]\nassert kept[0]",
    "from a helper": "def same(one, other):\n    return one == other\nassert same(learner.mean(x), 2.0)",
    "an assert in a helper": "def same(one, other):\n    assert one == other, 'not this'\nsame(learner.mean(x), 2.0)",
    "of several": "assert x and learner.mean(x) == 2.0, 'not this'",
    "first of several": "assert learner.mean(x) == 2.0 and x, 'not this'",
    "all": f"assert all(learner.mean(each) == due for each, due in {RIGHT_AND_WRONG})",
    "all with a message": f"assert all([learner.mean(each) == due for each, due in {RIGHT_AND_WRONG}]), 'not this'",
    "any": "assert any(learner.mean(x) == due for due in (1.0, 2.0))",
    "alternatives": "assert learner.mean(x) == 1.0 or learner.mean(x) == 2.0",
    "one or the other": "assert learner.mean(x) == 2.0 if x else False, 'not this'",
    "over several lines": "assert (\n    learner.mean(\n        x\n    )\n    == 2.0\n), 'not this'",
    "within": "assert learner.mean(x).within(rel=0.1) == 2.0, 'not this'",
    "after one that was false": "if learner.mean(x) == 3.0:\n    pass\nassert learner.mean(x) == 2.0, 'not this'",
    "with other letters": "assert 'é' and learner.mean(x) == 2.0, 'not this'",
    "named": "assert (kept := learner.mean(x) == 2.0), 'not this'",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MiniCourse, LabGrader]]:
    """A course, and a grader for all tests."""
    mini = copy_course(tmp_path_factory.mktemp("asserts") / "course")
    with mini.grader(LAB) as grader:
        yield mini, grader


def write_check(mini: MiniCourse, *bodies: str) -> Path:
    """One more visible check for each of the bodies, in which ``x`` is [1, 2, 3]."""
    marks = "@pytest.mark.exercise('mean')\n@pytest.mark.points(1)"
    text = "import pytest\n"
    for number, body in enumerate(bodies):
        lines = "\n".join(f"    {line}" for line in ["x = [1, 2, 3]", *body.splitlines()])
        name = f"test_more{number or ''}"
        text += f"\n\n{marks}\ndef {name}(learner, reference, source):\n{lines}\n"
    path = mini.root / "exercises" / LAB / "test_more.py"
    path.write_text(text)
    return path


def finding(made: tuple[MiniCourse, LabGrader], body: str) -> Finding:
    """What is told of a wrong answer by a check with this body."""
    mini, grader = made
    write_check(mini, body)
    found = check(mini.grade(LAB, mini.answered(LAB, WRONG), grader=grader, together=True), "test_more")
    assert found.status == "failed"
    assert found.finding is not None
    return found.finding


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS)
def test_an_assert_of_something_else_shows_its_message(made: tuple[MiniCourse, LabGrader], body: str) -> None:
    found = finding(made, body)
    assert (found.kind, found.headline, found.mistake, found.witness) == ("assertion", TOO_FEW, None, None)


@pytest.mark.parametrize("body", OWN.values(), ids=OWN)
def test_an_assert_of_a_comparison_shows_its_finding(made: tuple[MiniCourse, LabGrader], body: str) -> None:
    found = finding(made, body)
    assert (found.kind, found.headline) == ("wrong-value", FOUND)


def test_the_message_of_a_crash_is_not_explained_by_a_comparison_before(made: tuple[MiniCourse, LabGrader]) -> None:
    found = finding(made, "if learner.mean(x) == 2.0:\n    pass\nassert learner.mean([]) == learner.adder(2).value")
    assert found.kind == "crash"
    assert found.witness is None, "the small input that shows it is that of the comparison"


PLAIN = [
    *("any before", "if before", "not of another", "kept and asked", "alternatives", "any inside"),
    *("compared", "kept", "of several", "all"),
]


@pytest.fixture(scope="module")
def said_by_pytest(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What plain pytest says of each failed check, by its body's name; one run has them all."""
    mini = copy_course(tmp_path_factory.mktemp("plain") / "course")
    path = write_check(mini, *({**OWN, **OTHERS}[name] for name in PLAIN))
    (mini.root / "exercises" / LAB / "lab.py").write_text(mini.answered(LAB, WRONG))
    report = mini.root / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(path)],
        cwd=mini.root,
        env={**os.environ, "GRADER_SERVICE": "off"},
        capture_output=True,
        check=False,
    )
    failures = [case.find("failure") for case in ElementTree.parse(report).getroot().iter("testcase")]
    return {name: failure.text or "" for name, failure in zip(PLAIN, failures, strict=True) if failure is not None}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_pytest_which_rewrites_asserts_says_the_same(said_by_pytest: Mapping[str, str], name: str) -> None:
    said = said_by_pytest[name]
    if name in OTHERS:
        assert "say this" in said
        assert "instead of" not in said
    else:
        assert FOUND in said


PYTHONS = subprocess.run([ROOT / "tools" / "list-pythons"], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_of_this_machine_says_where_it_asked(python: str) -> None:
    """The rule stands on details of the interpreter: which instruction asks, and what place it has in the source."""
    bodies = {name: body for name, body in {**OTHERS, **OWN}.items() if "pytest." not in body}
    packages = [str(ROOT), str(Path(pytest.__file__).parents[1])]  # all that is used of them is plain Python
    done = subprocess.run(
        [python, str(Path(__file__).with_name("asserts_elsewhere.py"))],
        input=json.dumps(list(bodies.values())),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(packages), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = dict(zip(bodies, json.loads(done.stdout), strict=True))
    assert {name: shown for name, shown in found.items() if shown != [name in OWN, name in OWN]} == {}
