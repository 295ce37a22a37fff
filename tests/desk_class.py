"""A made-up class for the desk's tests, benchmark and pictures: results as grading leaves them, without Spark."""

from __future__ import annotations

import base64
import json
import random
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.base.hashing import sha256_hex
from grader.checks.running.written import shown_rubric
from grader.classroom.grading.start import SUBMISSIONS
from grader.classroom.people import Person
from grader.classroom.store.store import FILE, NewResult, open_results
from grader.course.model import Exercise, Lab
from grader.results.record import (
    CheckRecord,
    Environment,
    ExerciseRecord,
    Finding,
    Mistake,
    RunRecord,
    SubmissionRecord,
)
from grader.spark.run import RunFigures
from grader.submission import Place

FIRST = ("Ada", "Bo", "Chen", "Dana", "Emil", "Fatou", "Goro", "Hanna", "Ines", "Jun", "Kofi", "Lena", "Mira", "Noor")
LAST = ("Abel", "Berg", "Castro", "Diaz", "Eriksen", "Fuchs", "Garcia", "Huang", "Ivanov", "Jansen", "Khan", "Lopez")
WRITTEN = (
    "One *large* value moves the mean, since every value has the same weight.",
    "It moves because of the outlier, for example 1000 among small numbers.",
    "The mean is the middle.",
)
RUBRIC = """
[[exercise]]
id = "why"
title = "Why the mean moves"
points = 4
kind = "written"
hints = ["What does one large number do?", "Divide it."]

[[exercise.rubric]]
id = "outlier"
text = "Names the outlier"
points = 3

[[exercise.rubric]]
id = "example"
text = "Gives an example"
points = 1

[[exercise.rubric]]
id = "copied"
text = "Copied from the script"
points = -2
shown = false
"""
LATE = """
[tool.grader.late]
due = { lab1_plain = 2026-03-01T12:00:00+00:00 }
percent_per_day = 10
"""
EVIL = "<script>document.title='owned'</script>"
HEADLINES = (
    "3 of 12 keys have a wrong value",
    "{fun}([]) raised TypeError: reduce() of empty iterable with no initial value",
    "returns a list where a tuple is due",
    "is right, but costs far more than it needs to",
)
BODIES = (
    "    total = 0\n    for each in values:\n        total += each\n    return total / len(values)",
    "    return sum(values) / len(values)",
    "    from functools import reduce\n    return reduce(lambda a, b: a + b, values) / len(values)",
    "    seen = []\n    while values:\n        seen.append(values.pop())\n    return sum(seen) / max(1, len(seen))",
)


def teach(root: Path) -> None:
    """Give a copy of the small course a written exercise, and a due time."""
    for place, text in (("exercises/lab1_plain/lab.toml", RUBRIC), ("pyproject.toml", LATE)):
        path = root / place
        path.write_text(path.read_text() + text)


def person(number: int) -> Person:
    """A learner of the roster."""
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    again = number // (len(FIRST) * len(LAST))
    name = f"{first} {last}{f' {again + 1}' if again else ''}"
    return Person(f"s{number:05}", name, f"s{number:05}@example.edu")


def write_class(folder: Path, labs: tuple[Lab, ...], number: int, *, hostile: bool = False, absent: int = 20) -> Path:
    """Results of a class in ``folder``/graded, its notebooks in ``folder``/submissions; every ``absent``-th handed in
    nothing. With ``hostile`` the first learner attacks with whatever learners write."""
    results, submissions = folder / "graded", folder / "submissions"
    submissions.mkdir(parents=True, exist_ok=True)
    draw = random.Random(1)
    store = open_results(results / FILE, create=True)
    people = [person(each) for each in range(number)]
    if hostile:
        people[0] = Person("s00000", f"Eve {EVIL}", '"><img src=x onerror=alert(1)>@example.edu')
    store.set_people(people)
    store.set_setting(SUBMISSIONS, str(submissions))
    found: list[NewResult] = []
    for at, own in enumerate(people):
        if absent and at % absent == absent - 1:
            continue
        for lab in labs:
            found.append(result_of(own, lab, submissions, draw, evil=hostile and at == 0))
        if len(found) > 500:
            store.add_many(found)
            found = []
    store.add_many(found)
    store.close()
    return results


def result_of(own: Person, lab: Lab, submissions: Path, draw: random.Random, *, evil: bool) -> NewResult:
    """What grading would store of a notebook that is written here."""
    name = f"lab {EVIL.replace('/', '')}.ipynb" if evil else "lab.ipynb"
    tree = notebook(lab, own, draw, evil=evil)
    data = json.dumps(tree, indent=1).encode()
    place = f"{own.learner}/{lab.id}/{name}"
    path = submissions / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    coded = [each for each in lab.exercises if each.kind != "written"]
    sources = {each.id: "".join(cell["source"]) for each, cell in zip(coded, code_cells(tree), strict=False)}
    record = record_of(own, lab, name, sha256_hex(data), draw, evil=evil)
    late = draw.random() < 0.1
    submitted = f"2026-03-0{2 if late else 1}T10:{draw.randrange(60):02}:00+00:00"
    parts = {"submission": sha256_hex(data)[:16], "handed": "then"}
    return NewResult(f"{own.learner} {lab.id}", record, submitted, parts=parts, sources=sources, place=place)


def code_cells(tree: Mapping[str, object]) -> Iterator[dict[str, list[str]]]:
    """The code cells of a notebook."""
    cells = tree["cells"]
    assert isinstance(cells, list)
    return (cell for cell in cells if cell["cell_type"] == "code")


def notebook(lab: Lab, own: Person, draw: random.Random, *, evil: bool) -> dict[str, object]:
    """A notebook with an answer to each exercise, and outputs of several kinds."""
    cells: list[dict[str, object]] = [cell("markdown", f"# {lab.title}\n\nBy *{own.learner}*: `x` and [a](http://b).")]
    for each in lab.exercises:
        if each.kind == "written":
            made = cell("markdown", f"{WRITTEN[draw.randrange(len(WRITTEN))]} {EVIL if evil else ''}")
            cells.append({**made, "metadata": {"tags": [f"answer:{each.id}"]}})
            continue
        body = BODIES[draw.randrange(len(BODIES))]
        if evil:
            body = f"    return '{EVIL}</code></pre>'\n{body}"
        made = cell("code", f"def {each.names[0]}(values):\n{body}\n")
        made["outputs"] = outputs(draw, evil=evil)
        cells.append(made)
    cells.append(cell("markdown", f"What I saw: the mean moves when one value does. {EVIL if evil else ''}"))
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"grader": {"lab": lab.id}}, "cells": cells}


def cell(kind: str, source: str) -> dict[str, object]:
    """A cell of nbformat 4."""
    made: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def outputs(draw: random.Random, *, evil: bool) -> list[dict[str, object]]:
    """Printed text and a picture; or what would like to run."""
    if evil:
        attack = "<script>parent.document.title='owned'</script><img src=x onerror=\"parent.document.title='owned'\">"
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="parent.document.title=\'owned\'">{attack}</svg>'
        form = '<form action="/me" method="post" id=f><input name=author value=owned></form><script>f.submit()</script>'
        kinds = {"text/html": attack, "image/svg+xml": svg}
        found = [{"output_type": "display_data", "metadata": {}, "data": {kind: data}} for kind, data in kinds.items()]
        found.append({"output_type": "display_data", "metadata": {}, "data": {"text/html": form}})
        return [*found, {"output_type": "stream", "name": "stdout", "text": [EVIL]}]
    shown: list[dict[str, object]] = [
        {"output_type": "stream", "name": "stdout", "text": [f"mean {draw.random():.4f}\n"]}
    ]
    if draw.random() < 0.5:
        data = {"image/png": base64.b64encode(picture(draw)).decode(), "text/plain": "<Figure>"}
        shown.append({"output_type": "display_data", "metadata": {}, "data": data})
    return shown


def picture(draw: random.Random, width: int = 160, height: int = 60) -> bytes:
    """A small PNG: a line through noise, as plots of learners look from afar."""
    line, rows = height / 2, []
    at = []
    for _ in range(width):
        line = min(height - 4.0, max(3.0, line + draw.uniform(-3, 3)))
        at.append(round(line))
    for y in range(height):
        rows.append(b"\0" + b"".join(b"\x1f\x5f\xae" if abs(y - x) < 2 else b"\xff\xff\xff" for x in at))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def record_of(own: Person, lab: Lab, name: str, sha256: str, draw: random.Random, *, evil: bool) -> RunRecord:
    """A run in which some checks fail in one of a few ways."""
    skill = draw.random()
    exercises = tuple(
        exercise_record(each, at, draw, fails=evil or draw.random() > 0.35 + 0.6 * skill, evil=evil)
        if each.kind != "written"
        else written_record(each, EVIL if evil else WRITTEN[0])
        for at, each in enumerate(lab.exercises)
    )
    return RunRecord(
        lab=lab.id, title=lab.title, learner=own.learner,
        submission=SubmissionRecord(name=name, format="notebook", sha256=sha256),
        seed=1, started="2026-03-05T08:00:00+00:00", seconds=4.0, cpu_seconds=3.0,
        environment=Environment(grader="1", python="3.11", platform="Linux", isolation="sandbox"), exercises=exercises,
    )  # fmt: skip


def written_record(each: Exercise, answer: str) -> ExerciseRecord:
    """An answer that waits for a person."""
    return ExerciseRecord(
        id=each.id, title=each.title, status="not-run", points=each.points, checked=0, earned=0, answer=answer,
        by_hand=each.by_hand, rubric=shown_rubric(each),
    )  # fmt: skip


def exercise_record(each: Exercise, at: int, draw: random.Random, *, fails: bool, evil: bool) -> ExerciseRecord:
    """An exercise with a visible and a hidden check."""
    half = each.points / 2
    way = draw.randrange(len(HEADLINES))
    headline = EVIL if evil else HEADLINES[way].format(fun=each.names[0])
    mistake = Mistake(id="mean-of-means", title="Takes the mean of means", hint="Are all parts equally long?")
    place = Place(file="lab.ipynb", cell=at + 2, line=2, code="")
    finding = Finding(
        kind="wrong-value", headline=headline, mistake=mistake if way == 0 else None, place=place,
        actual="{'a': 1.5, 'b': 2.0}", expected="{'a': 1.5, 'b': 2.5}",
    )  # fmt: skip
    hidden_fails = fails and draw.random() < 0.5
    figures = RunFigures(jobs=1, stages=2, tasks=4, shuffle_bytes=1200 + draw.randrange(3000), result_bytes=80)
    checks = (
        CheckRecord(
            id=f"{each.id}_shown", title="Holds on small inputs", exercise=each.id, points=half,
            status="failed" if fails else "passed", earned=0 if fails else half, finding=finding if fails else None,
            learner_run=figures, reference_run=figures, output=EVIL if evil else "", seconds=0.2,
        ),
        CheckRecord(
            id=f"{each.id}_hidden", title="Holds on others too", exercise=each.id, points=half, visibility="hidden",
            status="failed" if hidden_fails else "passed", earned=0 if hidden_fails else half, seconds=0.3,
            finding=Finding(kind="wrong-value", headline="returns a wrong value on an input that is not shown")
            if hidden_fails else None,
        ),
    )  # fmt: skip
    return ExerciseRecord(
        id=each.id, title=each.title, status="failed" if fails else "passed", points=each.points, checked=each.points,
        earned=sum(check.earned for check in checks), checks=checks, hints_taken=draw.randrange(3),
        place=Place(file="lab.ipynb", cell=at + 2, line=1),
    )  # fmt: skip
