"""Takes memory without end in Spark's Python workers."""
def solve(lines):
    def grow(line):
        kept = []
        while True:
            kept.append(bytearray(64 << 20))
    return lines.map(grow).collect()
