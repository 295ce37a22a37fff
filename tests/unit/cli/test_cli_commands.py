"""The command line: what each command prints, its exit code, and that no problem ends in a traceback."""

from __future__ import annotations

import io
import json
import platform
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib import metadata
from pathlib import Path

import pytest
from command_line import run
from mini_course import MiniCourse

from grader.base.package import __version__
from grader.classroom.store.store import open_results
from grader.results.record import decode

LAB = "lab1_plain"


def answer(mini: MiniCourse, extra: str = "") -> None:
    """Let the learner's file hold the right answers but for ``extra``."""
    (mini.root / "exercises" / LAB / "lab.py").write_text(mini.answered(LAB, extra))


def test_the_module_and_the_script_are_the_same_command(mini: MiniCourse) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grader", "check", "nolab"], cwd=mini.root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "grader: there is no lab named 'nolab'. There are: lab1_plain, lab2_rdds\n"


def test_bare_and_list_show_where_you_are(mini: MiniCourse) -> None:
    said = run(mini.root)
    assert said.code == 0
    assert "A small course" in said.out
    assert "above_mean" in said.out
    assert run(mini.root, "list").out == said.out


def test_check_passes_with_0_and_is_remembered(mini: MiniCourse) -> None:
    answer(mini)
    said = run(mini.root, "check", "lab1")
    assert said.code == 0
    assert decode((mini.root / ".grader" / f"{LAB}.json").read_bytes()).all_passed
    assert "Status: passed" in run(mini.root, "show", f"{LAB}/mean").out


def test_check_fails_with_1_and_says_what_to_do(mini: MiniCourse) -> None:
    answer(mini, "def mean(xs): return float(sum(xs) // len(xs))")
    said = run(mini.root, "check", f"{LAB}/mean", "--seed", "3")
    assert said.code == 1
    assert "Which division keeps the fraction?" in said.out
    assert f"grader check {LAB}/mean --seed 3" in said.out


def test_a_fault_of_a_check_ends_in_3(mini: MiniCourse) -> None:
    answer(mini)
    path = mini.root / "exercises" / LAB / f"test_{LAB}.py"
    path.write_text(path.read_text().replace("add = learner.adder(2).value", "add = 1 / 0"))
    assert run(mini.root, "check", "lab1").code == 3


def test_the_stub_as_shipped_ends_in_1(mini: MiniCourse) -> None:
    assert run(mini.root, "check", "lab1").code == 1


def test_json_html_and_junit(mini: MiniCourse, tmp_path: Path) -> None:
    answer(mini, "def adder(n): return lambda x: x - n")
    page, xml = tmp_path / "new" / "report.html", tmp_path / "junit.xml"
    said = run(mini.root, "check", "lab1", "--json", "--html", str(page), "--junit", str(xml))
    assert said.code == 1
    record = decode(said.out.encode())
    assert json.loads(said.out)["schema"] == 1
    assert [each.status for each in record.exercises] == ["passed", "passed", "passed", "failed", "passed"]
    assert page.read_text().startswith("<!doctype html>")
    cases = list(ElementTree.parse(xml).getroot().iter("testcase"))
    assert len(cases) == sum(len(each.checks) for each in record.exercises)
    assert sum(case.find("failure") is not None for case in cases) == 1


def test_one_html_file_holds_one_lab(mini: MiniCourse, tmp_path: Path) -> None:
    said = run(mini.root, "check", "--html", str(tmp_path / "report.html"))
    assert (said.code, said.err) == (
        2,
        "grader: --html writes the report of one lab. Name it, as in `grader check lab1_plain`.\n",
    )


def test_another_file_can_be_checked_and_leaves_progress_alone(mini: MiniCourse, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(mini.answered(LAB))
    assert run(mini.root, "check", LAB, "--submission", str(path), "--hidden").code == 0
    assert not (mini.root / ".grader").exists()
    said = run(mini.root, "check", "--submission", str(path))
    assert (said.code, said.err) == (2, "grader: --submission needs the lab that the file belongs to\n")


def test_hints_come_one_by_one_and_are_counted(mini: MiniCourse) -> None:
    first, second, third = (run(mini.root, "hint", "mean").out for _ in range(3))
    assert first == "The mean: hint 1 of 2\n1. What do you divide by?\n"
    assert second == (
        "The mean: hint 2 of 2\n1. What do you divide by?\n2. The sum by how many there are.\nThat is the last hint.\n"
    )
    assert third == second
    answer(mini)
    record = decode(run(mini.root, "check", f"{LAB}/mean", "--json").out.encode())
    assert record.exercises[0].hints_taken == 2


def test_show_tells_what_is_asked(mini: MiniCourse) -> None:
    assert run(mini.root, "show", "above_mean").out == (
        "lab1_plain/above_mean: What lies above the mean (2 points)\n"
        "def above_mean(numbers: list[float]) -> list[float]\n"
        "    The numbers above the mean, in order.\n"
        "Builds on: mean\n"
        "Status: never checked\n"
        "Check it: grader check lab1_plain/above_mean\n"
    )


def test_reset_that_nobody_answers_changes_nothing(mini: MiniCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    said = run(mini.root, "reset", f"{LAB}/mean")
    assert said.code == 2
    assert "nothing was changed. --yes does without the question" in said.err


def test_reset_puts_back_one_exercise_and_keeps_every_old_version(mini: MiniCourse) -> None:
    answer(mini)
    path = mini.root / "exercises" / LAB / "lab.py"
    path.write_text(mini.solution(LAB))
    before = path.read_text()
    assert run(mini.root, "reset", f"{LAB}/mean", "--yes").code == 0
    middle = path.read_text()
    assert 'raise NotImplementedError("mean")' in middle
    assert "return lambda x: x + n" in middle
    assert run(mini.root, "reset", f"{LAB}/adder", "--yes").code == 0
    kept = sorted((mini.root / ".grader" / "backup").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    assert [file.read_text() for file in kept] == [before, middle]
    said = run(mini.root, "reset", LAB, "--yes")
    assert "the whole lab lab1_plain is back at its stub." in said.out
    assert run(mini.root, "build", "--check").code == 0


def test_report_writes_the_page_of_the_last_check(mini: MiniCourse) -> None:
    said = run(mini.root, "report")
    assert (said.code, said.err) == (2, "Nothing was checked yet: run `grader check` first.\n")
    answer(mini)
    run(mini.root, "check", "lab1")
    assert run(mini.root, "report").code == 0
    assert "Plain functions" in (mini.root / ".grader" / f"{LAB}.html").read_text()


def test_build_check_names_stale_files(mini: MiniCourse) -> None:
    assert run(mini.root, "build", "--check").out == "Everything is up to date.\n"
    path = mini.root / "solutions" / LAB / "lab.py"
    path.write_text(path.read_text().replace("# TODO: convert.", "# TODO: convert it."))
    said = run(mini.root, "build", "--check")
    assert said.code == 1
    assert "stale: exercises/lab1_plain/lab.py\nstale: exercises/lab1_plain/lab.ipynb\n" in said.out
    assert run(mini.root, "build", "lab1").code == 0
    assert run(mini.root, "build", "--check").code == 0


def test_verify_proves_a_lab(mini: MiniCourse) -> None:
    said = run(mini.root, "verify", "lab1", "--again")
    assert said.out == (
        "lab1_plain: verified (seed 1)\n  9 checks; 5 of 5 wrong answers rejected, 4 recognised by name\n"
    )
    assert said.code == 0


def test_what_was_proven_with_the_same_files_is_not_proven_again(mini: MiniCourse) -> None:
    run(mini.root, "verify", "lab1", "--seed", "31")
    assert (
        "verified (seed 31; proven before with the same files)" in run(mini.root, "verify", "lab1", "--seed", "31").out
    )
    reference = mini.root / "solutions" / LAB / "lab.py"
    reference.write_text(reference.read_text() + "# another file\n")
    assert "verified (seed 31)" in run(mini.root, "verify", "lab1", "--seed", "31").out


def test_grade_a_folder(mini: MiniCourse, tmp_path: Path) -> None:
    handed_in, out = tmp_path / "in", tmp_path / "out"
    for learner, code in (("ann", ""), ("bob", "def adder(n): return lambda x: x")):
        (handed_in / learner).mkdir(parents=True)
        (handed_in / learner / "lab.py").write_text(mini.answered(LAB, code))
        for name in ("lab.ipynb", f"test_{LAB}.py", "lab.toml"):  # the whole folder, saved in any order
            (handed_in / learner / name).write_bytes((mini.root / "exercises" / LAB / name).read_bytes())
    (handed_in / "cy.ipynb").write_text("{not json")
    (handed_in / "dee.py").write_text("x = 1\n")
    (handed_in / "=eve.py").write_text("# grader: lab9_gone\nx = 1\n")
    said = run(mini.root, "grade", str(handed_in), "--out", str(out), "--seed", "7")
    assert said.code == 0
    rows = [line.split(",") for line in (out / "grades.csv").read_text().splitlines()]
    assert [row[:5] for row in rows if row[0] == "ann"] == [
        ["ann", LAB, name, "passed", points]
        for name, points in [
            ("mean", "3.0"),
            ("above_mean", "2.0"),
            ("scaled", "3.0"),
            ("adder", "1.0"),
            ("parse", "2.0"),
        ]
    ]
    assert ["bob", LAB, "adder", "failed", "0.0"] in [row[:5] for row in rows]
    problems = {row[0]: ",".join(row[6:]) for row in rows}
    assert "cy.ipynb" in problems["cy"]
    assert "names no lab" in problems["dee"]
    assert "lab9_gone" in problems["'=eve"]
    store = open_results(out / "results.sqlite", create=False)
    (ann,) = store.history("ann", LAB)
    assert ann.earned == 11
    assert (out / "reports" / "bob" / f"{LAB}.html").is_file()
    notes = store.record(ann.id).submission.notes
    assert notes[0].text == "lab.py is graded. Not looked at: lab.ipynb."


def test_grading_nothing_is_a_usage_problem(mini: MiniCourse, tmp_path: Path) -> None:
    said = run(mini.root, "grade", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out"))
    assert said.code == 2
    assert "nowhere: No such file or directory. Check the name and the folder." in said.err
    (tmp_path / "empty").mkdir()
    said = run(mini.root, "grade", str(tmp_path / "empty"), "--out", str(tmp_path / "out"))
    assert said.code == 2
    assert "holds no submission (.py or .ipynb)" in said.err


TYPOS = [
    (["check", "lab1_plian"], "there is no lab named 'lab1_plian'. Did you mean lab1_plain?"),
    (["check", "lab1/maen"], "there is no exercise of lab1_plain named 'maen'. Did you mean mean?"),
    (["hint", "lab1"], "'lab1' is a whole lab. Name an exercise, for example lab1_plain/mean"),
    (["show", "adderr"], "there is no lab named 'adderr'. Did you mean adder?"),
    (["reset", "lab3", "--yes"], "there is no lab named 'lab3'"),
    (["verify", "nolab"], "there is no lab named 'nolab'"),
    (["chekc"], "chekc"),
    (["check", "--sede", "1"], "--sede"),
    (["check", "lab1", "--seed", "one"], "valid integer"),
]


@pytest.mark.parametrize(("arguments", "said"), TYPOS, ids=[" ".join(arguments) for arguments, _ in TYPOS])
def test_typos_end_in_2_with_a_suggestion(mini: MiniCourse, arguments: list[str], said: str) -> None:
    answer = run(mini.root, *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


COMMANDS = [[], ["list"], ["check"], ["hint", "mean"], ["show", "mean"], ["reset", "mean", "-y"], ["report"], ["build"],
            ["verify"], ["grade", ".", "--out", "out"]]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_without_a_course_each_command_says_so(tmp_path: Path, arguments: list[str]) -> None:
    said = run(tmp_path, *arguments)
    assert said.code == 2
    assert "no course here or above" in said.err
    assert ("unpack the labs that you were given" in said.err) == (arguments in ([], ["list"]))


def test_a_java_that_is_not_there_is_told_at_once(mini: MiniCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_JAVA", "/nowhere")
    monkeypatch.setenv("GRADER_SERVICE", "off")
    for command in (["check", "lab1"], ["verify", "lab1", "--again"]):
        said = run(mini.root, *command)
        assert (said.code, said.out) == (2, "")
        assert said.err == "grader: GRADER_JAVA=/nowhere is no Java 17 or newer: correct it or unset it\n"


def test_the_version_is_told_anywhere(tmp_path: Path) -> None:
    said = run(tmp_path, "--version")
    grader, python, spark, java, isolation = said.out.splitlines()
    assert (said.code, grader) == (0, f"spark-lab-grader {__version__}")
    assert python == f"Python {platform.python_version()}"
    assert spark == f"Spark {metadata.version('pyspark')}"
    assert re.match(r"Java \d+[\d.]* from ", java)
    assert isolation in ("isolation sandbox", "isolation confined")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_broken_lab_toml_is_named(mini: MiniCourse, arguments: list[str]) -> None:
    (mini.root / "exercises" / LAB / "lab.toml").write_text("format = 1\ntitle = [\n")
    said = run(mini.root, *arguments)
    assert said.code == 2
    assert f"exercises/{LAB}/lab.toml, line 2: is not valid TOML" in said.err


def test_a_broken_test_file_is_the_instructors_matter(mini: MiniCourse) -> None:
    (mini.root / "exercises" / LAB / "test_more.py").write_text("def test(:\n")
    said = run(mini.root, "check", "lab1")
    assert (said.code, said.err) == (
        2,
        "grader: the checks of lab1_plain cannot be run. Tell the instructor:\n"
        "test_more.py, line 1: not valid Python: invalid syntax\n",
    )
    said = run(mini.root, "verify", "lab1")
    assert said.code == 1
    assert "PROBLEM checks: test_more.py, line 1: not valid Python: invalid syntax" in said.out


@pytest.mark.parametrize("command", ["check", "verify", "build"])
def test_a_broken_solution_is_named(mini: MiniCourse, command: str) -> None:
    (mini.root / "solutions" / LAB / "lab.py").write_text("# grader: lab1_plain\n# %%\ndef mean(:\n    pass\n")
    said = run(mini.root, command, "lab1")
    assert said.code == 2
    assert "solutions/lab1_plain/lab.py: line 3: " in said.err


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("lab.py", b"\xff\xfe\x00", "lab.py: "),
        ("lab.py", b"", "lab.py: is empty."),
        ("lab.ipynb", b"{not json", "lab.ipynb: "),
        ("lab.py", None, "has neither lab.py nor lab.ipynb"),
    ],
)
def test_a_submission_that_cannot_be_read(mini: MiniCourse, name: str, content: bytes | None, problem: str) -> None:
    folder = mini.root / "exercises" / LAB
    (folder / "lab.py").unlink()
    (folder / "lab.ipynb").unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    said = run(mini.root, "check", "lab1")
    assert said.code == 1
    assert problem in " ".join(said.out.split())
    assert run(mini.root, "show", "mean").code == 2


def test_where_nothing_can_be_kept_the_result_is_shown_all_the_same(mini: MiniCourse) -> None:
    answer(mini)
    (mini.root / ".grader").write_text("a file where a folder is due")
    said = run(mini.root, "check", "lab1")
    assert said.code == 0
    assert "The result could not be kept" in said.err
    assert run(mini.root, "hint", "mean").code == 2


def test_help_names_every_command(tmp_path: Path) -> None:
    said = run(tmp_path, "--help")
    assert said.code == 0
    for command in ("check", "hint", "show", "reset", "report", "doctor", "build", "verify", "grade", "list"):
        assert f"  {command} " in said.out
