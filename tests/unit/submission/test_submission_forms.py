"""What holds for every file of a form: a script loses no statement, a pasted session no line, a conflict no side."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from grader.submission import parse_submission
from grader.submission.effects import statements_of
from grader.submission.reading.conflict import conflict_lines, conflict_sides
from grader.submission.reading.pasted import unpasted
from grader.submission.reading.script import split_script
from grader.submission.tree import tree_text

STATEMENTS = (
    "x = 1",
    "x = 1; y = 2",
    "import math",
    "def f(a):\n    return a",
    "def g(a):\n    # a comment\n\n    return [\n        a,\n    ]",
    "@staticmethod\n@property\ndef h(a):\n    return a",
    "async def k():\n    pass",
    "class A:\n    b = 1\n\n    def c(self):\n        return 2",
    "if x:\n    y = 1\nelif y:\n    y = 2\nelse:\n    y = 3",
    "try:\n    1 / 0\nexcept ArithmeticError:\n    pass\nfinally:\n    y = 1",
    "for i in range(3):\n    pass\nelse:\n    y = 1",
    "text = '''\ndef no():\n    return 1\n'''",
    "size = (\n1,\n2,\n)",
    "size = 1 + \\\n2",
    "# a comment",
    "",
    "# ---",
    "match x:\n    case 1:\n        pass",
)
TEXTS = st.lists(st.sampled_from(STATEMENTS), max_size=10).map("\n".join)
BROKEN = ("def broken(a:\n    return a", "print 'a'", "x = (1,", "x = = 2", "return 5 5")


@given(text=TEXTS)
def test_a_script_loses_no_statement_and_moves_no_line(text: str) -> None:
    cells = split_script(text)
    found = [tree_text(node) for cell in cells for node in ast.parse(cell.source).body]
    assert found == [tree_text(node) for node in ast.parse(text).body]
    lines = text.split("\n")
    for cell in cells:
        own = cell.source.split("\n")
        assert lines[cell.first_line - 1 :][: len(own)] == own


@given(before=TEXTS, broken=st.sampled_from(BROKEN), after=TEXTS)
def test_what_is_broken_in_a_script_costs_only_itself(before: str, broken: str, after: str) -> None:
    text = f"{before}\n{broken}\ndef last():\n    return 1\n{after}"
    cells = parse_submission("lab.py", text.encode()).cells
    assert [cell.problem is not None for cell in cells].count(True) == 1
    kept = {tree_text(each.node) for each in statements_of(cells)[0]}
    for node in ast.parse(f"{before}\ndef last():\n    return 1\n{after}").body:
        assert tree_text(node) in kept


def prompted(text: str, first: str, following: str) -> str:
    """A text as a session shows it."""
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        lines.append(f"{following if number else first}{line}".rstrip())
    return "\n".join(lines)


@given(text=TEXTS.filter(lambda text: bool(text.strip()) and "'''" not in text))
def test_a_pasted_session_is_the_code_in_it(text: str) -> None:
    expected = tree_text(ast.parse(text))
    for shown in (
        prompted(text, ">>> ", "... "),
        prompted(text, "In [7]: ", "   ...: "),
        "\n".join(f"    {line}" if line else line for line in text.split("\n")),
    ):
        assert unpasted(shown).count("\n") == text.count("\n")
        assert tree_text(ast.parse(unpasted(shown))) == expected


def merged(ours: Sequence[str], theirs: Sequence[str]) -> str:
    """Both texts as git leaves them where it cannot merge them."""
    lines: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += ours[a:b]
        else:
            lines += ["<<<<<<< HEAD", *ours[a:b], "=======", *theirs[c:d], ">>>>>>> other"]
    return "\n".join(lines)


LINES = st.lists(st.sampled_from(["a", "b", "{", "}", '"cell_type": "code"', "== 7"]), min_size=1, max_size=12)


@given(ours=LINES, theirs=LINES)
def test_both_sides_of_a_conflict_come_back(ours: list[str], theirs: list[str]) -> None:
    text = merged(ours, theirs)
    assert conflict_sides(text) == ("\n".join(ours), "\n".join(theirs))
    assert bool(conflict_lines(text)) == (ours != theirs)
