# exercise: words
def words(lines):
    return lines.map(lambda line: line.split())
