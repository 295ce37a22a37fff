"""Raises SystemExit inside a Spark task."""
def solve(lines):
    def leave(line):
        raise SystemExit(0)
    return lines.map(leave).collect()
