"""Grades one file for one lab of the course in this folder: python grade.py LAB FILE"""

import sys
from pathlib import Path

from grader.api import CourseError, LabGrader, Options, SubmissionError, load_course, read_submission


def grade(lab: str, file: Path) -> None:
    """Print what each exercise earned, and why a check failed."""
    course = load_course(Path.cwd())
    submission = read_submission(file)
    with LabGrader(course, course.lab(lab)) as grader:
        record = grader.grade(submission, Options(seed=1))
    print(f"{record.title}: {record.earned:g} of {record.points:g} points")
    for exercise in record.exercises:
        print(f"{exercise.id}: {exercise.status}")
        for check in exercise.checks:
            if check.status == "failed" and check.finding is not None:
                print(f"  {check.title}: {check.finding.main_message}")


if __name__ == "__main__":
    try:
        grade(sys.argv[1], Path(sys.argv[2]))
    except (CourseError, SubmissionError) as problem:
        sys.exit(str(problem))
