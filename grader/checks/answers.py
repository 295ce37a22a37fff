"""Where answers are recorded, and the seeds that a learner's own checks use."""

from __future__ import annotations

import os
import random
from pathlib import Path

from grader.course.model import Course
from grader.results.answers import AnswerStore


def open_store() -> AnswerStore:
    """The store of this user; ``GRADER_CACHE`` names another folder."""
    return AnswerStore(cache_folder() / "answers-1.sqlite")


def cache_folder() -> Path:
    """The folder for what can be made again."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("GRADER_CACHE")
    return Path(chosen) if chosen else user_cache_path("spark-lab-grader", appauthor=False)


def practice_seed(course: Course) -> int:
    """One of the course's practice seeds, by chance."""
    return random.SystemRandom().choice(course.practice_seeds)


def fresh_seed() -> int:
    """A seed that nobody can prepare for, shared by all submissions of a batch."""
    return random.SystemRandom().randrange(2**16, 2**31)
