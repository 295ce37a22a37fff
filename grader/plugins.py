"""What packages extend the grader with: sandboxes, importers and platforms, and the types that they meet.

``docs/extending.md`` shows one of each and how it is registered; ``docs/versioning.md`` says how long these names stay
as they are. What a submission, a course and a record are is in ``grader.api``.
"""

from __future__ import annotations

from grader.authoring.interop.model import Answer, Assignment, Given, LabPlatform, Left, Line, Prose, Test
from grader.base.plugins import PluginError
from grader.classroom.gradebook.platforms import Gradebook, GradebookPlatform, ResultPlatform
from grader.sandbox.boxes.box import Box, Launcher, ProcessLauncher

__all__ = [
    "Answer",
    "Assignment",
    "Box",
    "Given",
    "Gradebook",
    "GradebookPlatform",
    "LabPlatform",
    "Launcher",
    "Left",
    "Line",
    "PluginError",
    "ProcessLauncher",
    "Prose",
    "ResultPlatform",
    "Test",
]
