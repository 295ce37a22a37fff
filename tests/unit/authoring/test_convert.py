"""A lab in one format made the same lab in the other: nothing that is graded is lost, whatever stands in its cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from command_line import run
from hypothesis import given
from hypothesis import strategies as st
from made_notebooks import code, markdown, notebook
from mini_course import MiniCourse

from grader.authoring.building.convert import converted
from grader.submission import SubmissionError, parse_submission

LAB = "lab1_plain"
NOTEBOOK, PERCENT = Path("lab.ipynb"), Path("lab.py")

CODE = st.lists(
    st.sampled_from(
        [
            *(
                "x = 1",
                "",
                "def f(a):",
                "    return a",
                "# a comment",
                "# %% none",
                "# # %% nor this",
                "#%%",
                "    ",
            ),
            *('s = """', '"""', "# %%", "t = '# %%'", "'''", "y = (", ")", "# [markdown]"),
            *("%matplotlib inline", "%time z = 2", "!ls \\", "    %pwd", "x?", "a = !ls", "%%time", "%%bash", "%% sql"),
            *("# %matplotlib inline", "# %%bash", "    pass  # !ls", "get_ipython().system('ls')", "pip install x"),
        ]
    ),
    max_size=6,
).map("\n".join)
TEXT = st.lists(st.sampled_from(["", "# Title", "%% text", "# %% text", "  - é 🙂", '"""', "#"]), max_size=4).map(
    "\n".join
)
TAGS = st.lists(st.sampled_from(["play", 'a "b"', "it's", "[x]", 'id="no"', "[markdown]"]), max_size=2, unique=True)
IDS = st.sampled_from(["", "words", "a-1_B", "no id!"])


def cell(kind: str, source: str, tags: list[str], name: str) -> dict[str, Any]:
    made = code(source, tags=tags) if kind == "code" else {**markdown(source), "cell_type": kind}
    return {**made, "metadata": {"tags": tags}} | ({"id": name} if name else {})


CELLS = st.lists(
    st.one_of(
        st.builds(cell, st.just("code"), CODE, TAGS, IDS),
        st.builds(cell, st.sampled_from(["markdown", "raw"]), TEXT, TAGS, IDS),
    ),
    max_size=5,
)


def graded(name: str, data: bytes) -> list[tuple[int, str, tuple[str, ...], bool]]:
    cells = parse_submission(name, data).cells
    return [
        (
            each.number,
            each.source.strip(),
            tuple(tag for tag in dict.fromkeys(each.tags) if "," not in tag),
            each.problem is None,
        )
        for each in cells
    ]


@given(cells=CELLS)
def test_a_notebook_there_and_back(cells: list[dict[str, Any]]) -> None:
    data = notebook(*cells, code("last = 1"), grader={"lab": "lab3"})
    try:
        percent = converted(NOTEBOOK, data)
    except SubmissionError:
        assert any(not parses for *_, parses in graded("lab.ipynb", data))
        return
    back = converted(PERCENT, percent)
    assert graded("lab.ipynb", data) == graded("lab.py", percent) == graded("lab.ipynb", back)
    assert parse_submission("lab.py", percent).lab == parse_submission("lab.ipynb", back).lab == "lab3"
    made = json.loads(back)["cells"]
    nbformat.validate(nbformat.reads(back.decode(), as_version=4))  # type: ignore[no-untyped-call]
    assert [each["cell_type"] for each in made] == [each["cell_type"] for each in cells] + ["code"]
    names = [each.get("id", "") for each in cells]
    for each, old, name in zip(made, cells, names, strict=False):
        assert each["metadata"].get("tags", []) == old["metadata"]["tags"]
        assert name in ("", "no id!") or names.count(name) > 1 or each["id"] == name
        if old["cell_type"] != "code":
            assert "".join(each["source"]).rstrip() == old["source"].rstrip()
    assert converted(PERCENT, converted(NOTEBOOK, back)) == back


MARKS = st.sampled_from(
    ["# %%", '# %% tags=["play"]', "# %% [markdown]", "# %% [raw]", '#%% Title id="own" tags=["a,b", "x", "x"]']
)


@given(cells=st.lists(st.tuples(MARKS, CODE), max_size=5), before=CODE)
def test_a_percent_file_there_and_back(cells: list[tuple[str, str]], before: str) -> None:
    lines = ["# grader: lab3", before, *(f"{mark}\n{source}" for mark, source in cells), "# %%", "last = 1", ""]
    data = "\n".join(lines).encode()
    try:
        made = converted(PERCENT, data)
        back = converted(NOTEBOOK, made)
    except SubmissionError:
        assert any(not parses for *_, parses in graded("lab.py", data))
        return
    assert graded("lab.py", data) == graded("lab.ipynb", made) == graded("lab.py", back)


@pytest.mark.parametrize(
    ("source", "percent"),
    [
        ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
        ("!ls \\\n  a\nx = 1", "# !ls \\\n#   a\nx = 1"),
        ("if True:\n    %pwd", "if True:\n    pass  # %pwd"),
        ("%%bash\nfor x in a; do\n    echo\ndone", "# %%bash\n# for x in a; do\n#     echo\n# done"),
        ("%time x = 1", "%time x = 1"),
        ("x?\ny = 1", "x?\ny = 1"),
    ],
)
def test_magics_are_comments_where_they_come_back(source: str, percent: str) -> None:
    made = converted(NOTEBOOK, notebook(code(source), code("last = 1")))
    assert made.decode() == f"# %%\n{percent}\n\n# %%\nlast = 1\n"
    assert "".join(json.loads(converted(PERCENT, made))["cells"][0]["source"]) == source


def test_an_edited_cell_keeps_its_id_and_its_grade(mini: MiniCourse) -> None:
    folder = mini.root / "exercises" / LAB
    tree = json.loads((folder / "lab.ipynb").read_text())
    for each in tree["cells"]:
        text = "".join(each["source"])
        each["source"] = text.replace('raise NotImplementedError("mean")', "return sum(numbers) / len(numbers)")
    before = [each["id"] for each in tree["cells"]]
    (folder / "lab.ipynb").write_text(json.dumps(tree))
    assert run(mini.root, "convert", f"exercises/{LAB}/lab.ipynb", "--out", "mine.py").code == 0
    mine = (mini.root / "mine.py").read_text()
    named = [each for each in before if each in ("how-to-check", "set-up") or each.startswith("check-")]
    assert mine.count(' id="') == 1 + len(named)  # that of the edited cell; all others follow from what stands there
    assert run(mini.root, "convert", "mine.py").out == "written: mine.ipynb\n"
    assert [each["id"] for each in json.loads((mini.root / "mine.ipynb").read_text())["cells"]] == before

    grades = []
    for source, name in ((json.dumps(tree), "lab.ipynb"), (mine, "lab.py")):
        record = mini.grade(LAB, source, name=name)
        grades.append([(each.id, each.status, each.earned) for each in record.exercises])
    assert grades[0] == grades[1]
    assert grades[0][0][1] == "passed"


def test_an_id_of_the_reference_is_that_of_the_notebook_and_no_concern_of_the_stub(mini: MiniCourse) -> None:
    file = mini.root / "solutions" / LAB / "lab.py"
    file.write_text(file.read_text().replace("# %%\ndef mean", '# %% id="the-mean"\ndef mean'))
    assert run(mini.root, "build").code == 0
    folder = mini.root / "exercises" / LAB
    assert 'id="' not in (folder / "lab.py").read_text()
    assert "the-mean" in [each["id"] for each in json.loads((folder / "lab.ipynb").read_text())["cells"]]


def test_nothing_is_written_over_and_what_is_no_lab_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lab.ipynb").write_bytes(notebook(code("x = 1")))
    (tmp_path / "lab.py").write_text("mine")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "broken.ipynb").write_text("{")
    for arguments, said in (
        (["lab.ipynb"], "lab.py is there already. Name another file with --out, or add --force"),
        (["lab.ipynb", "--out", "other.ipynb"], "lab.ipynb becomes a .py file"),
        (["notes.txt"], "neither a .py nor an .ipynb file"),
        (["broken.ipynb"], "is not a notebook"),
        (["gone.ipynb"], "gone.ipynb"),
    ):
        refused = run(tmp_path, "convert", *arguments)
        assert refused.code == 2
        assert said in refused.err
    assert (tmp_path / "lab.py").read_text() == "mine"
    assert run(tmp_path, "convert", "lab.ipynb", "--force").code == 0
    assert (tmp_path / "lab.py").read_text() == "# %%\nx = 1\n"
