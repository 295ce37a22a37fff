"""Reads environment, command line and open files of every process that it can see."""
import os
MARK = b"".join([b"S3CRET", b"-of-the-course"])
def solve(lines):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("environ", "cmdline"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    if MARK in file.read():
                        found.append(("LEAK", f"{pid}/{name}"))
            except OSError:
                continue
    return found
