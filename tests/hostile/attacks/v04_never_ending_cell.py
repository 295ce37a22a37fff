"""A cell that the answer needs never ends."""
lines = ["x"]
while True:
    lines = lines[:]
solve = lines
