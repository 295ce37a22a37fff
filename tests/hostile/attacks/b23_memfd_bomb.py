"""Fills anonymous files, which live in memory and in no folder."""
import os
def solve(lines):
    kept = []
    while True:
        kept.append(os.memfd_create("fill"))
        os.write(kept[-1], b"\1" * (64 << 20))
