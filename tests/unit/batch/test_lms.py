"""Grades for Canvas and Moodle: the files that these import."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest
from mini_course import copy_course
from test_class_statistics import result

from grader.base.errors import UsageError
from grader.classroom.gradebook.gradebook import Total
from grader.classroom.gradebook.lms import canvas_csv, moodle_csv
from grader.classroom.problems import StoreError
from grader.classroom.store.store import FILE, NewResult, open_results
from grader.cli.export import feedback
from grader.cli.options import FeedbackOptions, Layout
from grader.submission.layouts import returned

TOTALS = [
    Total("ada", "lab1", 4.5, 6, 0),
    Total("ada", "lab2", 2, 3, 1),
    Total("bob", "lab1", 0, 6, 0),
    Total("=cy", "lab1", 6, 6, 0),
]
TITLES = {"lab1": "Vectors", "lab2": "Words", "lab3": "Nobody"}
TEMPLATE = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Essay,Vectors
    Points Possible,,,,,10,
"Lovelace, Ada",11,s1,ada,A,7,
"Bob, B",12,bob,,A,8,
Nobody,13,s3,dan,B,,5
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_moodle_gets_a_row_per_learner_and_a_column_per_lab() -> None:
    assert rows(moodle_csv(TOTALS, TITLES)) == [
        {"username": "'=cy", "Vectors": "6", "Words": ""},
        {"username": "ada", "Vectors": "4.5", "Words": "2"},
        {"username": "bob", "Vectors": "0", "Words": ""},
    ]


def test_a_gradebook_of_canvas_is_filled_in_and_otherwise_left_alone() -> None:
    possible, ada, bob, nobody = rows(canvas_csv(TOTALS, TITLES, TEMPLATE))
    assert (possible["Student"], possible["Vectors"], possible["Words"]) == ("    Points Possible", "6", "3")
    assert (ada["Student"], ada["Essay"], ada["Vectors"], ada["Words"]) == ("Lovelace, Ada", "7", "4.5", "2")
    assert (bob["Essay"], bob["Vectors"], bob["Words"]) == ("8", "0", "")
    assert nobody["Vectors"] == "5"


def test_without_a_template_learners_stand_under_their_login() -> None:
    _, *learners = rows(canvas_csv(TOTALS, TITLES))
    assert [(row["SIS Login ID"], row["Vectors"]) for row in learners] == [("'=cy", "6"), ("ada", "4.5"), ("bob", "0")]


@pytest.mark.parametrize("template", ["", "name,points\nada,3\n"])
def test_a_template_of_something_else_is_refused(template: str) -> None:
    with pytest.raises(StoreError, match="Export the gradebook from Canvas"):
        canvas_csv(TOTALS, TITLES, template)


@pytest.mark.parametrize(
    ("platform", "path", "place"),
    [
        (
            "moodle",
            "Ada Lovelace_77_assignsubmission_file_/x/lab.py",
            "Ada Lovelace_77_assignsubmission_file_/lab1.html",
        ),
        ("moodle", "ada/lab.py", ""),
        ("moodle", "", ""),
        ("canvas", "lovelaceada_LATE_12_67_lab1-1.py", "lovelaceada_LATE_12_67_lab1-1.html"),
        ("canvas", "lovelaceada_12_67_lab1.tar.gz", "lovelaceada_12_67_lab1.html"),
        ("canvas", "ada.py", ""),
        ("canvas", "", ""),
    ],
)
def test_feedback_goes_back_under_the_name_of_the_download(platform: str, path: str, place: str) -> None:
    assert returned(platform, path, "lab1") == place


@pytest.fixture
def handed_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose results, ``out``, came from Moodle, from Canvas and from a plain folder."""
    mini = copy_course(tmp_path / "course")
    monkeypatch.chdir(mini.root)
    store = open_results(mini.root / "out" / FILE, create=True)
    for learner, place in (
        ("ada", "Ada Lovelace_77_assignsubmission_file_/lab.py"),
        ("bob", "bob_12_67_lab1_plain.py"),
        ("cy", "cy/lab.py"),
    ):
        store.add_many([NewResult(learner, result(learner, mean=2, parse=2), place=place)])
        report = mini.root / "out" / "reports" / learner / "lab1_plain.html"
        report.parent.mkdir(parents=True)
        report.write_text(f"for {learner}")
    store.close()
    return mini.root


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        ("moodle", ["Ada Lovelace_77_assignsubmission_file_/lab1_plain.html"]),
        ("canvas", ["bob_12_67_lab1_plain.html"]),
        ("plain", ["ada/lab1_plain.html", "bob/lab1_plain.html", "cy/lab1_plain.html"]),
    ],
)
def test_a_bundle_holds_what_its_platform_takes_and_names_the_rest(
    handed_back: Path, layout: str, names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    feedback(handed_back / "out", FeedbackOptions(handed_back / "back.zip", Layout(layout), "lab1", unpublished=True))
    with zipfile.ZipFile(handed_back / "back.zip") as archive:
        assert archive.namelist() == names
    said = capsys.readouterr()
    assert ("Left out: cy, lab1_plain: not handed in through" in said.out + said.err) == (layout != "plain")


def test_a_platform_gets_one_lab_at_a_time(handed_back: Path) -> None:
    store = open_results(handed_back / "out" / FILE, create=False)
    store.put("other", msgspec.structs.replace(result("ada", mean=2, parse=2), lab="lab2_rdds"))
    store.close()
    with pytest.raises(UsageError, match=r"2 labs\. Say which: --lab lab1_plain"):
        feedback(handed_back / "out", FeedbackOptions(handed_back / "back.zip", Layout.moodle, unpublished=True))


def test_the_commands_write_each_format_and_bundle_the_reports(tmp_path: Path) -> None:
    mini = copy_course(tmp_path / "course")
    (mini.root / "handed" / "ada").mkdir(parents=True)
    (mini.root / "handed" / "ada" / "lab1_plain.py").write_text(mini.answered("lab1_plain"))
    (mini.root / "handed" / "bobb_12_67_lab1_plain.py").write_text("x = 1\n")

    def grader(*arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {**os.environ, "GRADER_SERVICE": "off"}
        line = [sys.executable, "-m", "grader", *arguments]
        return subprocess.run(line, cwd=mini.root, env=environ, capture_output=True, text=True, check=True)

    grader("grade", "handed", "--out", "out", "--seed", "1", "--isolation", "process")
    grader("publish", "lab1", "--results", "out")
    grader("export", "moodle", "out", "--out", "moodle.csv")
    assert (mini.root / "moodle.csv").read_text().startswith("username,Plain functions\nada,")
    for platform in ("gradescope", "prairielearn", "exercism"):
        grader("export", platform, "out", "--out", platform)
        assert (mini.root / platform / "ada" / "lab1_plain.json").read_text().startswith("{")
    (mini.root / "class.csv").write_text("learner,email\nada,ada@example.org\neve,eve@example.org\n")
    for name in ("one.zip", "two.zip"):
        grader("feedback", "out", "--out", name, "--roster", "class.csv", "--mail-merge", "mail.csv")
    with zipfile.ZipFile(mini.root / "one.zip") as archive:
        assert archive.namelist() == ["ada/lab1_plain.html", "eve/lab1_plain.html"]
        assert b"Plain functions" in archive.read("ada/lab1_plain.html")
        assert b"Nothing was handed in." in archive.read("eve/lab1_plain.html")
    assert (mini.root / "one.zip").read_bytes() == (mini.root / "two.zip").read_bytes()
    grader("feedback", "out", "--out", "canvas.zip", "--layout", "canvas", "--lab", "lab1_plain")
    with zipfile.ZipFile(mini.root / "canvas.zip") as archive:
        assert archive.namelist() == ["bobb_12_67_lab1_plain.html"]
    ada, eve = rows((mini.root / "mail.csv").read_text())
    assert (ada["email"], ada["report"]) == ("ada@example.org", "ada/lab1_plain.html")
    assert (eve["email"], eve["grade"], eve["why"]) == ("eve@example.org", "0", "Nothing was handed in.")


def test_a_column_that_canvas_numbered_is_filled_and_other_cells_stay_as_they_are() -> None:
    template = 'Student,ID,SIS Login ID,Vectors (98765),Offset,Offset\nx,1,ada,,-2.5,=SUM(A1)\n"=y",2,bob,,"+1",@\n'
    text = canvas_csv(TOTALS[:1] + TOTALS[2:3], TITLES, template)
    assert text == "Student,ID,SIS Login ID,Vectors (98765),Offset,Offset\nx,1,ada,4.5,-2.5,=SUM(A1)\n=y,2,bob,0,+1,@\n"


def test_a_template_with_a_lab_twice_is_refused() -> None:
    with pytest.raises(StoreError, match=r"'Vectors' and 'Vectors \(7\)'"):
        canvas_csv(TOTALS, TITLES, "Student,ID,Vectors,Vectors (7)\n")


def test_a_grade_that_waits_for_a_person_is_exported_to_nobody() -> None:
    waiting = [Total("ada", "lab1", 4.5, 6, 0, undecided="hand-in time unreadable")]
    assert rows(moodle_csv(waiting, TITLES)) == [{"username": "ada", "Vectors": ""}]
    assert rows(canvas_csv(waiting, TITLES))[1]["Vectors"] == ""
