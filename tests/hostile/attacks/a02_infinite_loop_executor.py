"""Never returns: an endless loop inside a Spark task, while the driver waits in Java."""
def solve(lines):
    def spin(line):
        while True:
            pass
    return lines.map(spin).collect()
