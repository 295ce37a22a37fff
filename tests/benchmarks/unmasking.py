"""What it costs to read the answers of a release: by guessing calls, and by running the checks.

Run as ``python -m tests.benchmarks.unmasking``. ``docs/security.md`` says what follows from it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from grader.authoring.releasing.release import recorded_answers
from grader.checks.running.grader import LabGrader
from grader.checks.running.programs import read_reference
from grader.checks.running.run import Options
from grader.course.load import load_course
from grader.results.answers import AnswerStore
from grader.results.released import derived

COURSE = Path(__file__).parents[1] / "spark" / "course"
LAB = "lab1_plain"
GUESSES = 2_000


def main() -> None:
    """Print the table."""
    each = seconds_of(lambda: [derived(b"salt", f'["f",["{number}"]]') for number in range(GUESSES)]) / GUESSES
    print(f"a guess at a call                      {each * 1e6:10.0f} µs of one core")
    for name, calls in (
        ("an integer below 1,000", 1e3),
        ("two integers below 1,000", 1e6),
        ("a seed of 31 bits", 2**31),
    ):
        print(f"all calls of {name:25} {spelled(calls * each)}")
    answers, seconds = by_running()
    print(f"the checks, run once by a learner      {seconds:10.2f} s, and {answers} answers are known")


def by_running() -> tuple[int, float]:
    """How many answers the visible checks of a lab look up in one run of a released lab, and how long that takes."""
    course = load_course(COURSE)
    lab = course.lab(LAB)
    store = AnswerStore(None)
    recorded_answers(course, lab, (1,), store, lambda text: None)
    seen: set[str] = set()
    with LabGrader(
        course, lab, store=store, on_answer=lambda program, request, outcome: seen.add(request.key)
    ) as grader:
        started = time.perf_counter()
        grader.grade(read_reference(lab), Options(seed=1))
        return len(seen), time.perf_counter() - started


def seconds_of(work: Callable[[], object]) -> float:
    """CPU seconds of some work in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def spelled(seconds: float) -> str:
    """A time in the unit that fits."""
    for most, unit in ((60, "seconds"), (3600, "minutes"), (86_400, "hours")):
        if seconds < most:
            return f"{seconds / {'seconds': 1, 'minutes': 60, 'hours': 3600}[unit]:10.1f} {unit}"
    return f"{seconds / 86_400:10.1f} days"


if __name__ == "__main__":
    main()
