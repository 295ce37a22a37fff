# grader: lab3_word_count
# %% [markdown]
# # Counting words with RDDs
#
# A text of a few pages fits into one program and one loop. A text of a few terabytes does not: it lies in
# pieces on many machines, and no machine ever sees all of it. In this lab you write the classic statistics of
# text (counts, means, an index, pairs of neighbours, weights for a search engine) so that they work on pieces.
#
# An **RDD** (resilient distributed dataset) is such a collection in pieces. The pieces are called
# **partitions**. Two kinds of operations exist:
#
# * **transformations** (`map`, `filter`, `flatMap`, `reduceByKey`, ...) describe a new RDD and return at once.
#   Nothing is computed yet: they are *lazy*;
# * **actions** (`count`, `collect`, `take`, `reduce`, ...) start a *job* on all partitions and bring a result
#   to your program, the *driver*.
#
# Every function below is checked on fresh inputs and on several partitionings of the same rows: in one piece,
# in two, three and seven pieces, some of them empty, and in shuffled order. An answer that depends on how the
# rows happen to be cut is not an answer to the question that was asked.

# %%
import math
import re

from pyspark import RDD

# %% tags=["play"]
numbers = sc.parallelize([3, 1, 4, 1, 5, 9, 2, 6], 3)
print("the partitions:", numbers.glom().collect())
squares = numbers.map(lambda x: x * x)  # nothing has run yet
print("an action runs the job:", squares.collect())

# %% [markdown]
# ## 1. Clean a line
#
# "Spark", "spark," and "SPARK!" are one word to a reader and three to a program. Before counting we bring text
# into a normal form. Which form is a decision, and it has to be written down. Ours, in this order:
#
# 1. all letters become lower case;
# 2. apostrophes, straight `'` or curled `’`, are deleted, so that *don't* stays one word: `dont`;
# 3. every other character that is neither a letter nor a digit becomes **one space**. This includes the
#    underscore, the tab and the dash: `left--right` is two words. Letters are the letters of all alphabets: `é`
#    and `ж` stay. In doubt `str.isalnum()` decides, so `½` and `Ⅷ` stay as well;
# 4. at last, spaces at both ends are removed. Spaces inside stay as they are, also several in a row.
#
# The order matters. Something that is no space now may be a space after step 3.
#
# `clean` works on one Python string. Later, `lines.map(clean)` applies it to every line of an RDD: this is all
# it takes to distribute a pure function.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html).

# %% tags=["play"]
# What a regular expression calls a "word character" may surprise you:
for character in "a", "é", "7", "_", "-", "'":
    print(repr(character), "isalnum:", character.isalnum(), " \\w:", bool(re.match(r"\w", character)))


# %%
def clean(text: str) -> str:
    """Bring one line of text into the normal form described above.

    >>> clean("  Don't panic_now: left--right! ")
    'dont panic now  left  right'
    """
    # BEGIN SOLUTION
    #> # TODO: lower the case, delete the apostrophes, turn every other character that is
    #> # neither letter nor digit into one space, and strip at the end.
    without_apostrophes = re.sub("['’]", "", text.lower())
    return re.sub(r"[\W_]", " ", without_apostrophes).strip()
    # END SOLUTION


# %% tags=["play"]
# The same word in many clothes.
for text in "  Don’t PANIC!", "left--right", "naïve_café", "1,000.50", "¿Qué?":
    print(f"{text!r:<18} {clean(text)!r}")

# %% [markdown]
# ## 2. From lines to words
#
# `map` makes exactly one output row of each input row. A line, however, holds many words, or none. `flatMap` is
# the tool for "zero or more": its function returns a collection, and the collections are chained into one RDD.
#
# ```
# map:      ["b c", "d"]  ->  [["b", "c"], ["d"]]      2 rows, each a list
# flatMap:  ["b c", "d"]  ->  ["b", "c", "d"]          3 rows, each a string
# ```
#
# One trap: `"a  b".split(" ")` gives `["a", "", "b"]`, because between two spaces lies an empty string. And
# `"".split(" ")` gives `[""]`, one empty string, not none. Left in, the empty string would soon be the most
# frequent "word" of every text.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [flatMap](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.flatMap.html).

# %% tags=["play"]
ranges = sc.parallelize([2, 0, 3], 2)
print("map:    ", ranges.map(lambda n: list(range(n))).collect())
print("flatMap:", ranges.flatMap(range).collect())


# %%
def words(lines: RDD[str]) -> RDD[str]:
    """All words of cleaned lines, none of them empty. Words are separated by one or more spaces.

    >>> words(sc.parallelize(["to be  or", "", "not to be"])).collect()
    ['to', 'be', 'or', 'not', 'to', 'be']
    """
    # BEGIN SOLUTION
    #> # TODO: split each line at spaces, chain the pieces into one RDD, and drop the empty strings.
    return lines.flatMap(lambda line: line.split(" ")).filter(bool)
    # END SOLUTION


# %% tags=["play"]
# The documentation of Python that lies in every installation: a real text for this lab.
from grader.authors import topic_lines

pages = sc.parallelize(topic_lines(), 4)
every_word = words(pages.map(clean)).cache()
print("lines:", pages.count(), " words:", every_word.count(), " the first:", every_word.take(8))

# %% [markdown]
# ## 3. Count each word
#
# To count per word, all occurrences of a word must meet. They lie in many partitions, so rows have to travel
# between machines: a **shuffle**, the expensive part of most Spark programs. What you can choose is *how much*
# travels.
#
# Addition is associative and commutative, so each partition can first add up what it has. Then one pair per
# word and partition travels, instead of one per occurrence:
#
# ```
# partition 0:  a a b a   ->  (a, 3) (b, 1)  \
#                                             >  (a, 4) (b, 3)
# partition 1:  b a b     ->  (b, 2) (a, 1)  /
# ```
#
# This is called *combining on the map side*. Some of Spark's operations on pairs do it, others send every
# single row. The check compares the bytes that your shuffle writes with those of the reference.
#
# The result is an RDD, not a dict: the vocabulary of a large text need not fit into the driver.
#
# In the API: [reduceByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.reduceByKey.html).

# %% tags=["play"]
# The same idea with another operation: the highest temperature of each town.
readings = sc.parallelize([("Oslo", 4), ("Rome", 17), ("Oslo", 9), ("Rome", 12), ("Oslo", -3)], 2)
print(readings.reduceByKey(max).collect())


# %%
def word_counts(ws: RDD[str]) -> RDD[tuple[str, int]]:
    """How often each word occurs, as an RDD of (word, count). Starts no job.

    >>> sorted(word_counts(sc.parallelize(["b", "a", "b"])).collect())
    [('a', 1), ('b', 2)]
    """
    # BEGIN SOLUTION
    #> # TODO: make a pair (word, 1) of each word, then add up the ones of each word
    #> # so that each partition adds before anything is sent.
    return ws.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
    # END SOLUTION


# %% tags=["play"]
# Few words occur often, and most words once or twice. On scales of powers of ten that is nearly a line.
import matplotlib.pyplot as plt

counted = word_counts(every_word).cache()
plt.loglog(sorted(counted.values().collect(), reverse=True))
plt.xlabel("place of the word")
plt.ylabel("how often it occurs")
plt.show()

# %% [markdown]
# ## 4. The most frequent words
#
# Sorting a million counts to show ten of them is wasteful, and bringing all of them to the driver is worse.
# Each partition can find its own `k` best; of those few candidates the best `k` are chosen. (Why is the true
# top `k` always among the candidates? A word that is not among the best `k` of its own partition has `k` better
# ones there.)
#
# Words often share a count. If ties are left to chance, two runs give two answers, and so do two partitionings.
# The rule here: higher counts first, and among equal counts the words in alphabetical order.
#
# A useful trick for mixed orders: tuples compare element by element, and a negative number turns an order
# round.
#
# In the API: [takeOrdered](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.takeOrdered.html).

# %% tags=["play"]
pupils = [("Ann", 12), ("Bo", 15), ("Cy", 12)]
print(sorted(pupils, key=lambda pupil: pupil[1]))  # equal ages: in the order in which they came
print(sc.parallelize([5, 2, 8, 1, 9], 3).takeOrdered(2))  # smallest first


# %%
def top_k(counts: RDD[tuple[str, int]], k: int) -> list[tuple[str, int]]:
    """The k most frequent words with their counts, the most frequent first, ties in alphabetical order.

    Fewer than k words: all of them. Brings only a few candidates per partition to the driver.

    >>> top_k(sc.parallelize([("b", 2), ("c", 7), ("a", 2)]), 2)
    [('c', 7), ('a', 2)]
    """
    # BEGIN SOLUTION
    #> # TODO: take the first k pairs in the order "higher count first, then the word",
    #> # without sorting or collecting everything.
    return counts.takeOrdered(k, key=lambda pair: (-pair[1], pair[0]))
    # END SOLUTION


# %% tags=["play"]
# The most frequent words say little about a text. Those of six letters or more say what it is about.
print(top_k(counted, 8))
print(top_k(counted.filter(lambda pair: len(pair[0]) >= 6), 8))

# %% [markdown]
# ## 5. How many different words?
#
# On one machine this is `len(set(words))`. On many machines, each can make a set of its own, but the sizes of
# these sets must not be added: a word that lies in two partitions would count twice. Equal words have to meet
# first, which means a shuffle again; only then can they be counted where they lie. One number per partition is
# all that the driver needs. `distinct()` is the transformation that lets equal rows meet and keeps one of each.
#
# Should an empty string have slipped into the data, it is no word and does not count.
#
# In the API: [distinct](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.distinct.html),
# [glom](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.glom.html).

# %% tags=["play"]
letters = sc.parallelize(["x", "y", "x", "x", "z", "x"], 3)
print("in each partition:", letters.glom().map(lambda part: len(set(part))).collect(), "(their sum is too much)")


# %%
def distinct_count(ws: RDD[str]) -> int:
    """The number of different words, the empty string not among them. The words stay in the cluster.

    >>> distinct_count(sc.parallelize(["b", "a", "", "b"]))
    2
    """
    # BEGIN SOLUTION
    #> # TODO: drop the empty strings, bring equal words together, count.
    return ws.filter(bool).distinct().count()
    # END SOLUTION


# %% tags=["play"]
# Read on, and new words become rare: how many different ones are there in the first part of the text?
shares = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0]
lines = topic_lines()
found = [distinct_count(words(sc.parallelize(lines[: int(share * len(lines))], 4).map(clean))) for share in shares]
plt.plot(shares, found, marker="o")
plt.xlabel("share of the text")
plt.ylabel("different words")
plt.show()

# %% [markdown]
# ## 6. The mean length of a word
#
# Can a mean be computed in pieces? Take the lengths 1, 2, 3 in one partition and 10 in another. The means of
# the partitions are 2 and 10, and the mean of these is 6. The true mean is 16 / 4 = 4. **Means do not
# combine.**
#
# Sums combine, and so do counts. So carry the pair *(sum, count)*, combine pairs, and divide once, at the very
# end:
#
# ```
# (6, 3) + (10, 1) = (16, 4)   ->   16 / 4 = 4.0
# ```
#
# `aggregate(zero, add_row, merge)` does this in one job: `add_row` puts one row into a running pair within a
# partition, `merge` joins the pairs of two partitions, `zero` is the pair of nothing. For an RDD without rows
# the result is the pair of nothing as well, so think of that case before you divide.
#
# In the API: [aggregate](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.aggregate.html).

# %% tags=["play"]
# aggregate with another pair: the smallest and the largest number in one pass.
numbers = sc.parallelize([3, 1, 4, 1, 5, 9, 2, 6], 3)
print(
    numbers.aggregate(
        (math.inf, -math.inf),
        lambda pair, x: (min(pair[0], x), max(pair[1], x)),
        lambda a, b: (min(a[0], b[0]), max(a[1], b[1])),
    )
)


# %%
def mean_length(ws: RDD[str]) -> float:
    """The mean number of characters of a word, found in one job; 0.0 if there are no words.

    Every row counts as a word; an empty string is one of length 0.

    >>> mean_length(sc.parallelize(["a", "bc", "bc", "xyz"]))
    2.0
    """
    # BEGIN SOLUTION
    #> # TODO: aggregate the pair (sum of the lengths, number of words), then divide.
    total, count = ws.aggregate(
        (0, 0),
        lambda pair, word: (pair[0] + len(word), pair[1] + 1),
        lambda a, b: (a[0] + b[0], a[1] + b[1]),
    )
    return total / count if count else 0.0
    # END SOLUTION


# %% tags=["play"]
# Each word once for each time that it occurs, or each word once: two questions, two means.
print("of the words as they stand:", round(mean_length(every_word), 2))
print("of the different words:    ", round(mean_length(counted.keys()), 2))

# %% [markdown]
# ## 7. A mean for each key
#
# Now both ideas together: one mean per key, with sums and counts combined before anything travels. A pair per
# key and partition crosses the network; the division happens after it, once for each key.
#
# Two tools fit. Either turn each value into a pair (value, 1) and add pairs key by key, or use
# `combineByKey(first, add, merge)`, which is `aggregate` for each key, with a function for the first value of a
# key in place of `zero`.
#
# In the API: [combineByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.combineByKey.html),
# [aggregate](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.aggregate.html),
# [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html).

# %% tags=["play"]
# combineByKey with another kind of running value: the longest word of each initial, with the number of words seen.
animals = sc.parallelize(["ant", "bee", "ape", "bear", "albatross"], 2).map(lambda word: (word[0], word))
print(
    animals.combineByKey(
        lambda word: (word, 1),
        lambda seen, word: (max(seen[0], word, key=len), seen[1] + 1),
        lambda a, b: (max(a[0], b[0], key=len), a[1] + b[1]),
    ).collect()
)


# %%
def mean_by_key(pairs: RDD[tuple[str, float]]) -> RDD[tuple[str, float]]:
    """The mean value of each key, as an RDD of (key, mean). Starts no job and combines before the shuffle.

    >>> sorted(mean_by_key(sc.parallelize([("a", 1.0), ("b", 5.0), ("a", 2.0), ("a", 6.0)])).collect())
    [('a', 3.0), ('b', 5.0)]
    """
    # BEGIN SOLUTION
    #> # TODO: carry (sum, count) for each key through the shuffle, and divide after it.
    sums = pairs.mapValues(lambda value: (value, 1)).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return sums.mapValues(lambda pair: pair[0] / pair[1])
    # END SOLUTION


# %% tags=["play"]
# How long are the words that begin with each letter?
initials = counted.keys().filter(lambda word: word[:1].isalpha() and word[:1].isascii())
means = sorted(mean_by_key(initials.map(lambda word: (word[0], float(len(word))))).collect())
plt.bar([letter for letter, _ in means], [mean for _, mean in means])
plt.ylabel("mean length")
plt.show()

# %% [markdown]
# ## 8. An index, as at the end of a book
#
# A search engine does not read all documents when you ask for a word. It looks the word up in an **inverted
# index**: for each word, the documents that contain it. Here a document is a row `(id, text)`; a long document
# may come in several rows with the same id, and these may lie in different partitions.
#
# ```
# (1, "sea and sky")        and -> [1]
# (2, "sky")                sea -> [1, 2]
# (2, "sea sea")            sky -> [1, 2]
# ```
#
# The list of a word names each document once, in ascending order, however often the word occurs there.
#
# In the API: [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html),
# [groupByKey](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.groupByKey.html),
# [mapValues](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.mapValues.html).

# %% tags=["play"]
# Turning pairs round is a map; here from (author, book) to (book, author).
books = sc.parallelize([("Hugo", "Notre-Dame"), ("Goethe", "Faust"), ("Marlowe", "Faust")], 2)
print(books.map(lambda row: (row[1], row[0])).groupByKey().mapValues(list).collect())


# %%
def index(docs: RDD[tuple[int, str]]) -> RDD[tuple[str, list[int]]]:
    """For each word the ascending list of the ids of all documents that hold it, each id once.

    Texts are cleaned: words are separated by one or more spaces. Starts no job.

    >>> sorted(index(sc.parallelize([(1, "sea and sky"), (2, "sky"), (2, "sea  sea")])).collect())
    [('and', [1]), ('sea', [1, 2]), ('sky', [1, 2])]
    """
    # BEGIN SOLUTION
    #> # TODO: make pairs (word, id) of each row, remove duplicates, gather the ids
    #> # of each word, and sort them into a list.
    pairs = docs.flatMap(lambda doc: [(word, doc[0]) for word in set(doc[1].split())])
    return pairs.distinct().groupByKey().mapValues(sorted)
    # END SOLUTION


# %% tags=["play"]
# An index of lines, as at the end of a book. `collectAsMap()` makes a dict of an RDD of pairs: only for small ones.
numbered_lines = pages.zipWithIndex().map(lambda row: (row[1], clean(row[0])))
entries = index(numbered_lines).filter(lambda entry: entry[0] in ("lambda", "yield", "async")).collectAsMap()
for word, places in entries.items():
    print(word, places[:10])

# %% [markdown]
# ## 9. Neighbours
#
# A **bigram** is a pair of words that stand next to each other in one line. Counts of bigrams are a first
# language model: after "of" comes "the" more often than "of".
#
# The line "to be or not" has three: (to, be), (be, or), (or, not). A line of n words has n - 1, and a line of
# one word or none has none at all. The last word of a line and the first word of the next are no neighbours:
# the two lines may lie on two machines.
#
# Python has a neat way to pair a list with itself, shifted by one: `zip(items, items[1:])`.

# %% tags=["play"]
steps = [3, 5, 4, 8]
print([b - a for a, b in zip(steps, steps[1:])])


# %%
def bigrams(lines: RDD[str]) -> RDD[tuple[tuple[str, str], int]]:
    """How often each pair of neighbours occurs within a line, as an RDD of ((first, second), count).

    Lines are cleaned: words are separated by one or more spaces. Starts no job and shuffles once.

    >>> sorted(bigrams(sc.parallelize(["to be or", "", "to be"])).collect())
    [(('be', 'or'), 1), (('to', 'be'), 2)]
    """
    # BEGIN SOLUTION
    #> # TODO: make the pairs of neighbours of each line, then count equal pairs.

    def neighbours(line: str) -> list[tuple[str, str]]:
        ws = line.split()
        return list(zip(ws, ws[1:], strict=False))

    return lines.flatMap(neighbours).map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)
    # END SOLUTION


# %% tags=["play"]
# What follows "the" most often? Neighbours are the beginning of every program that guesses your next word.
pairs = bigrams(pages)
after = pairs.filter(lambda row: row[0][0] == "the").takeOrdered(8, key=lambda row: -row[1])
plt.barh([f"the {pair[1]}" for pair, _ in after][::-1], [count for _, count in after][::-1])
plt.xlabel("times")
plt.show()

# %% [markdown]
# ## 10. Which words tell documents apart?
#
# "The" is frequent in every document and tells nothing. A word that is frequent *here* and rare *elsewhere*
# tells much. The weight **TF-IDF** of a word $w$ in a document $d$ says this in numbers:
#
# $$\text{tf}(w, d) = \frac{\text{occurrences of } w \text{ in } d}{\text{number of words of } d}, \qquad
# \text{idf}(w) = \ln \frac{N}{n_w}, \qquad \text{weight} = \text{tf} \cdot \text{idf}$$
#
# where $N$ is the number of documents and $n_w$ the number of documents that contain $w$, however often.
# A word of all documents gets the weight 0, since $\ln 1 = 0$.
#
# An example with two documents, "a b a" and "a c". The word a stands in both: weight 0. The word b stands in
# one of two: idf = ln 2, and it is one of three words: weight (1/3) ln 2 = 0.231. The word c: (1/2) ln 2 =
# 0.347.
#
# Two aggregations over the corpus are needed, $N$ and $n_w$, and then one look at each document. The table of
# $n_w$ holds one number per word; for this lab it fits into memory. A **broadcast variable** sends such a table
# once to each machine, instead of once with each task.
#
# In the API: [broadcast](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.SparkContext.broadcast.html),
# [map](https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.map.html).

# %% tags=["play"]
# A broadcast variable: wrap the table once, read it in tasks through .value
prices = sc.broadcast({"apple": 0.5, "pear": 0.75})
baskets = sc.parallelize([["apple", "pear"], ["pear", "pear"]], 2)
print(baskets.map(lambda basket: sum(prices.value[fruit] for fruit in basket)).collect())


# %%
def tf_idf(docs: RDD[tuple[int, str]]) -> RDD[tuple[int, dict[str, float]]]:
    """For each document the weight of each of its words, as an RDD of (id, {word: weight}).

    Each row is one document with an id of its own; texts are cleaned. A document without words gets an empty dict.

    >>> tf_idf(sc.parallelize([(1, "a b a"), (2, "a c")])).collect()
    [(1, {'a': 0.0, 'b': 0.231...}), (2, {'a': 0.0, 'c': 0.346...})]
    """
    # BEGIN SOLUTION
    #> # TODO: count the documents; count for each word the documents that hold it; broadcast that
    #> # table; then compute the weights of each document.
    n_docs = docs.count()
    once = docs.flatMap(lambda doc: set(doc[1].split()))
    frequency = once.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
    idf = docs.context.broadcast({word: math.log(n_docs / n) for word, n in frequency.collect()})

    def weights(text: str) -> dict[str, float]:
        ws = text.split()
        return {word: ws.count(word) / len(ws) * idf.value[word] for word in ws}

    return docs.mapValues(weights)
    # END SOLUTION


# %% tags=["play"]
# Three small texts. What has the largest weight is what one text has and the others lack.
texts = ["the cat sat on the mat", "the dog sat on the log", "the fish swims in the sea"]
weights = tf_idf(sc.parallelize(list(enumerate(texts)), 2)).collectAsMap()
for number, text in enumerate(texts):
    best = sorted(weights[number].items(), key=lambda pair: -pair[1])[:3]
    print(text, "->", [(word, round(weight, 2)) for word, weight in best])

# %% [markdown]
# ## All together
#
# Which words make a page of the documentation what it is? The cell below takes six topics of it, one document each,
# and draws the words of the largest weight.
#
# A text file of your own works as well: `grader.authors.read_text("my-novel.txt")` gives its lines.

# %% tags=["play"]
from pydoc_data.topics import topics

chosen = ["lambda", "for", "class", "import", "string-methods", "exceptions"]
documents = [(number, clean(topics[name])) for number, name in enumerate(chosen)]
weighed = tf_idf(sc.parallelize(documents, 3)).collectAsMap()
figure, axes = plt.subplots(2, 3, figsize=(10, 5), layout="constrained")
for axis, (number, _), name in zip(axes.flat, documents, chosen):
    best = sorted(weighed[number].items(), key=lambda pair: pair[1])[-6:]
    axis.barh([word for word, _ in best], [weight for _, weight in best])
    axis.set(title=name)
plt.show()
