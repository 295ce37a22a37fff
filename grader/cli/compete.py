"""``grader compete``: hand out the competition's data, run a program on it, score a file, make the board of a class."""

from __future__ import annotations

from pathlib import Path

from grader.base.errors import EXIT_FAILED, EXIT_PASSED, InternalError, UsageError
from grader.base.text import one_line
from grader.base.writing import write_atomically
from grader.cli import console
from grader.cli.isolation import launcher_of
from grader.competition.board import make_board
from grader.competition.entry import EntryError, ids_in, read_entry
from grader.competition.page import board_csv, board_html, leaderboard_line
from grader.competition.scoring import scorer_of
from grader.competition.secret import seed_of
from grader.competition.tables import PredictionError, predicted_text
from grader.course.load import load_course
from grader.course.model import Course, Lab
from grader.datasets.contest import Contest, contest, write_rows
from grader.reports.wording import counted
from grader.sandbox.boxes.box import Launcher
from grader.sandbox.boxes.levels import Level
from grader.sandbox.host.client import MachineError
from grader.submission import Submission, read_submission


def write_data(out: Path, seed: int | None) -> int:
    """Write training rows and test rows without labels into a folder.

    Raises ``UsageError`` for a file that exists, and where no seed is known.
    """
    data = contest(_seed(seed, make=True))
    train, test = write_rows(data, out)
    _say(f"{train}: {len(data.train):,} rows, label and fields separated by tabs")
    _say(f"{test}: {len(data.test):,} rows, id and fields separated by tabs, no labels")
    _say("Hand in a CSV file with the header id,probability and a line for each id.")
    return EXIT_PASSED


def score(file: Path, seed: int | None, test: Path | None, out: Path | None) -> int:
    """Print the score of a file on the public rows; without the labels, whether it is in order.

    test: the test rows, for knowing the ids where the labels are not at hand. out: gets the line that is printed.
    """
    if not file.exists():
        raise UsageError(f"there is no file {file}")
    known = seed if seed is not None else seed_of(load_course(Path.cwd()))
    data = contest(known) if known is not None else None
    ids = data.ids if data else ids_in(test) if test else None
    try:
        entry = read_entry(file, ids)
    except EntryError as wrong:
        for problem in wrong.problems:
            _say(f"{file}: {problem}")
        if wrong.more:
            _say(f"and {wrong.more:,} more problems. Often one mistake is behind all of them.")
        return EXIT_FAILED
    if data is None:
        line = f"{file.name}: {len(entry):,} rows in order. Your instructor has the labels and can score it."
    else:
        scorer = scorer_of(data)
        line = leaderboard_line(file.stem, scorer.score(scorer.losses(entry)).public)
    _say(line)
    if out is not None:
        write_atomically(out, f"{line}\n".encode())
    return EXIT_PASSED


def predict(file: Path, out: Path, seed: int | None, isolation: Level | None) -> int:
    """Run a notebook's ``predict_clicks`` on the competition's rows, write what it says as a file, and score that.

    Raises ``UsageError`` for a file that exists, ``SubmissionError`` for one that cannot be read, ``InternalError``
    where the machine did not let the program finish.
    """
    if out.exists():
        raise UsageError(f"{out} exists", "Name another file or remove it first.")
    course, submission = load_course(Path.cwd()), read_submission(file)
    data = contest(_seed(seed))
    try:
        text = _predicted(course, submission, data, launcher_of(course, file, isolation))
    except PredictionError as wrong:
        _say(f"{file}: {wrong}")
        return EXIT_FAILED
    except MachineError as problem:
        raise InternalError(
            f"{file} could not be asked: {problem}", "Try again when the machine is less busy."
        ) from None
    write_atomically(out, text.encode("utf-8"))
    return score(out, seed, None, None)


def _predicted(course: Course, submission: Submission, data: Contest, launcher: Launcher) -> str:
    from grader.checks.running.grader import LabGrader  # both need pytest, which no other command here does
    from grader.checks.running.run import Options

    lab = _lab(course, submission)
    with LabGrader(course, lab, launcher=launcher) as grader:
        run = grader.open(submission, Options(seed=0))
        for exercise in lab.exercises[-1:]:  # the competition of a lab comes last, with limits of its own
            run.begin(exercise)
        return predicted_text(run.answerer, data, run.explain)


def _lab(course: Course, submission: Submission) -> Lab:
    """The lab of a submission. Raises ``UsageError``."""
    for lab in course.labs:
        if lab.id == submission.lab:
            return lab
    raise UsageError(
        f"{submission.name} does not say of which lab of this course it is",
        "Begin with the lab's own notebook, or with the line `# grader: LAB`.",
    )


def board(folder: Path, out: Path, seed: int | None) -> int:
    """Write the board of a folder of files as a page or, by the name of ``out``, as CSV; 1 when a file is refused."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    if out.suffix not in (".html", ".csv"):
        raise UsageError(f"{out.name} ends neither in .html nor in .csv", "Name a page or a table.")
    made = make_board(folder, scorer_of(contest(_seed(seed))))
    if not made.standings and not made.refused:
        raise UsageError(f"{folder} holds no CSV files, nor folders of them", "Name each after its learner: ada.csv.")
    text = board_html(made, load_course(Path.cwd()).title) if out.suffix == ".html" else board_csv(made)
    write_atomically(out, text.encode("utf-8"))
    for refused in made.refused:
        _say(f"{one_line(refused.file, 200)}: {refused.problem}")
    tuned = [one_line(standing.learner, 80) for standing in made.standings if standing.gap.tuned]
    _say(
        f"{out}: {counted(len(made.standings), 'learner')}"
        + (f"; tuned to the public rows: {', '.join(tuned)}" if tuned else "")
    )
    return EXIT_FAILED if made.refused else EXIT_PASSED


def _seed(given: int | None, *, make: bool = False) -> int:
    seed = given if given is not None else seed_of(load_course(Path.cwd()), make=make)
    if seed is None:
        raise UsageError(
            "the secret of the class's competition is with your instructor, who hands out its data.",
            "For data of your own to practise on, choose a number: --seed 1",
        )
    return seed


def _say(text: str) -> None:
    console.output().print(text, markup=False, soft_wrap=True)
