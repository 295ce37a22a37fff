"""Where answers are recorded, and the seeds that a learner's own checks use."""

from __future__ import annotations

import os
import random
from pathlib import Path

from grader.results.answers import AnswerStore

PRACTICE_SEEDS = 8
"""A learner's own checks draw from this many seeds: inputs vary, and the reference's answers are soon recorded."""


def open_store() -> AnswerStore:
    """The store of this user; ``GRADER_CACHE`` names another folder."""
    return AnswerStore(cache_folder() / "answers-1.sqlite")


def cache_folder() -> Path:
    """The folder for what can be made again."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("GRADER_CACHE")
    return Path(chosen) if chosen else user_cache_path("spark-lab-grader", appauthor=False)


def practice_seed() -> int:
    """One of the practice seeds, by chance."""
    return random.SystemRandom().randrange(1, PRACTICE_SEEDS + 1)


def fresh_seed() -> int:
    """A seed that nobody can prepare for, shared by all submissions of a batch."""
    return random.SystemRandom().randrange(PRACTICE_SEEDS + 1, 2**31)
