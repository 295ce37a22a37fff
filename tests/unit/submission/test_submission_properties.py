"""What holds for every file, sensible or not."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from made_notebooks import code, notebook

from grader.submission import Submission, SubmissionError, parse_submission

LINES = st.lists(
    st.sampled_from(
        [
            *(
                "# %%",
                '# %% tags=["play"]',
                "# %% [markdown]",
                "# text",
                "",
                "x = 1",
                "def f(a):",
                "    return a",
                "y = (",
                ")",
            ),
            *(
                's = """',
                '"""',
                "'''",
                "%time x = 1",
                "%matplotlib inline",
                "!ls",
                "    !ls \\",
                "x?",
                "y = !ls",
                "% 3",
                "\\",
            ),
            *(
                "%%bash",
                "%%time",
                "print 'a'",
                "# Databricks notebook source",
                "# COMMAND ----------",
                "# MAGIC %sql",
                "f'{",
            ),
        ]
    ),
    max_size=12,
)


def refused(refusal: SubmissionError) -> None:
    assert refusal.problem
    assert refusal.advice


def read(name: str, data: bytes) -> Submission | None:
    try:
        return parse_submission(name, data)
    except SubmissionError as refusal:
        refused(refusal)
        return None


@given(data=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    read("lab.py", data)
    read("lab.ipynb", data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "metadata", "worksheets", "source", "cell_type", "tags", "kernelspec", "grader", "lab"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(
    tree=st.dictionaries(st.sampled_from(["cells", "metadata", "worksheets"]), JSON), version=st.sampled_from([3, 4])
)
def test_any_json_is_read_or_refused_in_words(tree: dict[str, object], version: int) -> None:
    read("lab.ipynb", json.dumps({**tree, "nbformat": version}).encode())


@given(lines=LINES)
def test_cleaning_moves_no_line(lines: list[str]) -> None:
    source = "\n".join(["# grader: lab3", *lines, "# %%", "last = 1"])
    submission = read("lab.py", source.encode())
    assert submission is not None
    for cell in submission.cells:
        original = source.split("\n")[cell.first_line - 1 :]
        for ours, theirs in zip(cell.source.split("\n"), original, strict=False):
            assert ours == theirs or ours.lstrip().startswith(("#", "pass  # ")) or "%time" in theirs
        if cell.problem is None:
            compile(cell.code, cell.filename, "exec")
    assert all(note.place and note.place.line and note.text.isprintable() for note in submission.notes)


@given(lines=LINES)
def test_a_cell_of_a_notebook_keeps_its_lines_and_is_clean_once_cleaned(lines: list[str]) -> None:
    source = "\n".join(lines)
    submission = read("lab.ipynb", notebook(code(source), code("last = 1")))
    assert submission is not None
    for cell in submission.cells[:-1]:
        assert cell.source.count("\n") == source.count("\n")
        again = read("lab.ipynb", notebook(code(cell.source), code("last = 1")))
        assert again is not None
        assert again.cells[0].source == cell.source
