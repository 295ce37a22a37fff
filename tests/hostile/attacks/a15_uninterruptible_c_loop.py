"""One huge operation in C that holds the interpreter lock: alarms and threads of the same process never run."""
def solve(lines):
    return [("x", 10 ** (10**8) % 7)]
