"""Returns much to read, and takes memory without end as soon as the judge is busy reading it."""
import threading
import time


def later():
    time.sleep(0.5)
    kept = []
    while True:
        kept.append(bytearray(b"x" * (64 << 20)))


def solve(lines):
    threading.Thread(target=later, daemon=True).start()
    return [(str(n), n) for n in range(250_000)]
