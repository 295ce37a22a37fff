"""Is Latin-1 without saying so."""
# café
def solve(lines):
    return []
