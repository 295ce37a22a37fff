"""Who is in a class, as its roster says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A line of the roster: the id under which results are kept, and what else the class has, empty where it has not.

    ``name`` and ``email`` are as they were written; ``group`` is that of those who hand in together;
    ``lti_user_id`` is what the LMS calls the learner where grades are delivered by LTI.
    """

    learner: str
    name: str = ""
    email: str = ""
    canvas_id: str = ""
    moodle_id: str = ""
    group: str = ""
    lti_user_id: str = ""
