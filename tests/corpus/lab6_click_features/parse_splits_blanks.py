# exercise: parse_click
def parse_click(line):
    label, *values = line.split()
    return int(label), list(enumerate(values))
