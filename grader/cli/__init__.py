"""The command line: thin commands over the engine. Exit codes: 0 all passed, 1 something failed, 2 usage or a broken
course, 3 the grader itself could not finish a check."""

from __future__ import annotations

import sys

EXIT_PASSED = 0
"""All passed, or done what was asked."""
EXIT_FAILED = 1
"""Something failed: a check, a proof, a leak found. ``grader grade`` counts grades, not failures: it ends with 0."""
EXIT_USAGE = 2
"""The command cannot be carried out as typed, or the course is wrong; the message says what to change."""
EXIT_GRADER = 3
"""The grader itself could not finish a check: an error of the check or of the machine, never the learner's."""
EXIT_INTERRUPTED = 130
"""``grader grade`` was stopped by Ctrl+C; the same command goes on."""


def main() -> None:
    """Run the command of ``sys.argv``; every expected problem ends in a sentence, never a traceback.

    Where the reader of its output has gone away, the command ends its work and then with the code of a broken pipe.
    """
    from grader.cli.warm import try_service

    served = try_service(sys.argv[1:])
    if served is not None:
        sys.exit(served)
    from grader.base.output import CODE, bearing_broken_pipes

    try:
        with bearing_broken_pipes() as pipes:
            code = _run()
    except OSError as problem:  # of the last lines
        code = _said(problem)
    sys.exit(CODE if any(pipe.broken for pipe in pipes) else code)


def _run() -> str | int | None:
    """The exit code of the command."""
    from grader.batch.problems import ClusterError, RosterError, StoreError
    from grader.cli.app import app
    from grader.cli.names import UsageError
    from grader.course.model import CourseError
    from grader.submission import SubmissionError

    try:
        app(prog_name="grader")
    except SystemExit as end:
        return end.code
    except (UsageError, CourseError, SubmissionError, RosterError, StoreError, ClusterError) as problem:
        print(f"grader: {problem}", file=sys.stderr)
        return EXIT_USAGE
    except OSError as problem:
        return _said(problem)
    return EXIT_PASSED


def _said(problem: OSError) -> int:
    """Say which file it was, what is wrong with it and what to do."""
    from grader.base.files import what_to_do

    where = f"{problem.filename}: " if problem.filename else ""
    print(f"grader: {where}{problem.strerror or problem}. {what_to_do(problem)}".rstrip(), file=sys.stderr)
    return EXIT_USAGE
