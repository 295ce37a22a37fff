"""Prints gigabytes to stderr inside Spark tasks."""
import sys
def solve(lines):
    def flood(line):
        while True:
            sys.stderr.write("y" * 65536)
    return lines.map(flood).collect()
