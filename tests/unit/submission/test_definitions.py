"""Which cell defines f? Every form of a definition, wherever it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run
from mini_course import MiniCourse, check

from grader.checks.explaining.stubs import stub_names
from grader.checks.explaining.suspicion import suspect
from grader.submission import Cell, parse_submission
from grader.submission.definitions import cell_of, definition_of, function_of

LAB = "lab1_plain"
STUB = "def f(x):\n    raise NotImplementedError('f')"


def cells(*sources: str) -> tuple[Cell, ...]:
    """The cells with these sources; one that begins with ``play:`` is tagged so."""
    texts = (
        f'# %% tags=["play"]\n{source.removeprefix("play:")}' if source.startswith("play:") else f"# %%\n{source}"
        for source in sources
    )
    return parse_submission("lab.py", "\n".join(texts).encode()).cells


FORMS = {
    "function": "def f(x): return x",
    "async function": "async def f(x): return x",
    "generator": "def f(x): yield x",
    "decorated": "import functools\n@functools.cache\ndef f(x): return x",
    "class": "class f: pass",
    "lambda": "f = lambda x: x",
    "another name": "g = max\nf = g",
    "with a type": "from typing import Any\nf: Any = lambda x: x",
    "of several": "f, g = max, min",
    "chained": "g = f = max",
    "imported": "from math import sqrt as f",
    "walrus": "print(f := max)",
    "in a condition": "if True:\n    def f(x): return x",
    "in a try": "try:\n    from math import f\nexcept ImportError:\n    def f(x): return x",
    "in a loop": "for f in (max, min): pass",
    "with": "with open('x') as f: pass",
    "by globals": "globals()['f'] = max",
    "not valid": "def f(x:\n    return x",
    "async and not valid": "async def f(x:\n    return x",
    "assigned and not valid": "f = lambda x: (",
}
NO_FORMS = {
    "call": "print(f(1))",
    "inside another function": "def g():\n    def f(x): return x\n    return f",
    "method": "class A:\n    def f(self): return 1",
    "local": "def g():\n    f = 1\n    return f",
    "attribute": "class A: pass\nA.f = 1",
    "in a text": "g = 'def f(x): return x'",
    "in a comment": "# def f(x): return x\ng = 1",
    "parameter": "g = lambda f: f",
    "comprehension": "g = [f for f in (1, 2)]",
    "only declared": "f: int",
    "play": "play:def f(x): return x",
    "longer name": "def ff(x): return x",
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_that_gives_a_name_a_value_is_a_definition(name: str) -> None:
    found = cells("x = 1", FORMS[name], "y = 2")
    binding = definition_of(found, "f")
    assert binding is not None
    assert binding.cell == found[1]
    assert cell_of(found, "f") == found[1]


@pytest.mark.parametrize("name", NO_FORMS)
def test_what_only_looks_like_it_is_none(name: str) -> None:
    found = cells("x = 1", NO_FORMS[name])
    assert definition_of(found, "f") is None
    assert cell_of(found, "f") is None
    assert function_of(found, "f") is None


@pytest.mark.parametrize("name", FORMS)
def test_the_last_one_counts(name: str) -> None:
    found = cells(FORMS["function"], FORMS[name], NO_FORMS["call"], NO_FORMS["play"])
    binding = definition_of(found, "f")
    assert binding is not None
    assert binding.cell == found[1]


def test_what_is_deleted_is_defined_no_more_but_its_cell_is_known() -> None:
    found = cells(FORMS["function"], "del f")
    assert definition_of(found, "f") is None
    assert cell_of(found, "f") == found[0]
    again = cells(FORMS["function"], "del f", FORMS["lambda"])
    assert definition_of(again, "f") is not None


@pytest.mark.parametrize("word", ["def", "async def"])
def test_the_signature_is_that_of_the_last_def(word: str) -> None:
    found = function_of(cells("def f(): pass", f"{word} f(x): pass", "f = print"), "f")
    assert found is not None
    assert found.cell.source.strip() == f"{word} f(x): pass"
    assert function_of(cells(FORMS["lambda"]), "f") is None


@pytest.mark.parametrize("name", FORMS)
def test_a_stub_that_is_defined_anew_is_no_stub(name: str) -> None:
    assert stub_names(cells(STUB)) == {"f"}
    if "not valid" not in name:
        assert "f" not in stub_names(cells(STUB, FORMS[name]))
    assert "f" in stub_names(cells(FORMS[name], STUB))


def test_an_answer_in_a_play_cell_leaves_the_stub_a_stub() -> None:
    assert stub_names(cells(STUB, NO_FORMS["play"])) == {"f"}


@pytest.mark.parametrize("name", ["lambda", "async function", "class", "imported"])
def test_no_habit_is_looked_for_in_what_was_replaced(name: str) -> None:
    habit = "def g(row):\n    print(row)\ndef f(x): return x.map(g)"
    assert suspect(cells(habit), ["f"]) is not None
    assert suspect(cells(habit, FORMS[name]), ["f"]) is None


RULES = {
    "lambda": "mean = lambda xs: sum(xs) / len(xs)",
    "async function": "async def mean(xs): return sum(xs)",
    "with a type": "from typing import Any\nmean: Any = lambda xs: sum(xs) / len(xs)",
    "in a condition": "if True:\n    def mean(xs): return sum(xs) / len(xs)",
}


@pytest.mark.parametrize("name", RULES)
def test_rules_of_the_source_see_every_form(mini: MiniCourse, name: str) -> None:
    path = mini.root / "exercises" / LAB / "test_more.py"
    marks = "@pytest.mark.exercise('mean')\n@pytest.mark.points(1)"
    path.write_text(f"import pytest\n\n\n{marks}\ndef test_more(source): assert source('mean').avoids_calls('sum')\n")
    mini.teach(LAB, "mean", "import statistics\n    return statistics.fmean(numbers)")
    finding = check(mini.grade(LAB, f"# %%\n\n# %%\n{RULES[name]}\n"), "test_more").finding
    assert finding is not None
    assert finding.kind == "style"
    assert finding.place is not None
    assert "sum(xs)" in finding.place.code


@pytest.mark.parametrize("name", ["async function", "lambda", "with a type", "in a condition", "not valid"])
def test_reset_puts_back_the_stub_of_every_form(mini: MiniCourse, name: str) -> None:
    file: Path = mini.root / "exercises" / LAB / "lab.py"
    source = FORMS[name].replace("f(", "mean(").replace("f =", "mean =").replace("f:", "mean:")
    file.write_text(f"# grader: {LAB}\n# %%\nx = 1\n\n# %%\n{source}\n\n# %%\ny = 2\n")
    said = run(mini.root, "reset", f"{LAB}/mean", "--yes")
    assert said.code == 0, said.err
    assert 'raise NotImplementedError("mean")' in file.read_text()
    assert source not in file.read_text()
    assert "x = 1" in file.read_text()
    assert "y = 2" in file.read_text()


def test_show_knows_async_functions(mini: MiniCourse) -> None:
    file: Path = mini.root / "exercises" / LAB / "lab.py"
    file.write_text(f'# grader: {LAB}\n# %%\nasync def mean(numbers):\n    """What lies in the middle."""\n')
    said = run(mini.root, "show", f"{LAB}/mean").out
    assert "async def mean(numbers)" in said
    assert "What lies in the middle." in said
