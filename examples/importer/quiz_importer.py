"""Reads quizzes: a JSON file with a title and questions, each with text, code and asserts."""

import json
from pathlib import Path

from grader.api import CourseError
from grader.plugins import Answer, Assignment, Left, Line, Prose, Test


def read_quiz(file: Path) -> Assignment:
    """The assignment in a quiz. Raises ``CourseError`` for a file that is none."""
    parts: list[Prose | Answer | Test] = []
    left: list[Left] = []
    try:
        quiz = json.loads(file.read_text(encoding="utf-8"))
        for number, question in enumerate(quiz["questions"], 1):
            name = str(question["name"])
            head, *body = str(question["code"]).splitlines()
            todo = Line(body[0], secret=True, starter=(f"    # TODO: {question['todo']}",))
            lines = (Line(head), todo, *(Line(line, secret=True) for line in body[1:]))
            parts += [Prose(number, str(question["text"])), Answer(number, name, lines)]
            parts += [Test(number, name, str(text), hidden=False, points=1) for text in question["shown"]]
            parts += [Test(number, name, str(text), hidden=True, points=1) for text in question["hidden"]]
            if "picture" in question:
                left.append(Left(f"question {number}", "has a picture: put it into the text of the lab yourself"))
        return Assignment(str(quiz["title"]), tuple(parts), tuple(left), origin="a quiz")
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise CourseError(file, "", f"is no quiz: {problem}") from problem
