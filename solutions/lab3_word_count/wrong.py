"""Typical wrong answers of lab 3. Each replaces one function of the reference and runs in its namespace."""

# Names such as np and word_counts come from the reference, in whose namespace these functions run.
# ruff: noqa: F821, RUF007, B905

from grader.authors import wrong_answer


@wrong_answer(
    "clean",
    id="keeps-underscore",
    title="Keeps the underscore",
    hint="In regular expressions `\\w` stands for letters, digits and one more character. Is that one allowed here?",
)
def clean_with_word_class(text):
    return re.sub(r"\W", " ", re.sub("['’]", "", text.lower())).strip()


@wrong_answer(
    "clean",
    id="strips-first",
    title="Strips before it replaces",
    hint='Follow the line "...end." through your steps. Which step makes spaces after the ends were already trimmed?',
)
def clean_strip_first(text):
    return re.sub(r"[\W_]", " ", re.sub("['’]", "", text.strip().lower()))


@wrong_answer(
    "clean",
    id="glues-words",
    title="Deletes punctuation instead of putting a space",
    hint="Two words joined by a dash have to stay two words. What stands between them in your result?",
)
def clean_by_deleting(text):
    return re.sub(r"[^\w\s]|_", "", text.lower()).strip()


@wrong_answer(
    "clean",
    id="english-letters-only",
    title="Keeps only the letters a to z",
    hint='Look at what your pattern does to the é of "café". Letters of all alphabets are letters.',
)
def clean_ascii(text):
    return re.sub("[^a-z0-9]", " ", re.sub("['’]", "", text.lower())).strip()


@wrong_answer(
    "clean",
    id="fractions-lost",
    title="Takes ½ for no digit",
    hint="isalpha() and isdigit() leave out what is a number and no digit. Which method of str asks for both at once?",
)
def clean_without_fractions(text):
    kept = (c if c.isalpha() or c.isdigit() else " " for c in re.sub("['’]", "", text.lower()))
    return "".join(kept).strip()


@wrong_answer(
    "clean",
    id="splits-at-apostrophe",
    title="Turns the apostrophe into a space",
    hint='Rule 2 comes before rule 3, so that "don\'t" stays one word.',
)
def clean_apostrophe_as_blank(text):
    return re.sub(r"[\W_]", " ", text.lower()).strip()


@wrong_answer(
    "words",
    id="map-for-flatmap",
    title="Gives one list per line",
    hint="The rows of your result are lists. You want the words themselves: which transformation chains the lists?",
)
def words_map(lines):
    return lines.map(lambda line: [word for word in line.split(" ") if word])


@wrong_answer(
    "words",
    id="keeps-empty",
    title="Keeps empty strings",
    hint='Look at what `split(" ")` makes of two spaces in a row and of an empty line.',
)
def words_unfiltered(lines):
    return lines.flatMap(lambda line: line.split(" "))


@wrong_answer(
    "words",
    id="distinct-words",
    title="Gives each word once",
    hint="A word that occurs three times is three rows here. Counting comes later and needs all of them.",
)
def words_distinct(lines):
    return lines.flatMap(lambda line: line.split()).distinct()


@wrong_answer(
    "words",
    id="letters",
    title="Gives letters instead of words",
    hint="`flatMap` chains whatever its function returns. A string is a sequence of characters: what does your "
    "function return?",
)
def words_letters(lines):
    return lines.flatMap(lambda line: line.replace(" ", ""))


@wrong_answer(
    "word_counts",
    id="word-counts-group-by-key",
    title="Sends every occurrence through the shuffle",
    hint="The counts are right, but each occurrence of a word travels on its own. Let each partition add up "
    "its own words first.",
)
def word_counts_by_group(ws):
    return ws.map(lambda word: (word, 1)).groupByKey().mapValues(len)


@wrong_answer(
    "word_counts",
    id="count-by-value",
    title="Brings the counts to the driver as a dict",
    hint="`countByValue` and `countByKey` are actions: they run a job now and return a dict. The vocabulary "
    "should stay in the cluster, as an RDD.",
)
def word_counts_on_driver(ws):
    return dict(ws.countByValue())


@wrong_answer(
    "word_counts",
    id="per-partition",
    title="Counts within each partition only",
    hint="With one partition this is right. With two, the same word comes out twice: what has to bring its two "
    "counts together?",
)
def word_counts_per_partition(ws):
    def count(part):
        found = {}
        for word in part:
            found[word] = found.get(word, 0) + 1
        return found.items()

    return ws.mapPartitions(count)


@wrong_answer(
    "word_counts",
    id="other-rows",
    title="Counts the words of the notebook, not those it is given",
    hint="A function works on its argument. Which RDD does yours begin with, and why is it not `ws`?",
)
def word_counts_of_the_notebook(ws):
    own = ws.context.parallelize(["to", "be", "or", "not", "to", "be"], 2)
    return own.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "word_counts",
    id="collect-and-parallelize",
    title="Counts on the driver and makes an RDD of the result",
    hint="The type is right now, but the rows took a detour over the driver, and a job ran where none was due. "
    "Stay with transformations.",
)
def word_counts_detour(ws):
    return ws.context.parallelize(list(ws.countByValue().items()))


@wrong_answer(
    "top_k",
    id="ascending",
    title="Gives the rarest words",
    hint="`takeOrdered` takes the smallest keys first. What can you do to a number to turn its order round?",
)
def top_k_ascending(counts, k):
    return counts.takeOrdered(k, key=lambda pair: (pair[1], pair[0]))


@wrong_answer(
    "top_k",
    id="ties-by-chance",
    title="Leaves the order of equal counts to chance",
    hint="Two words with the same count have equal keys, so either may come first. Add to the key what decides "
    "between them.",
)
def top_k_ties(counts, k):
    return counts.takeOrdered(k, key=lambda pair: -pair[1])


@wrong_answer(
    "top_k",
    id="reverse-ties",
    title="Puts equal counts in reverse alphabetical order",
    hint="Turning the whole order round turns the words round as well. Only the counts should go downwards.",
)
def top_k_reversed(counts, k):
    return counts.top(k, key=lambda pair: (pair[1], pair[0]))


@wrong_answer(
    "top_k",
    id="top-k-collects-all",
    title="Collects all counts, then sorts",
    hint="The answer is right, but every count travelled to the driver. Which action brings only k candidates "
    "of each partition?",
)
def top_k_collect(counts, k):
    return sorted(counts.collect(), key=lambda pair: (-pair[1], pair[0]))[:k]


@wrong_answer(
    "top_k",
    id="sorts-all",
    title="Sorts all counts",
    hint="The answer is right, but a million counts were sorted to show a few. Which action finds the first k without "
    "sorting the rest?",
)
def top_k_sorted(counts, k):
    return counts.sortBy(lambda pair: (-pair[1], pair[0])).take(k)


@wrong_answer(
    "top_k",
    id="words-only",
    title="Gives the words without their counts",
    hint="The result is a list of pairs (word, count), as in the example of the docstring.",
)
def top_k_words(counts, k):
    return [word for word, _ in counts.takeOrdered(k, key=lambda pair: (-pair[1], pair[0]))]


@wrong_answer(
    "distinct_count",
    id="adds-partition-sizes",
    title="Adds up the numbers of each partition",
    hint="A word that lies in two partitions is counted twice. Bring equal words together before you count.",
)
def distinct_count_per_partition(ws):
    return ws.filter(bool).mapPartitions(lambda part: [len(set(part))]).sum()


@wrong_answer(
    "distinct_count",
    id="counts-empty",
    title="Counts the empty string",
    hint="One row in the data is no word. Remove it before you count.",
)
def distinct_count_with_empty(ws):
    return ws.distinct().count()


@wrong_answer(
    "distinct_count",
    id="distinct-count-collects-all",
    title="Collects the words on the driver",
    hint="The number is right, but all words travelled to the driver to make one number. There is a "
    "transformation that does what `set` does.",
)
def distinct_count_on_driver(ws):
    return len(set(ws.collect()) - {""})


@wrong_answer(
    "distinct_count",
    id="counts-all",
    title="Counts all words, not the different ones",
    hint="Each word should count once, however often it occurs.",
)
def distinct_count_all(ws):
    return ws.filter(bool).count()


@wrong_answer(
    "distinct_count",
    id="approximate",
    title="Estimates the number",
    hint="`countApproxDistinct` is a clever estimate for huge data; this exercise asks for the exact number.",
)
def distinct_count_approximate(ws):
    return ws.filter(bool).countApproxDistinct(0.05)


@wrong_answer(
    "mean_length",
    id="start-value-counts",
    title="Starts every partition at one",
    hint="The start value of `aggregate` or `fold` enters once for each partition and once more at the end. Only a "
    "value that changes nothing, such as 0 for a sum, gives the same result for every number of partitions.",
)
def mean_length_from_one(ws):
    total, count = ws.aggregate(
        (0, 1),
        lambda seen, word: (seen[0] + len(word), seen[1] + 1),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
    )
    return total / count


@wrong_answer(
    "mean_length",
    id="halves-pairs",
    title="Takes the mean of two at a time",
    hint="(x + y) / 2 gives later values more weight than earlier ones, and the result changes with the "
    "partitions. Carry a sum and a count instead.",
)
def mean_length_halves(ws):
    lengths = ws.map(len)
    return 0.0 if lengths.isEmpty() else float(lengths.reduce(lambda a, b: (a + b) / 2))


@wrong_answer(
    "mean_length",
    id="mean-length-mean-of-means",
    title="Takes the mean of the partitions' means",
    hint="A partition of three words and one of a single word get the same say. What besides its mean would "
    "you need to know of a partition?",
)
def mean_length_of_partitions(ws):
    def mean(part):
        lengths = [len(word) for word in part]
        return [sum(lengths) / len(lengths)] if lengths else []

    means = ws.mapPartitions(mean).collect()
    return sum(means) / len(means) if means else 0.0


@wrong_answer(
    "mean_length",
    id="crashes-on-empty",
    title="Fails when there are no words",
    hint="An RDD may have no rows at all. What is the sum then, what is the count, and what do you divide by?",
)
def mean_length_no_guard(ws):
    total, count = ws.map(lambda word: (len(word), 1)).reduce(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return total / count


@wrong_answer(
    "mean_length",
    id="empty-left-out",
    title="Leaves out empty strings",
    hint="The text says that an empty string is a word of length 0 here: it counts, though it adds no characters.",
)
def mean_length_without_empty(ws):
    total, count = ws.filter(bool).aggregate(
        (0, 0),
        lambda pair, word: (pair[0] + len(word), pair[1] + 1),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
    )
    return total / count if count else 0.0


@wrong_answer(
    "mean_length",
    id="whole-division",
    title="Cuts the mean to a whole number",
    hint="`//` drops what is behind the decimal point.",
)
def mean_length_whole(ws):
    count = ws.count()
    return float(ws.map(len).sum() // count) if count else 0.0


@wrong_answer(
    "mean_length",
    id="two-jobs",
    title="Reads the words twice",
    hint="One action for the sum and another for the count make two passes over the data. A pair can carry "
    "both in one.",
)
def mean_length_two_jobs(ws):
    count = ws.count()
    return ws.map(len).sum() / count if count else 0.0


@wrong_answer(
    "mean_by_key",
    id="mean-by-key-group-by-key",
    title="Sends every value through the shuffle",
    hint="The means are right, but each value travels on its own. How few numbers per key does a partition "
    "have to send?",
)
def mean_by_key_groups(pairs):
    return pairs.groupByKey().mapValues(lambda values: sum(values) / len(values))


@wrong_answer(
    "mean_by_key",
    id="mean-by-key-mean-of-means",
    title="Takes the mean of two at a time",
    hint="(a + b) / 2 forgets how many values stand behind a and b. Carry that number along.",
)
def mean_by_key_halves(pairs):
    return pairs.reduceByKey(lambda a, b: (a + b) / 2)


@wrong_answer(
    "mean_by_key",
    id="partition-means",
    title="Takes the mean of the partitions' means",
    hint="Right in one partition, wrong in several: means of unequal numbers of values do not combine. Sums "
    "and counts do.",
)
def mean_by_key_of_partitions(pairs):
    def means(part):
        seen = {}
        for key, value in part:
            total, count = seen.get(key, (0.0, 0))
            seen[key] = (total + value, count + 1)
        return [(key, (total / count, 1)) for key, (total, count) in seen.items()]

    joined = pairs.mapPartitions(means).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return joined.mapValues(lambda pair: pair[0] / pair[1])


@wrong_answer(
    "mean_by_key",
    id="sum-only",
    title="Gives the sums",
    hint="You have the sum of each key. One more number per key is missing, and one division.",
)
def mean_by_key_sums(pairs):
    return pairs.reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "mean_by_key",
    id="on-the-driver",
    title="Computes on the driver",
    hint="`collectAsMap` starts a job where none was due. The division is a transformation like any other.",
)
def mean_by_key_on_driver(pairs):
    sums = pairs.mapValues(lambda value: (value, 1)).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1])).collectAsMap()
    return pairs.context.parallelize([(key, total / count) for key, (total, count) in sums.items()])


@wrong_answer(
    "index",
    id="duplicates",
    title="Names a document several times",
    hint="A word that occurs twice in a document makes the same pair twice. Where could you drop the double ones?",
)
def index_duplicates(docs):
    return docs.flatMap(lambda doc: [(word, doc[0]) for word in doc[1].split()]).groupByKey().mapValues(sorted)


@wrong_answer(
    "index",
    id="duplicates-across-rows",
    title="Drops double words within a row only",
    hint="A document may come in several rows, even in different partitions. The same pair can arise in each of them.",
)
def index_row_sets(docs):
    return docs.flatMap(lambda doc: [(word, doc[0]) for word in set(doc[1].split())]).groupByKey().mapValues(sorted)


@wrong_answer(
    "index",
    id="unsorted",
    title="Leaves the ids in the order of arrival",
    hint="Rows arrive from the shuffle in any order. The list has to ascend: sort it when it is complete.",
)
def index_unsorted(docs):
    pairs = docs.flatMap(lambda doc: [(word, doc[0]) for word in doc[1].split()])
    return pairs.groupByKey().mapValues(lambda ids: list(dict.fromkeys(ids)))


@wrong_answer(
    "index",
    id="order-of-text",
    title="Sorts the ids as text",
    hint="Letter by letter, 10 comes before 9. Ids are numbers: keep them so while you sort.",
)
def index_order_of_text(docs):
    pairs = docs.flatMap(lambda doc: [(word, doc[0]) for word in doc[1].split()]).distinct()
    return pairs.groupByKey().mapValues(lambda ids: sorted(ids, key=str))


@wrong_answer(
    "index",
    id="empty-word",
    title="Indexes the empty string",
    hint='`split(" ")` makes empty strings of runs of spaces and of empty texts.',
)
def index_empty_word(docs):
    pairs = docs.flatMap(lambda doc: [(word, doc[0]) for word in doc[1].split(" ")])
    return pairs.distinct().groupByKey().mapValues(sorted)


@wrong_answer(
    "index",
    id="not-a-list",
    title="Gives sets instead of lists",
    hint="A set has no order, and the index promises ascending lists.",
)
def index_sets(docs):
    pairs = docs.flatMap(lambda doc: [(word, doc[0]) for word in doc[1].split()])
    return pairs.groupByKey().mapValues(set)


@wrong_answer(
    "bigrams",
    id="across-lines",
    title="Pairs words of different lines",
    hint="The last word of a line and the first of the next are no neighbours. Make the pairs line by line.",
)
def bigrams_across_lines(lines):
    def neighbours(part):
        ws = " ".join(part).split()
        return zip(ws, ws[1:], strict=False)

    return lines.mapPartitions(neighbours).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "bigrams",
    id="misses-last",
    title="Misses the last pair of a line",
    hint='A line of n words has n - 1 pairs. Count how many your loop visits for "a b c".',
)
def bigrams_off_by_one(lines):
    def neighbours(line):
        ws = line.split()
        return [(ws[i], ws[i + 1]) for i in range(len(ws) - 2)]

    return lines.flatMap(neighbours).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "bigrams",
    id="unordered",
    title="Treats (a, b) and (b, a) as one pair",
    hint='"to be" and "be to" are different bigrams: the order within a pair carries meaning.',
)
def bigrams_unordered(lines):
    def neighbours(line):
        ws = line.split()
        return [tuple(sorted(pair)) for pair in zip(ws, ws[1:], strict=False)]

    return lines.flatMap(neighbours).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "bigrams",
    id="disjoint",
    title="Cuts the line into pairs that do not overlap",
    hint='In "a b c" the word b belongs to two pairs: (a, b) and (b, c). The next pair starts one word later, not two.',
)
def bigrams_disjoint(lines):
    def neighbours(line):
        ws = line.split()
        return zip(ws[::2], ws[1::2])

    return lines.flatMap(neighbours).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)


@wrong_answer(
    "bigrams",
    id="sorted-result",
    title="Sorts what need not be sorted",
    hint="Sorting shuffles a second time and even starts a job of its own to look at the keys. The result "
    "needs no order.",
)
def bigrams_sorted(lines):
    def neighbours(line):
        ws = line.split()
        return zip(ws, ws[1:], strict=False)

    return lines.flatMap(neighbours).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b).sortByKey()


@wrong_answer(
    "tf_idf",
    id="term-frequency-for-df",
    title="Counts occurrences in place of documents",
    hint="The table n_w says in how many documents a word stands. A document that repeats the word still counts once.",
)
def tf_idf_corpus_counts(docs):
    n_docs = docs.count()
    frequency = docs.flatMap(lambda doc: doc[1].split()).countByValue()

    def weights(text):
        ws = text.split()
        return {word: ws.count(word) / len(ws) * math.log(n_docs / frequency[word]) for word in ws}

    return docs.mapValues(weights)


@wrong_answer(
    "tf_idf",
    id="inverse-log",
    title="Turns the fraction in the logarithm round",
    hint="Rare words should weigh more, so no weight is negative. Look at which number stands above the other "
    "in the logarithm.",
)
def tf_idf_inverse(docs):
    n_docs = docs.count()
    frequency = docs.flatMap(lambda doc: set(doc[1].split())).countByValue()

    def weights(text):
        ws = text.split()
        return {word: ws.count(word) / len(ws) * math.log(frequency[word] / n_docs) for word in ws}

    return docs.mapValues(weights)


@wrong_answer(
    "tf_idf",
    id="log10",
    title="Takes the logarithm to the base 10",
    hint="All weights are off by one and the same factor, about 2.3. The formula says ln, the natural logarithm.",
)
def tf_idf_log10(docs):
    n_docs = docs.count()
    frequency = docs.flatMap(lambda doc: set(doc[1].split())).countByValue()

    def weights(text):
        ws = text.split()
        return {word: ws.count(word) / len(ws) * math.log10(n_docs / frequency[word]) for word in ws}

    return docs.mapValues(weights)


@wrong_answer(
    "tf_idf",
    id="raw-counts",
    title="Uses raw counts for tf",
    hint="A long document has more of every word. The formula divides the count by the number of words of the "
    "document.",
)
def tf_idf_raw(docs):
    n_docs = docs.count()
    frequency = docs.flatMap(lambda doc: set(doc[1].split())).countByValue()

    def weights(text):
        ws = text.split()
        return {word: ws.count(word) * math.log(n_docs / frequency[word]) for word in ws}

    return docs.mapValues(weights)


@wrong_answer(
    "tf_idf",
    id="distinct-length",
    title="Divides by the number of different words",
    hint='The number of words of a document counts repeated words each time: "a b a" has three.',
)
def tf_idf_distinct_length(docs):
    n_docs = docs.count()
    frequency = docs.flatMap(lambda doc: set(doc[1].split())).countByValue()

    def weights(text):
        ws = text.split()
        return {word: ws.count(word) / len(set(ws)) * math.log(n_docs / frequency[word]) for word in ws}

    return docs.mapValues(weights)
