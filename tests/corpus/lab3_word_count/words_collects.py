# exercise: words
def words(lines):
    return [word for line in lines.collect() for word in line.split()]
