"""Never returns: an endless loop in the driver."""
def solve(lines):
    while True:
        pass
