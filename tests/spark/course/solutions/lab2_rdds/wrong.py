from grader.authors import wrong_answer


@wrong_answer("words", id="map", title="Keeps one list per line", hint="How many rows should a line become?")
def words_by_map(lines):
    return lines.map(lambda line: line.split())


@wrong_answer("words", id="eager", title="Collects inside", hint="Who needs the rows yet?")
def words_eagerly(lines):
    lines.count()
    return lines.flatMap(lambda line: line.split())


@wrong_answer(
    "word_counts", id="group-by-key", title="Shuffles every value", hint="Can it begin earlier?", replaces="largest"
)
def largest_by_group(pairs):
    return pairs.groupByKey().mapValues(max)


@wrong_answer("word_counts", id="distinct", title="Counts distinct words", hint="Where do repeats go?")
def counts_distinct(ws):
    return ws.distinct().map(lambda word: (word, 1))


@wrong_answer("mean_of", id="mean-of-means", title="Averages the partitions' means", hint="Do all weigh the same?")
def mean_of_means(numbers):
    means = numbers.mapPartitions(lambda part: (lambda xs: [sum(xs) / len(xs)] if xs else [])(list(part))).collect()
    return sum(means) / len(means)


@wrong_answer(
    "shapes", id="lists", title="Plain lists for groups", hint="What does groupByKey give?", replaces="grouped"
)
def grouped_as_lists(pairs):
    return pairs.groupByKey().mapValues(list)


@wrong_answer("predictor", id="sum", title="Subtracts the sum", hint="Which number lies in the middle?")
def predictor_of_sum(numbers):
    total = numbers.sum()
    return lambda x: x - total
