"""What can go wrong with a whole batch, each in words for people."""

from __future__ import annotations

from grader.base.errors import GraderError


class StoreError(GraderError):
    """Results cannot be read or written; ``str()`` says which file, why, and what to do."""


class RosterError(GraderError):
    """A roster that cannot be used; ``str()`` names the file, the line and what to do."""


class LtiError(GraderError):
    """The LMS, or what the course says of it, cannot be used; ``str()`` says why and what to do."""


class ClusterError(GraderError):
    """The cluster cannot grade; ``str()`` says why and what to do."""
