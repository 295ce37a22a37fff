"""Where hidden inputs come from when another grader has a lab's notebooks graded, one cell after the other.

No run of ``grader grade`` surrounds these cells, so the secret that its rounds draw from is not there. Each lab has one
of its own beside its solutions: all learners meet the same inputs, and what the reference says to them is computed once
for the class and not in every cell. Who removes the file draws anew.
"""

from __future__ import annotations

from grader.base.logs import package_log
from grader.checks.running.draw import Draw, fresh_draw, keyed
from grader.course.model import Lab
from grader.course.secret_file import ENDING, SecretError, make_secret, read_secret

SECRET_FILE = f"notebooks{ENDING}"
_log = package_log(__name__)


def notebooks_draw(lab: Lab) -> Draw:
    """The draw of a lab's notebooks; one that was never there before where its secret cannot be kept."""
    if lab.solution_folder is None:
        return fresh_draw()
    file = lab.solution_folder / SECRET_FILE
    try:
        make_secret(file)
        secret = read_secret(file)
    except SecretError as problem:
        _log.warning("every cell draws hidden inputs of its own: %s", problem)
        return fresh_draw()
    return Draw(f"notebooks-{keyed(secret, 'id', lab.id).hex()[:12]}", keyed(secret, "draw", lab.id))
