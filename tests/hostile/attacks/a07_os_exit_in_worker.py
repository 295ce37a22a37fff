"""Ends Spark's Python worker with exit code 0 inside a task."""
import os
def solve(lines):
    return lines.map(lambda line: os._exit(0)).collect()
