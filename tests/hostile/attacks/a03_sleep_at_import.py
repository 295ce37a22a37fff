"""Sleeps while it is loaded, before any call has begun."""
import time
time.sleep(10**6)
def solve(lines):
    return []
