#!/usr/bin/env python
"""Make the gallery of the site: real reports, a dashboard, a board, of a class that hands in what the tests keep.

    python tools/gallery.py OUT

Everybody hands in the reference, with mistakes of ``tests/corpus`` in it. They are graded by ``grader grade`` as any
class. ``OUT/gallery.json`` says which pages there are: add one to ``_pages`` for a page of another kind. The results of
the class stay in ``OUT/work``.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import msgspec

from grader.api import LabGrader, Options, Submission, load_course, parse_submission, read_submission
from grader.base.spreadsheet import csv_text
from grader.datasets.contest import Contest, contest
from grader.reports.html import render_html

ROOT = Path(__file__).resolve().parents[1]
SEED = "1"
INDEX = "gallery.json"
PEOPLE = MappingProxyType(
    {
        "ada": "Ada Amsel",
        "ben": "Ben Birke",
        "cleo": "Cleo Conti",
        "dora": "Dora Dahl",
        "emil": "Emil Ernst",
        "fay": "Fay Fisher",
        "gus": "Gus Grau",
        "hana": "Hana Holm",
        "ivo": "Ivo Ilic",
        "jule": "Jule Jung",
        "kim": "Kim Kaya",
        "lea": "Lea Lund",
    }
)
ABSENT = "lea"
RDDS, FRAMES = "lab3_word_count", "lab10_dataframes"
OF_ALL = ("lab1_vectors", "lab2_functional")
"""Labs without Spark, which the class hands in: the first by half of it."""
PLAIN = ("dora", "lab2_functional")
RDD_EXERCISES = frozenset({"clean", "words", "word_counts", "top_k", "mean_length"})
FRAME_MISTAKES = ("query_without_group", "mean_of_means_only", "broadcasts_large")


class Exhibit(msgspec.Struct, frozen=True):
    """One page of the gallery: its file below the folder, its title, what to look at in it."""

    file: str
    title: str
    about: str


@dataclass(frozen=True)
class Mistake:
    """A case of the corpus: the exercise that it answers, and how."""

    exercise: str
    source: str


def main(out: Path) -> None:
    """Grade the class and write its pages into ``out``, in place of what was there."""
    shutil.rmtree(out, ignore_errors=True)
    work = out / "work"
    hand_in(work / "class")
    (work / "roster.csv").write_text(csv_text([("learner", "name"), *PEOPLE.items()]), encoding="utf-8")
    results = work / "results"
    options = (
        "--out",
        results,
        "--roster",
        work / "roster.csv",
        "--seed",
        SEED,
        "--isolation",
        "process",
        "--jobs",
        "2",
    )
    grader("grade", work / "class", *options, ends=(0, 1))
    grader("dashboard", results, "--out", out / "dashboard.html")
    predict(contest(int(SEED)), work / "predictions")
    grader("compete", "board", work / "predictions", "--out", out / "board.html", "--seed", SEED, ends=(1,))
    shutil.copy(results / "reports" / PLAIN[0] / f"{PLAIN[1]}.html", out / f"report-{PLAIN[1]}.html")
    for lab, (exercises, submission) in with_spark().items():
        (out / f"report-{lab}.html").write_text(report(lab, submission, exercises), encoding="utf-8")
    (out / INDEX).write_bytes(msgspec.json.format(msgspec.json.encode(list(_pages()))))


def _pages() -> Iterator[Exhibit]:
    yield Exhibit(
        f"report-{RDDS}.html",
        "A report: RDDs",
        "A learner's notebook of lab 3: what was right, what was not, the smallest input that shows it, how Spark ran.",
    )
    yield Exhibit(
        f"report-{FRAMES}.html",
        "A report: DataFrames and SQL",
        "Lab 10: tables with the cells that differ, Spark's plans beside the reference's, a query that groups nothing.",
    )
    yield Exhibit("report-lab2_functional.html", "A report: plain Python", "Lab 2, which needs no Spark.")
    yield Exhibit(
        "dashboard.html",
        "The dashboard of a class",
        "Twelve learners on two labs: sort the tables, look for a name, open a group of answers that fail alike.",
    )
    yield Exhibit("board.html", "The board of the competition", "Who predicts clicks best, and whose file was refused.")


def hand_in(folder: Path) -> None:
    """A folder for each learner but one, with a file for each lab."""
    draw = random.Random(SEED)
    for learner in PEOPLE.keys() - {ABSENT}:
        (folder / learner).mkdir(parents=True)
    for lab in OF_ALL:
        mistakes = list(corpus(lab).values())
        for place, learner in enumerate(each for each in PEOPLE if each != ABSENT):
            if lab == OF_ALL[0] and place % 2:
                continue
            chosen = draw.sample(mistakes, min(place // 2, len(mistakes)))
            (folder / learner / f"{lab}.py").write_text(answer(lab, chosen), encoding="utf-8")


def with_spark() -> Mapping[str, tuple[frozenset[str], Submission]]:
    """By lab, some exercises and a file with answers to them. A whole lab would take minutes on a busy machine."""
    notebook = read_submission(ROOT / "tests" / "samples" / "partly_right" / f"{RDDS}.ipynb")
    mistakes = corpus(FRAMES)
    frames = answer(FRAMES, [mistakes[each] for each in FRAME_MISTAKES])
    return {
        RDDS: (RDD_EXERCISES, notebook),
        FRAMES: (
            frozenset(mistakes[each].exercise for each in FRAME_MISTAKES),
            parse_submission("lab.py", frames.encode()),
        ),
    }


def report(lab: str, submission: Submission, exercises: frozenset[str]) -> str:
    """The page of a submission of ours, visible checks alone."""
    course = load_course(ROOT)
    with LabGrader(course, course.lab(lab)) as judge:
        options = Options(seed=int(SEED), exercises=exercises, needs=False)
        return render_html(judge.grade_program(judge.own(submission), options))


def corpus(lab: str) -> Mapping[str, Mistake]:
    """The cases of a lab by name."""
    found = {}
    for path in sorted((ROOT / "tests" / "corpus" / lab).glob("*.py")):
        first, _, source = path.read_text(encoding="utf-8").partition("\n")
        found[path.stem] = Mistake(first.removeprefix("# exercise: "), source)
    return found


def answer(lab: str, mistakes: Iterable[Mistake]) -> str:
    """The reference with a cell at its end for each mistake; of two in one exercise the first is taken."""
    chosen: dict[str, str] = {}
    for each in mistakes:
        chosen.setdefault(each.exercise, each.source)
    reference = (ROOT / "solutions" / lab / "lab.py").read_text(encoding="utf-8")
    lines = [line for line in reference.splitlines() if not re.match(r" *# (BEGIN|END) SOLUTION$| *#> ", line)]
    return "\n".join([*lines, *(f"\n# %%\n{source}" for source in chosen.values())])


def predict(data: Contest, folder: Path) -> None:
    """Files of predictions: by how often each text was clicked in more and more fields, and one that is refused."""
    folder.mkdir(parents=True)
    for learner, fields in (("ben", 0), ("cleo", 1), ("dora", 3), ("ada", 8)):
        rates = _rates(data, fields)
        rows = [(row_id, f"{_mean(rates, features, data.click_rate):.6f}") for row_id, features in data.test]
        (folder / f"{learner}.csv").write_text(csv_text([("id", "probability"), *rows]), encoding="utf-8")
    (folder / "gus.csv").write_text("id;probability\n", encoding="utf-8")


def _rates(data: Contest, fields: int) -> Mapping[tuple[int, str], float]:
    """The share of clicks by field and text, drawn towards that of all where there are few."""
    counts: dict[tuple[int, str], list[float]] = defaultdict(lambda: [20 * data.click_rate, 20.0])
    for label, features in data.train:
        for feature in features[:fields]:
            counts[feature][0] += label
            counts[feature][1] += 1
    return {feature: clicks / rows for feature, (clicks, rows) in counts.items()}


def _mean(rates: Mapping[tuple[int, str], float], features: Sequence[tuple[int, str]], otherwise: float) -> float:
    found = [rates[feature] for feature in features if feature in rates]
    return sum(found) / len(found) if found else otherwise


def grader(*words: object, ends: Sequence[int] = (0,)) -> None:
    """Run a command of the grader. Raises ``SystemExit`` when it ends otherwise than it should."""
    done = subprocess.run([sys.executable, "-m", "grader", *map(str, words)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode not in ends:
        sys.exit(f"grader {words[0]} ends with {done.returncode}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
