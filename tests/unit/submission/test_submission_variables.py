"""Cells for a variable: what is given takes the place of one assignment, and what cannot matter is left out."""

from __future__ import annotations

import pytest

from grader.submission import parse_submission
from grader.submission.model import Cell
from grader.submission.variables import cells_for, with_given, with_value


def cells_of(*sources: str) -> tuple[Cell, ...]:
    """Cells of a file, one after another."""
    return parse_submission("lab.py", "\n\n# %%\n".join(("# %%", *sources)).encode()).cells


def value_of(cells: list[Cell], name: str, **given: object) -> object:
    """What a name holds after the cells were run."""
    names: dict[str, object] = {**given, **{f"_given_{key}": value for key, value in given.items()}}
    for cell in cells:
        exec(compile(cell.code, cell.filename, "exec"), names)
    return names[name]


@pytest.mark.parametrize(
    "source",
    [
        "lines = open('nowhere').read()",
        "lines = (open('nowhere')\n    .read()\n    .upper())",
        "lines: list = open('nowhere').read()",
        "x = 3; lines = open('nowhere').read(); y = 4",
        "lines = other = [0]",
        "other, lines = 1, [0]",
        "lines = [0]\nlines = lines",
        "if True:\n    lines = open('nowhere').read()\nelse:\n    lines = 1 / 0",
        "try:\n    lines = open('nowhere').read()\nexcept ValueError:\n    lines = []",
        "for lines in ([0], [0]):\n    pass\nlines = [0]",
        "ä = 'ü'; lines = 'ö' + open('nowhere').read()",
        "def f(lines=1):\n    lines = 2\n\n\nlines = f()",
        "pass",
    ],
)
def test_the_first_assignment_takes_what_is_given(source: str) -> None:
    changed = with_given(cells_of(source, "count = len(lines)"), ["lines"])
    assert value_of(changed, "count", lines=["a", "b", "c"]) == 3
    before = cells_of(source, "count = len(lines)")
    assert [cell.source.count("\n") for cell in changed] == [cell.source.count("\n") for cell in before]


@pytest.mark.parametrize(
    ("sources", "count"),
    [
        (["lines = [1]", "lines = lines + [9]", "n = len(lines)"], 4),
        (["lines = [1]", "lines += [9]", "n = len(lines)"], 4),
        (["lines = [1]", "lines = [1, 2]", "n = len(lines)"], 2),
        (["n = 0", "for line in lines:\n    n += 1", "lines = [1]"], 3),
        (["def n_of(xs): return len(xs)", "lines = [1]", "n = n_of(lines)"], 3),
    ],
)
def test_what_the_cells_do_with_it_stays(sources: list[str], count: int) -> None:
    assert value_of(with_given(cells_of(*sources), ["lines"]), "n", lines=[1, 2, 3]) == count


def test_several_names_are_given_each_once() -> None:
    cells = with_given(cells_of("a, b = load()", "c = 1", "total = a + b + c"), ["a", "b", "c"])
    with pytest.raises(NameError):
        value_of(cells, "total", a=1, b=2, c=3)
    cells = with_given(cells_of("a = load()\nb = load()", "c = 1", "total = a + b + c"), ["a", "b", "c"])
    assert value_of(cells, "total", a=1, b=2, c=3) == 6


def numbers(name: str, given: tuple[str, ...], *sources: str) -> list[int]:
    """The places, from 0, of the cells that are run for a name."""
    cells = cells_of(*sources)
    first_lines = [cell.first_line for cell in cells]
    return [first_lines.index(cell.first_line) for cell in cells_for(cells, name, given)]


@pytest.mark.parametrize(
    ("name", "given", "sources", "kept"),
    [
        ("top", ("lines",), ["lines = sc.textFile('x')", "other = 1 / 0", "top = lines.take(2)"], [0, 2]),
        ("top", (), ["top = 1", "print(top)", "other = top + 1"], [0]),
        ("top", (), ["top = 1", "top = 2"], [1]),
        ("top", (), ["top = [1]", "top.append(2)"], [0, 1]),
        (
            "top",
            ("orders",),
            ["orders = spark.read.csv('x')", "orders.createOrReplaceTempView('orders')", "top = spark.sql('select 1')"],
            [0, 1, 2],
        ),
        (
            "top",
            ("orders",),
            ["orders = spark.read.csv('x')", "orders.createOrReplaceTempView('orders')", "top = orders.count()"],
            [0, 2],
        ),
        ("top", (), ["spark.sql('CREATE VIEW v AS SELECT 1')", "x = spark.sql('SELECT 1')", "top = 3"], [0, 2]),
        ("top", (), ["spark.conf.set('a', 'b')", "top = 3"], [0, 1]),
        ("top", (), ["frame = spark.range(3)", "frame.write.parquet('x')", "top = spark.read.parquet('x')"], [0, 1, 2]),
        (
            "top",
            (),
            [
                "spark = SparkSession.builder.getOrCreate()",
                "raw = spark.read.text('x')",
                "top = spark.range(3).count()",
            ],
            [0, 2],
        ),
        (
            "top",
            (),
            [
                "import functools\n\n\n@functools.singledispatch\ndef area(x):\n    return 0",
                "def of_int(x):\n    return x",
                "area.register(int, of_int)",
                "top = area(3)",
            ],
            [0, 1, 2, 3],
        ),
        ("gone", (), ["top = 3"], []),
    ],
)
def test_cells_that_cannot_matter_are_left_out(
    name: str, given: tuple[str, ...], sources: list[str], kept: list[int]
) -> None:
    assert numbers(name, given, *sources) == kept


def test_a_cell_tagged_play_is_not_run() -> None:
    source = '# %%\ntop = 1\n\n# %% tags=["play"]\ntop = 2\n'
    cells = parse_submission("lab.py", source.encode()).cells
    assert [cell.source for cell in cells_for(cells, "top", ())] == ["top = 1"]


def test_a_value_takes_the_place_of_the_last_assignment() -> None:
    cells = with_value(cells_of("top = 1", "top = (top\n  + 1)\nprint(top)"), "top", "wrong(top)")
    assert cells[0].source == "top = 1"
    assert value_of(cells, "top", wrong=lambda n: n + 41) == 42
