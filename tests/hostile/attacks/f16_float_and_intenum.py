"""Returns numbers that are equal and of another type."""
import enum
class Two(enum.IntEnum):
    TWO = 2
def solve(lines):
    return [("a", 2.0), ("b", Two.TWO), ("c", True)]
