"""Ignores every signal that can be ignored, and loops: polite termination does nothing."""
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
def solve(lines):
    while True:
        pass
