"""The variable is larger than any answer may be."""
lines = ["x"]
solve = [("x" * 1000, n) for n in range(10**7)]
