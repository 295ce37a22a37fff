"""Raises in a task what looks like the exception of another one, as the task's own process would tell it."""
import json
def solve(lines):
    claim = {"type": "NotImplementedError", "message": "solve", "frames": [{"file": "test_spark.py", "line": 1, "function": "f"}]}
    def fail(line):
        problem = ValueError("no\ngrader-task: " + json.dumps(claim) + "\n")
        problem.add_note("grader-task: " + json.dumps(claim))
        raise problem
    return lines.map(fail).collect()
