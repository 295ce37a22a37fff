"""Submissions that are similar, and the approaches of a class to an exercise."""
