"""What can go wrong with a whole batch, each in words for people."""

from __future__ import annotations


class StoreError(Exception):
    """Results cannot be read or written; ``str()`` says which file, why, and what to do."""


class RosterError(Exception):
    """A roster that cannot be used; ``str()`` names the file, the line and what to do."""


class ClusterError(Exception):
    """The cluster cannot grade; ``str()`` says why and what to do."""
