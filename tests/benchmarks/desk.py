"""The desk of a large class: how long its pages take on the server, and how long until a mark is on disk.

``python -m tests.benchmarks.desk [LEARNERS [LABS [TOGETHER]]]``: so many learners, labs, and learners who hand in
together; 10,000, one and one without a number. Each page is asked for several times, the first time included; what is
due: any page within 300 ms, a mark within 50 ms. CPU time stands beside, for machines that do something else meanwhile.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

from grader.classroom.intake.starters import sources
from grader.classroom.people import Person
from grader.classroom.store.store import FILE, open_results
from grader.course.load import load_course
from grader.desk.app import application
from grader.desk.desk import Desk
from grader.desk.guard import Door
from grader.desk.serve import DeskOrder, opened_desk
from grader.submission import read_submission
from tests.benchmarks.gradebook import made_up_class, name
from tests.desk_client import HOST, Client

ROOT = Path(__file__).parents[2]
PAGE_MS, MARK_MS = 300, 50
TIMES = 7
MARKS = 100


def main(number: int = 10_000, labs: int = 1, together: int = 1) -> None:
    """Print the table."""
    course = load_course(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        store = open_results(results / FILE, create=True)
        people = [Person(name(n), f"Learner Number {n}") for n in range(number + number // 50)]
        if together > 1:
            people = [replace(each, group=f"group {n // together}") for n, each in enumerate(people)]
        store.set_people(people)
        for lab in course.labs[2 : 2 + labs]:
            assert lab.solution_folder is not None
            solved = sources(lab.exercises, read_submission(lab.solution_folder / "lab.py"))
            made = made_up_class(lab, number, solved, random.Random(lab.order))
            while some := list(islice(made, 500)):
                store.add_many([replace(each, key=f"{lab.id} {each.key}") for each in some])
        store.close()
        started = time.monotonic()
        with opened_desk(DeskOrder(results), ROOT) as desk:
            print(f"{number:,} learners, {labs} lab(s); opened: {time.monotonic() - started:.1f} s", flush=True)
            started = time.monotonic()
            desk.warm()
            print(f"statistics and groups, made beside: {time.monotonic() - started:.1f} s", flush=True)
            client = Client(application(desk, Door(frozenset({HOST})), "prof"))
            client.enter(desk.keys.token)
            _pages(desk, client, course.labs[2].id)
            _marks(desk, client, course.labs[2].id, course.labs[2].exercises[0].id)


def _pages(desk: Desk, client: Client, lab: str) -> None:
    exercise = desk.course.lab(lab).exercises[0].id
    first = next(iter(desk.view.members.values())).handle
    last = list(desk.view.members.values())[-1].handle
    group = desk.groups(lab, exercise)
    assert group
    pages = {
        "class": "/",
        "learners": "/learners",
        "learners by points, last page": "/learners?sort=points&page=9999",
        "learners by name": "/learners?q=77",
        "lab": f"/lab/{lab}",
        "answers of an exercise": f"/lab/{lab}/{exercise}",
        "largest group of answers": f"/lab/{lab}/{exercise}?group={max(group, key=lambda g: len(g.learners)).key}",
        "submission": f"/work/{first}/{lab}",
        "nothing handed in": f"/work/{last}/{lab}",
        "learner": f"/learner/{first}",
        "waiting": "/waiting",
        "alike": "/alike",
        "search, found often": "/search?q=len",
        "search, found nowhere": "/search?q=nobodywrotethis",
        "state": "/state",
    }
    print(f"\n{'page':34} {'first ms':>9} {'median':>7} {'worst':>7} {'CPU':>5} {'kB':>6}")
    for title, path in pages.items():
        took, size, begun = [], 0, time.process_time()
        for _ in range(TIMES):
            answer = client.get(path)
            took.append(answer.ms)
            assert answer.status == 200, (path, answer.text[:300])
            size = len(answer.data)
        over = "  over 300 ms" if max(took) > PAGE_MS else ""
        cpu = 1000 * (time.process_time() - begun) / TIMES
        numbers = f"{took[0]:9.0f} {statistics.median(took):7.0f} {max(took):7.0f} {cpu:5.0f} {size / 1000:6.0f}"
        print(f"{title:34} {numbers}{over}")


def _marks(desk: Desk, client: Client, lab: str, exercise: str) -> None:
    token = re.search(r'name="csrf" value="(\w+)"', client.get("/alike").text)
    assert token is not None
    took, cpu = [], []
    draw = random.Random(3)
    handed_in = [each.handle for each in desk.view.handed_in(lab)]
    for handle in draw.sample(handed_in, min(MARKS, len(handed_in))):
        form = {"csrf": token[1], "who": handle, "lab": lab, "exercise": exercise, "seen": 0, "points": "1"}
        begun = time.process_time()
        answer = client.post("/mark", {**form, "reason": "a benchmark"})
        took.append(answer.ms)
        cpu.append(1000 * (time.process_time() - begun))
        assert answer.status == 303, answer.text[:300]
    took.sort()
    over = "  over 50 ms" if took[-1] > MARK_MS else ""
    print(
        f"\n{len(took)} marks, each on disk before its answer, its report written after: median "
        f"{statistics.median(took):.0f} ms, 95 % within {took[int(0.95 * len(took))]:.0f} ms, "
        f"worst {took[-1]:.0f} ms{over}; {statistics.median(cpu):.0f} ms of CPU with the report"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
