"""Files that a foreign notebook reads come over with it, and the lab that comes of it verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import run
from foreign import nbgrader_cell, write
from nbformat import v4

from grader.authoring.interop.nbgrader import read_nbgrader
from grader.authoring.interop.reading import data_files

code: Any = v4.new_code_cell
ANSWER = """def years(path: str) -> list:
    '''The years in a file of songs.'''
    ### BEGIN SOLUTION
    with open(path) as file:
        return [int(line.split(",")[1]) for line in file]
    ### END SOLUTION"""
TESTS = "assert years('data/songs.csv') == [1965, 1971]\nassert len(years('data/songs.csv')) == COUNT"
GIVEN = "with open('./count.txt') as file:\n    COUNT = int(file.read())"


def brought(folder: Path, source: str) -> tuple[list[str], str]:
    """What a cell of that source brings from a folder with some files, and what is said of the rest."""
    folder = folder / "beside"
    for name in ("a.csv", "data/b.txt", "data/c.txt", "img/d.png", "module.py", "other.ipynb", "data/.hidden"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder.parent / "above.csv").write_text("above")
    (folder / "link.csv").symlink_to(folder.parent / "above.csv")
    (folder / "large.bin").write_bytes(bytes(6_000_000))
    cells = [code(source), nbgrader_cell(ANSWER, "a", "solution"), nbgrader_cell("assert years", "t", "tests", 1)]
    found, left = data_files(read_nbgrader(write(folder / "a.ipynb", cells)), folder / "a.ipynb")
    return sorted(found), "\n".join(f"{each.where}: {each.reason}" for each in left)


@pytest.mark.parametrize(
    ("source", "due"),
    [
        ("open('a.csv')", ["a.csv"]),
        ("pd.read_csv('./data/b.txt')", ["data/b.txt"]),
        ("sc.textFile('dbfs:/data/b.txt')", ["data/b.txt"]),
        ("open('/dbfs/data/b.txt')", ["data/b.txt"]),
        ("os.path.join('data', name)", ["data/b.txt", "data/c.txt"]),
        ("open(f'data/{name}.txt')\nopen('data/' + name)", ["data/b.txt", "data/c.txt"]),
        ("glob('data/*.txt')", ["data/b.txt", "data/c.txt"]),
        ("sc.textFile('*.csv')", ["a.csv"]),
        ("import module\nopen('module.py')\nopen('other.ipynb')", []),
        ("print('.')\nprint('/')\nprint('..')\nprint('*')\nprint('a' * 500)\nprint('\\0')\nprint('')", []),
        ("open('data/.hidden')", []),
        ("open('/etc/passwd')\nopen('~/x')", []),
        ("open('none.csv')", []),
    ],
)
def test_texts_of_the_code_that_name_files_bring_them(tmp_path: Path, source: str, due: list[str]) -> None:
    found, _ = brought(tmp_path, source)
    assert found == due


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("open('large.bin')", "cell 1: reads large.bin, which is too large to come along"),
        ("open('../above.csv')", "cell 1: reads ../above.csv, which does not lie in the notebook's folder"),
        ("open('link.csv')", "cell 1: reads link.csv, which is too large to come along, or no regular file"),
        ("open('data/.hidden')", "cell 1: reads data/.hidden, which has a name that no data file can have"),
    ],
)
def test_what_cannot_come_along_is_named(tmp_path: Path, source: str, said: str) -> None:
    found, left = brought(tmp_path, source)
    assert found == []
    assert said in left


def test_a_notebook_that_reads_files_becomes_a_lab_that_verifies(tmp_path: Path) -> None:
    folder = tmp_path / "foreign"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "songs.csv").write_text("Help,1965\nImagine,1971\n")
    (folder / "count.txt").write_text("2\n")
    cells = [code(GIVEN), nbgrader_cell(ANSWER, "a", "solution"), nbgrader_cell(TESTS, "t", "tests", 2)]
    notebook = write(folder / "a.ipynb", cells)
    run(tmp_path, "new", "course", "course", "--empty", "--title", "Imported")
    course = tmp_path / "course"
    said = run(course, "import", "nbgrader", str(notebook), "lab1_songs")
    assert said.code == 0, said.out + said.err
    assert "written: exercises/lab1_songs/data/songs.csv" in said.out
    toml = (course / "exercises" / "lab1_songs" / "lab.toml").read_text()
    assert toml.endswith('[[data]]\npath = "count.txt"\n\n[[data]]\npath = "data/songs.csv"\n')
    verified = run(course, "verify", "--again")
    assert verified.code == 0, verified.out + verified.err


def test_a_file_that_only_a_hidden_test_reads_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "due.csv").write_text("1965\n")
    hidden = "### BEGIN HIDDEN TESTS\nassert years('due.csv') == open('due.csv').read()\n### END HIDDEN TESTS"
    cells = [nbgrader_cell(ANSWER, "a", "solution"), nbgrader_cell(f"assert years\n{hidden}", "t", "tests", 1)]
    found, left = data_files(read_nbgrader(write(tmp_path / "a.ipynb", cells)), tmp_path / "a.ipynb")
    assert list(found) == ["due.csv"]
    assert [each.reason for each in left] == ["only a hidden test reads due.csv, which learners get now: may they?"]
