"""Grading many submissions: judges side by side, here or on the executors of a cluster."""
