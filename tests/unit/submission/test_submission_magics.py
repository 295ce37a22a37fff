"""What IPython understands and Python does not is taken out, in its place, and noted."""

from __future__ import annotations

import pytest
from made_notebooks import code, markdown, notebook

from grader.submission import Place, Submission, parse_submission


def read(source: str) -> Submission:
    return parse_submission("lab.ipynb", notebook(markdown("Title"), code(source), code("last = 1")))


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
        ("x = 1\n!pip install spark", "x = 1\n# !pip install spark"),
        ("pip install numpy\nx = 1", "# pip install numpy\nx = 1"),
        ("files = !ls\nx = 1", "# files = !ls\nx = 1"),
        ("?print\nx = 1", "# ?print\nx = 1"),
        ("sc.parallelize?\nx = 1", "# sc.parallelize?\nx = 1"),
        ("print??\nx = 1", "# print??\nx = 1"),
        ("if True:\n    %time\n    !ls\nx = 1", "if True:\n    pass  # %time\n    pass  # !ls\nx = 1"),
        ("!echo \\\n  it's\nx = 1", "# !echo \\\n#   it's\nx = 1"),
        ("!echo it's (\nx = 1", "# !echo it's (\nx = 1"),
        ("%timeit f()\nx = 1", "# %timeit f()\nx = 1"),
        ("%%bash\nls\nrm x", "# %%bash\n# ls\n# rm x"),
        ("%%writefile a.py\nx = 1", "# %%writefile a.py\n# x = 1"),
        ("%%bash\nif a; then\n    ls", "%%bash\nif a; then\n    ls".replace("%%", "# %%").replace("\n", "\n# ")),
        ("%pwd\nget_ipython().system('ls')\nx = 1", "# %pwd\n# get_ipython().system('ls')\nx = 1"),
        ("%sql\nselect * from t", "# %sql\n# select * from t"),
        ("get_ipython().run_line_magic('time', '')\nx = 1", "# get_ipython().run_line_magic('time', '')\nx = 1"),
        ("def f():\n    get_ipython().system('ls')", "def f():\n    pass  # get_ipython().system('ls')"),
    ],
)
def test_what_is_taken_out_leaves_a_comment_and_a_note(source: str, cleaned: str) -> None:
    submission = read(source)
    left = [cell for cell in submission.cells if cell.number == 2]
    assert [cell.source for cell in left] == [cleaned]
    assert left[0].problem is None
    assert cleaned.count("\n") == source.count("\n")
    assert submission.notes
    assert all(note.place is not None and note.place.cell == 2 for note in submission.notes)
    first_change = next(
        n for n, (a, b) in enumerate(zip(source.split("\n"), cleaned.split("\n"), strict=True), 1) if a != b
    )
    assert submission.notes[0].place == Place(file=submission.name, line=first_change, cell=2)


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("%time x = f()", "x = f()"),
        ("x = %time f()", "x = f()"),
        ("%%time\nx = 1", "# %%time\nx = 1"),
        ("%%capture out\nx = 1", "# %%capture out\nx = 1"),
        ("%%timeit\nx = 1", "# %%timeit\nx = 1"),
        ("%%timeit -n 10 -r3 y = 2\nx = y", "y = 2\nx = y"),
        ("%%memit\nx = 1", "# %%memit\nx = 1"),
        ("%%time\n%%capture out\nx = 1", "# %%time\n# %%capture out\nx = 1"),
        ("get_ipython().run_line_magic('time', 'x = f()')", "x = f()"),
        ("\n%%time\nx = 1", "\n# %%time\nx = 1"),
    ],
)
def test_timed_code_is_kept_without_a_note(source: str, cleaned: str) -> None:
    submission = read(source)
    assert submission.cells[0].source == cleaned
    assert submission.cells[0].problem is None
    assert submission.notes == ()


@pytest.mark.parametrize(
    "source",
    [
        "s = '''\n%not a magic\n!nor this\n'''",
        "x = (7\n%time)",
        "x = 7 \\\n%time",
        'help = "what?"',
        "# !ls",
    ],
)
def test_a_cell_that_parses_is_left_alone(source: str) -> None:
    submission = read(f"{source}\ny = 1")
    assert submission.cells[0].source == f"{source}\ny = 1"
    assert submission.notes == ()


def test_strings_and_continued_lines_survive_next_to_a_magic() -> None:
    kept = "s = '''\n%not a magic\n!nor this\n'''\nx = (7\n% 4)\ny = 9 \\\n% 4"
    cell = read(f"%matplotlib inline\n{kept}").cells[0]
    assert cell.source == f"# %matplotlib inline\n{kept}"
    assert cell.problem is None


def test_a_name_that_a_shell_command_would_have_set_is_mentioned() -> None:
    assert "The name files is not set when grading." in read("files = !ls").notes[0].text


def test_a_note_cannot_drive_the_terminal() -> None:
    assert read("!echo \x1b[2J\u202e").notes[0].text.isprintable()


def test_a_real_mistake_next_to_a_magic_is_still_found() -> None:
    cell = read("%matplotlib inline\nx = (").cells[0]
    assert cell.problem is not None
    assert cell.problem.line == 2
