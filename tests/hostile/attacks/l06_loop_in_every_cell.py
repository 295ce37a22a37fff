"""Loops without end in many cells, each of which costs the grader a time-out."""
while True: pass
# %%
while True: pass
# %%
while True: pass
# %%
while True: pass
# %%
def solve(lines):
    return []
