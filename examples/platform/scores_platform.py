"""A platform that takes the score of each exercise by itself, and one that takes the totals of a class."""

import json

from grader.api import RunRecord
from grader.plugins import Gradebook, GradebookPlatform, ResultPlatform


def scores(record: RunRecord) -> dict[str, object]:
    """A result as JSON values. An exercise that could not be decided has no score."""
    decided = [each for each in record.exercises if each.status not in ("error", "void")]
    return {"lab": record.lab, "scores": {each.id: each.earned for each in decided}}


def totals(book: Gradebook) -> str:
    """The grades of a class as one text. Who waits for a person is left out."""
    return json.dumps([[each.learner, each.lab, each.grade] for each in book.totals if not each.undecided]) + "\n"


SCORES = ResultPlatform(scores)
OF_CLASS = GradebookPlatform(totals)
