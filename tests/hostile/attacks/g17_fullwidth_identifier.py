"""Answers right, with a method name in full-width letters: Python reads it, a text search does not."""
def solve(lines):
    grouped = lines.flatMap(str.split).map(lambda word: (word, 1)).ｇｒｏｕｐＢｙＫｅｙ()
    return sorted(grouped.mapValues(lambda ones: len(list(ones))).collect())
