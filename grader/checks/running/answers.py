"""Where answers are recorded, and the seeds that a learner's own checks use."""

from __future__ import annotations

import random

from grader.base.cache import own_cache, own_file
from grader.course.model import Course
from grader.results.answers import AnswerStore


def open_store() -> AnswerStore:
    """The store of this user; ``GRADER_CACHE`` names another folder. In memory where no folder can be trusted."""
    try:
        return AnswerStore(own_file(own_cache() / "answers-1.sqlite"))
    except OSError:
        return AnswerStore(None)


def practice_seed(course: Course) -> int:
    """One of the course's practice seeds, by chance."""
    return random.SystemRandom().choice(course.practice_seeds)


def fresh_seed() -> int:
    """A seed that nobody can prepare for, shared by all submissions of a batch."""
    return random.SystemRandom().randrange(2**16, 2**31)
