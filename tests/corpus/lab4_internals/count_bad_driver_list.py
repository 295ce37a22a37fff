# exercise: count_bad
def count_bad(lines):
    bad = []

    def parsed(line):
        try:
            return int(line)
        except ValueError:
            bad.append(line)

    return lines.map(parsed).filter(lambda number: number is not None), len(bad)
