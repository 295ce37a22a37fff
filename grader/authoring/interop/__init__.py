"""Assignments of other graders, read and written."""
