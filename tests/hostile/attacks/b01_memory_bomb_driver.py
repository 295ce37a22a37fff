"""Takes memory without end in the driver."""
def solve(lines):
    kept = []
    while True:
        kept.append(bytearray(64 << 20))
