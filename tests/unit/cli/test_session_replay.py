"""A notebook cut into cells at random gives the same values in a kernel and from the cells that the grader keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jupyter_client import BlockingKernelClient, KernelManager
from made_notebooks import code, notebook

from grader.sandbox.wire.values import SourceCell
from grader.sandbox.worker import jupyter
from grader.sandbox.worker.program import LoadedProgram
from grader.submission import parse_submission
from grader.submission.changes import needed_cells

STATEMENTS = (
    "base = 1",
    "base += 2",
    "base = limit",
    "limit = 5",
    "limit = base * 2",
    "table = {}",
    "table['a'] = base",
    "same = table",
    "same.update(b=limit)",
    "same = dict(table)",
    "rows = []",
    "rows.append(table)",
    "rows[0]['c'] = 7",
    "numbers = iter([1, 2, 3])",
    "base = next(numbers)",
    "for i in range(3):\n    rows.append(i)",
    "from math import *",
    "from statistics import mean as middle",
    "def middle(values):\n    return base",
    "def helper(x):\n    return x + base",
    "def helper(x):\n    rows.append(x)\n    return len(rows)",
    "helper(3)",
    "def grow():\n    global limit\n    limit = limit + 1",
    "grow()",
    "def register(g):\n    table[g.__name__] = g.__name__\n    return g",
    "@register\ndef other(x):\n    return 2 * x",
    "class Box:\n    kept = []",
    "Box.kept.append(base)",
    "class Sum:\n    def __add__(self, other):\n        Box.kept.append(other)\n        return 1",
    "Sum() + base",
    "total = Sum()",
    "limit = total + 2",
    "if limit > 3:\n    def helper(x):\n        return -x\n    flag = 1",
    "del base",
    "1 / 0",
    "print(f(2))",
    "try:\n    base = missing\nexcept NameError as problem:\n    base = 9",
    "exec('limit = 8')",
    "def f(x):\n    return x, base, limit",
    "def f(x):\n    return helper(x), sorted(map(str, table.items()))",
    "def f(x):\n    return len(rows), Box.kept, floor(2.5)",
    "def f(x):\n    return middle([x, x]), list(numbers)",
    "f = helper",
    "base + 1",
    "limit",
    "'a text'",
    "base = _",
    "_ = 3",
    "display(base)",
    "import asyncio\nlimit = await asyncio.sleep(0, limit)",
    "import asyncio\nawait asyncio.sleep(0, base)",
)
ASK = """import json as _json
try:
    _said = repr(f(2))
except Exception as _raised:
    _said = type(_raised).__name__
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    """One kernel for all notebooks; each begins without names."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def in_kernel(client: BlockingKernelClient, cells: list[str]) -> str:
    """What ``f`` gives after the cells have run in a kernel."""
    client.execute_interactive("%reset -f\nfrom builtins import *", timeout=60)
    for cell in cells:
        client.execute_interactive(cell, output_hook=lambda message: None, stop_on_error=False, timeout=60)
    told = client.execute_interactive(ASK, timeout=60, user_expressions={"said": "_json.dumps(_said)"})
    return str(json.loads(eval(told["content"]["user_expressions"]["said"]["data"]["text/plain"])))


def from_needed_cells(cells: list[str]) -> str:
    """What it gives after the cells that the grader keeps have run in a program of the grader."""
    read = parse_submission("lab.ipynb", notebook(*map(code, cells))).cells
    kept = needed_cells(read, ("f",))
    jupyter.set_up()
    program = LoadedProgram("replayed")
    for cell in read:
        if cell.number in kept and cell.problem is None:
            program.execute(SourceCell(cell.number, cell.filename, cell.first_line, cell.source), reduced=False)
    try:
        return repr(program.module.f(2))  # type: ignore[attr-defined]
    except AttributeError:
        return "NameError" if not hasattr(program.module, "f") else "AttributeError"
    except Exception as problem:
        return type(problem).__name__


@st.composite
def sessions(draw: st.DrawFn) -> list[str]:
    """Cells of one to three statements, the last of which defines ``f``."""
    statements = draw(st.lists(st.sampled_from(STATEMENTS), min_size=4, max_size=16))
    statements.append(draw(st.sampled_from([each for each in STATEMENTS if each.startswith("def f(")])))
    cells: list[str] = []
    while statements:
        size = draw(st.integers(1, 3))
        cells.append("\n".join(statements[:size]))
        statements = statements[size:]
    return cells


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cells=sessions())
def test_a_session_gives_the_same_values_in_the_grader(kernel: BlockingKernelClient, cells: list[str]) -> None:
    assert from_needed_cells(cells) == in_kernel(kernel, cells)
