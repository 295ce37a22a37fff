"""Sets Java's log to TRACE and keeps it busy."""
def solve(lines):
    sc = lines.context
    sc.setLogLevel("TRACE")
    while True:
        sc.parallelize(range(1000), 50).sum()
