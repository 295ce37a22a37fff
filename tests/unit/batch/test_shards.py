"""A class that is graded in parts, each by itself, is put together: the grades are those of one run."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest
from command_line import Said, run
from mini_course import MiniCourse

from grader.base.errors import UsageError
from grader.classroom.grading.shard import Shard, read_shard
from grader.classroom.store.store import FILE, open_results

LAB = "lab1_plain"
CLASS = {
    "ann": "",
    "bob": "def adder(n): return lambda x: x",
    "cy": "def adder(n): return 1",
    "dee": "",
    "eve": "oh no",
}


@pytest.fixture
def submissions(mini: MiniCourse, tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for learner, code in CLASS.items():
        (folder / f"{learner}.py").write_text(mini.answered(LAB, code))
    return folder


def grade(mini: MiniCourse, submissions: Path, out: Path, *options: str) -> Said:
    common = ("--seed", "7", "--isolation", "process", "--secret", str(submissions.parent / "class.secret"))
    return run(mini.root, "grade", str(submissions), "--out", str(out), *common, *options)


def parts(mini: MiniCourse, submissions: Path, of: int) -> list[Path]:
    made = [submissions.parent / f"part{number}" for number in range(1, of + 1)]
    for number, part in enumerate(made, 1):
        said = grade(mini, submissions, part, "--shard", f"{number}/{of}")
        assert said.code == 0, said.err
    return made


def merge(mini: MiniCourse, out: Path, *parts: Path) -> Said:
    return run(mini.root, "merge", *map(str, parts), "--out", str(out))


def graded(mini: MiniCourse, out: Path) -> list[dict[str, str]]:
    said = run(mini.root, "gradebook", str(out), "--out", str(out / "all.csv"))
    assert said.code == 0, said.err
    with (out / "all.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def complete(out: Path) -> str | None:
    store = open_results(out / FILE, create=False)
    found = store.setting("complete")
    store.close()
    return found


def test_each_learner_is_in_one_part_whoever_else_there_is() -> None:
    names = [f"learner{number}" for number in range(3000)]
    found = Counter(str(shard) for name in names for shard in map(Shard, range(1, 6), [5] * 5) if shard.holds(name))
    assert sum(found.values()) == len(names)
    assert min(found.values()) > 500


@pytest.mark.parametrize("text", ["", "2", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/2/3"])
def test_what_is_no_part_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="is no part of a class"):
        read_shard(text)


def test_parts_together_are_the_class_in_any_order(mini: MiniCourse, submissions: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    assert grade(mini, submissions, whole).code == 0
    one, two, three = parts(mini, submissions, 3)
    merged = tmp_path / "merged"
    said = merge(mini, merged, three, one)
    assert (said.code, "Not there yet: 2/3" in said.err) == (0, True), said.err
    assert complete(merged) == "0"
    said = merge(mini, merged, one, two)  # again what is there, and the rest
    assert complete(merged) == "1"
    assert (said.code, "Not there yet" in said.err) == (0, False), said.err
    assert graded(mini, merged) == graded(mini, whole)
    assert {row["learner"] for row in graded(mini, merged)} == set(CLASS)
    named = {path.relative_to(whole) for path in (whole / "reports").rglob("*.html")}
    assert {path.relative_to(merged) for path in (merged / "reports").rglob("*.html")} == named
    again = grade(mini, submissions, merged)
    assert "0 graded" in again.out, "what was graded in parts is graded"
    assert f"{len(CLASS)} as before" in again.out


def test_parts_need_the_same_inputs(mini: MiniCourse, submissions: Path, tmp_path: Path) -> None:
    line = ("grade", str(submissions), "--out", str(tmp_path / "x"), "--isolation", "process", "--shard", "1/2")
    assert "parts of a class have to draw the same inputs" in run(mini.root, *line).err
    one, two = parts(mini, submissions, 2)
    merged = tmp_path / "merged"
    assert merge(mini, merged, one).code == 0
    (two / "batch.secret").write_text(f"{'0' * 64}\n")
    assert "holds another secret" in merge(mini, merged, two).err


def test_what_is_no_part_of_this_class_is_refused_whole(mini: MiniCourse, submissions: Path, tmp_path: Path) -> None:
    one, two = parts(mini, submissions, 2)
    merged = tmp_path / "merged"
    assert merge(mini, merged, one).code == 0
    before = graded(mini, merged)

    whole = tmp_path / "whole"
    assert grade(mini, submissions, whole).code == 0
    assert "is no part of a class" in merge(mini, merged, whole).err
    assert "has results that are of no part" in merge(mini, whole, one).err

    unfinished = shutil.copytree(two, tmp_path / "unfinished")
    store = open_results(unfinished / FILE, create=False)
    store.set_setting("complete", "0")
    store.close()
    said = merge(mini, merged, unfinished)
    assert (said.code, "part 2/2 is not graded to its end" in said.err) == (2, True), said.err

    other = shutil.copytree(two, tmp_path / "other")
    store = open_results(other / FILE, create=False)
    store.set_setting("seed", "8")
    store.close()
    assert "was graded with another seed (8, not 7)" in merge(mini, merged, other).err

    decided = shutil.copytree(two, tmp_path / "decided")
    learner = next(row["learner"] for row in graded(mini, two))
    line = ("override", learner, f"{LAB}/adder", "--points", "1", "--reason", "x", "--results", str(decided))
    assert run(mini.root, *line).code == 0
    assert "people have decided something in a part" in merge(mini, merged, decided).err
    assert graded(mini, merged) == before
