"""Typical wrong answers of lab 6. Each replaces one function of the reference and runs in its namespace."""

# Names such as stable_hash and one_hot come from the reference, in whose namespace these functions run.
# ruff: noqa: F821, C420

from grader.authors import wrong_answer


@wrong_answer(
    "parse_click",
    id="skips-missing",
    title="Leaves out missing values",
    hint="A missing value is a fact as well, and later fields keep their numbers. What does `split()` without an "
    "argument make of two tabs in a row?",
)
def parse_click_skipping(line):
    label, *values = line.split()
    return int(label), list(enumerate(values))


@wrong_answer(
    "parse_click",
    id="drops-missing",
    title="Filters missing values out",
    hint="The numbers of the fields are right, but the pairs with an empty value are gone. An empty value is a "
    "category of its own.",
)
def parse_click_dropping(line):
    label, *values = line.split("\t")
    return int(label), [(field, value) for field, value in enumerate(values) if value]


@wrong_answer(
    "parse_click",
    id="strips-line",
    title="Loses empty fields at the end of the line",
    hint='`strip` removes tabs as well as spaces. What do the tabs at the end of "1\\tNews\\t" stand for?',
)
def parse_click_stripped(line):
    label, *values = line.strip().split("\t")
    return int(label), list(enumerate(values))


@wrong_answer(
    "parse_click",
    id="text-label",
    title="Leaves the label a text",
    hint='As a text, "0" counts as true, and every row would look like a click. Make it a number.',
)
def parse_click_text_label(line):
    label, *values = line.split("\t")
    return label, list(enumerate(values))


@wrong_answer(
    "parse_click",
    id="label-by-truth",
    title="Takes every label for a click",
    hint='`bool("0")` is true, for only the empty text is false. Convert the text to a number instead.',
)
def parse_click_truthy(line):
    label, *values = line.split("\t")
    return (1 if label else 0), list(enumerate(values))


@wrong_answer(
    "parse_click",
    id="label-as-field",
    title="Counts the label among the fields",
    hint="The label must not be among the features, or the model is told the answer. Which number has the field "
    "behind it?",
)
def parse_click_label_as_field(line):
    values = line.split("\t")
    return int(values[0]), list(enumerate(values))


@wrong_answer(
    "parse_click",
    id="fields-from-one",
    title="Numbers the fields from 1",
    hint="The field behind the label has the number 0.",
)
def parse_click_from_one(line):
    label, *values = line.split("\t")
    return int(label), list(enumerate(values, 1))


@wrong_answer(
    "parse_click",
    id="values-as-numbers",
    title="Turns values into numbers",
    hint="Values are names here, also those made of digits: 007 and 7 are two values. Leave them as they are.",
)
def parse_click_numbers(line):
    label, *values = line.split("\t")
    return int(label), [(field, int(v) if v.lstrip("-").isdigit() else v) for field, v in enumerate(values)]


@wrong_answer(
    "ohe_dict",
    id="ohe-dict-order-of-arrival",
    title="Numbers features in the order in which they arrive",
    hint="Which feature arrives first depends on the partitions, for `zipWithIndex` too. Sort before you number.",
)
def ohe_dict_unsorted(train):
    features = train.flatMap(lambda impression: impression[1]).distinct().collect()
    return {feature: index for index, feature in enumerate(features)}


@wrong_answer(
    "ohe_dict",
    id="value-without-field",
    title="Gives equal values of different fields one index",
    hint='How many features has the worked example? "cat" in field 0 and "cat" in field 1 are two facts.',
)
def ohe_dict_by_value(train):
    features = sorted(train.flatMap(lambda impression: impression[1]).distinct().collect())
    places = {value: index for index, value in enumerate(sorted({value for _, value in features}))}
    return {feature: places[feature[1]] for feature in features}


@wrong_answer(
    "ohe_dict",
    id="values-only",
    title="Makes a dictionary of values instead of features",
    hint="A key is the pair of field number and value, as `parse_click` gives it.",
)
def ohe_dict_of_values(train):
    values = train.flatMap(lambda impression: [value for _, value in impression[1]]).distinct().collect()
    return {value: index for index, value in enumerate(sorted(values))}


@wrong_answer(
    "ohe_dict",
    id="value-first",
    title="Sorts by value, then by field",
    hint="The order is field number first. Tuples as they stand sort in this way.",
)
def ohe_dict_value_first(train):
    features = train.flatMap(lambda impression: impression[1]).distinct().collect()
    return {feature: index for index, feature in enumerate(sorted(features, key=lambda f: (f[1], f[0])))}


@wrong_answer(
    "ohe_dict",
    id="fields-sorted-as-text",
    title="Sorts field numbers as if they were text",
    hint='As text, "10" comes before "9". Compare the numbers.',
)
def ohe_dict_text_order(train):
    features = train.flatMap(lambda impression: impression[1]).distinct().collect()
    return {feature: index for index, feature in enumerate(sorted(features, key=lambda f: (str(f[0]), f[1])))}


@wrong_answer(
    "ohe_dict",
    id="dictionary-from-one",
    title="Begins at 1",
    hint="Indices begin at 0, so that n features fit into a vector of the length n.",
)
def ohe_dict_from_one(train):
    features = train.flatMap(lambda impression: impression[1]).distinct().collect()
    return {feature: index for index, feature in enumerate(sorted(features), 1)}


@wrong_answer(
    "ohe_dict",
    id="dictionary-without-missing",
    title="Leaves out missing values",
    hint='The pair of a field and "" is a feature like any other.',
)
def ohe_dict_without_missing(train):
    features = train.flatMap(lambda impression: [f for f in impression[1] if f[1]]).distinct().collect()
    return {feature: index for index, feature in enumerate(sorted(features))}


@wrong_answer(
    "ohe_dict",
    id="ohe-dict-collects-all",
    title="Collects every occurrence",
    hint="The dictionary is right, but each occurrence of each feature travelled to the driver. Which transformation "
    "keeps one of each?",
)
def ohe_dict_collecting(train):
    features = train.flatMap(lambda impression: impression[1]).collect()
    return {feature: index for index, feature in enumerate(sorted(set(features)))}


@wrong_answer(
    "one_hot",
    id="one-hot-fails-on-unseen",
    title="Fails on a feature that is not in the dictionary",
    hint="Square brackets raise KeyError for a missing key. Ask first whether the feature is there.",
)
def one_hot_brackets(features, d):
    return {index: 1.0 for index in sorted(d[feature] for feature in features)}


@wrong_answer(
    "one_hot",
    id="unseen-at-zero",
    title="Puts unknown features on index 0",
    hint="Index 0 belongs to a feature that is well known. What would its weight learn from strangers?",
)
def one_hot_zero(features, d):
    return {index: 1.0 for index in sorted(d.get(feature, 0) for feature in features)}


@wrong_answer(
    "one_hot",
    id="unseen-at-the-end",
    title="Gives unknown features an index of their own",
    hint="An unknown feature gives no entry. A vector as long as the dictionary has no place for it.",
)
def one_hot_extra(features, d):
    return {index: 1.0 for index in sorted({d.get(feature, len(d)) for feature in features})}


@wrong_answer(
    "one_hot",
    id="one-hot-unsorted",
    title="Leaves the indices in the order of the features",
    hint="Sparse vectors need their indices in ascending order. Sort them before you make the dict.",
)
def one_hot_unsorted(features, d):
    return {d[feature]: 1.0 for feature in features if feature in d}


@wrong_answer(
    "one_hot",
    id="one-hot-whole-ones",
    title="Puts whole numbers for floats",
    hint="1 and 1.0 are two types. Weights are floats, and so are the entries.",
)
def one_hot_ints(features, d):
    return {index: 1 for index in sorted(d[feature] for feature in features if feature in d)}


@wrong_answer(
    "one_hot",
    id="dense-row",
    title="Writes the zeros down too",
    hint="With a million features this row has a million numbers. Only what is not zero belongs into the result.",
)
def one_hot_dense(features, d):
    present = {d[feature] for feature in features if feature in d}
    return [1.0 if index in present else 0.0 for index in range(len(d))]


@wrong_answer(
    "encode",
    id="dictionary-in-closure",
    title="Sends the dictionary along with every task",
    hint="A variable that a lambda uses is packed into each task. Something else sends it once to each machine.",
)
def encode_closure(data, d):
    return data.mapValues(lambda features: one_hot(features, d))


@wrong_answer(
    "encode",
    id="encode-on-the-driver",
    title="Encodes on the driver",
    hint="All rows travelled to the driver and back, and a job ran where none was due. Encoding is a transformation.",
)
def encode_collected(data, d):
    return data.context.parallelize([(label, one_hot(features, d)) for label, features in data.collect()])


@wrong_answer(
    "encode",
    id="label-lost",
    title="Loses the label",
    hint="The result is an RDD of pairs: the label stays, and only what comes behind it is encoded.",
)
def encode_unlabelled(data, d):
    known = data.context.broadcast(d)
    return data.map(lambda impression: one_hot(impression[1], known.value))


@wrong_answer(
    "encode",
    id="dictionary-of-the-data",
    title="Makes a dictionary of its own from the data",
    hint="Then nothing is ever unknown, and the indices differ from those that the model learned. Use the dictionary "
    "that is given.",
)
def encode_own_dictionary(data, d):
    known = data.context.broadcast(ohe_dict(data))
    return data.mapValues(lambda features: one_hot(features, known.value))


@wrong_answer(
    "encode",
    id="drops-unknown-rows",
    title="Drops rows of which nothing is known",
    hint="Such a row was an impression too, and somebody wants a prediction for it. It becomes an empty dict.",
)
def encode_dropping(data, d):
    known = data.context.broadcast(d)
    return data.mapValues(lambda features: one_hot(features, known.value)).filter(lambda row: row[1])


@wrong_answer(
    "unseen_rate",
    id="counts-rows",
    title="Counts rows with an unknown value",
    hint="A row with one unknown value of five is mostly known. Count values on both sides of the division.",
)
def unseen_rate_of_rows(data, d):
    total = data.count()
    return data.filter(lambda imp: any(f not in d for f in imp[1])).count() / total if total else 0.0


@wrong_answer(
    "unseen_rate",
    id="counts-different-features",
    title="Counts different features instead of occurrences",
    hint="A new value that occurs in every row matters more than one that occurs once. Count it each time.",
)
def unseen_rate_distinct(data, d):
    features = data.flatMap(lambda imp: imp[1]).distinct()
    total = features.count()
    return features.filter(lambda f: f not in d).count() / total if total else 0.0


@wrong_answer(
    "unseen_rate",
    id="mean-of-row-rates",
    title="Takes the mean of the rates of the rows",
    hint="Short and long rows get the same say. Add up both counts over all rows, then divide once.",
)
def unseen_rate_row_means(data, d):
    rates = data.map(lambda imp: imp[1]).filter(bool).map(lambda fs: sum(f not in d for f in fs) / len(fs)).collect()
    return sum(rates) / len(rates) if rates else 0.0


@wrong_answer(
    "unseen_rate",
    id="mean-of-partition-rates",
    title="Takes the mean of the rates of the partitions",
    hint="Means of unequal numbers of values do not combine. Counts do.",
)
def unseen_rate_partition_means(data, d):
    def rate(part):
        flags = [f not in d for _, features in part for f in features]
        return [sum(flags) / len(flags)] if flags else []

    rates = data.mapPartitions(rate).collect()
    return sum(rates) / len(rates) if rates else 0.0


@wrong_answer(
    "unseen_rate",
    id="seen-rate",
    title="Gives the share of what is known",
    hint="With a dictionary that knows everything the rate is 0.0. What does yours give?",
)
def unseen_rate_seen(data, d):
    flags = data.flatMap(lambda imp: [float(f in d) for f in imp[1]])
    return 0.0 if flags.isEmpty() else float(flags.mean())


@wrong_answer(
    "unseen_rate",
    id="per-row-rate",
    title="Divides by the number of rows",
    hint="Your number can be larger than 1. How many values do the rows have together?",
)
def unseen_rate_per_row(data, d):
    total = data.count()
    return data.map(lambda imp: sum(f not in d for f in imp[1])).sum() / total if total else 0.0


@wrong_answer(
    "unseen_rate",
    id="unseen-rate-without-field",
    title="Looks for the value in any field",
    hint="A value that is known in another field is still unknown in this one. Look up the whole pair.",
)
def unseen_rate_values(data, d):
    values = {value for _, value in d}
    flags = data.flatMap(lambda imp: [float(value not in values) for _, value in imp[1]]).collect()
    return sum(flags) / len(flags) if flags else 0.0


@wrong_answer(
    "unseen_rate",
    id="unseen-rate-two-jobs",
    title="Reads the rows twice",
    hint="One action for each of the two counts makes two passes. A pair can carry both in one.",
)
def unseen_rate_two_jobs(data, d):
    features = data.flatMap(lambda imp: imp[1])
    total = features.count()
    return features.filter(lambda f: f not in d).count() / total if total else 0.0


@wrong_answer(
    "unseen_rate",
    id="unseen-rate-fails-on-nothing",
    title="Fails when there are no values",
    hint="Both counts may be 0. What do you divide by then?",
)
def unseen_rate_unguarded(data, d):
    flags = data.flatMap(lambda imp: [(f not in d, 1) for f in imp[1]])
    unseen, total = flags.fold((0, 0), lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return unseen / total


@wrong_answer(
    "keep_frequent",
    id="more-than-min-count",
    title="Keeps only what occurs more often than min_count",
    hint='"min_count rows or more" includes min_count itself.',
)
def keep_frequent_strict(train, min_count):
    ones = train.flatMap(lambda imp: [(f, 1) for f in imp[1]])
    return set(ones.reduceByKey(lambda a, b: a + b).filter(lambda pair: pair[1] > min_count).keys().collect())


@wrong_answer(
    "keep_frequent",
    id="keep-frequent-group-by-key",
    title="Sends every occurrence through the shuffle",
    hint="The features are right, but each occurrence travels on its own. Let each partition add up first.",
)
def keep_frequent_groups(train, min_count):
    ones = train.flatMap(lambda imp: [(f, 1) for f in imp[1]])
    return set(ones.groupByKey().mapValues(len).filter(lambda pair: pair[1] >= min_count).keys().collect())


@wrong_answer(
    "keep_frequent",
    id="selects-on-the-driver",
    title="Brings all counts to the driver and selects there",
    hint="The result is small, but all the rare features travelled as well. Where could the filter stand?",
)
def keep_frequent_on_driver(train, min_count):
    counts = train.flatMap(lambda imp: [(f, 1) for f in imp[1]]).reduceByKey(lambda a, b: a + b).collectAsMap()
    return {feature for feature, n in counts.items() if n >= min_count}


@wrong_answer(
    "keep_frequent",
    id="frequent-in-a-partition",
    title="Selects within each partition",
    hint="A feature may be rare in each partition and frequent in all of them together. Add up first, then select.",
)
def keep_frequent_per_partition(train, min_count):
    def frequent(part):
        counts = {}
        for _, features in part:
            for feature in features:
                counts[feature] = counts.get(feature, 0) + 1
        return [feature for feature, n in counts.items() if n >= min_count]

    return set(train.mapPartitions(frequent).collect())


@wrong_answer(
    "keep_frequent",
    id="counts-values",
    title="Counts values whatever their field",
    hint="Equal values of different fields are different features and have counts of their own.",
)
def keep_frequent_by_value(train, min_count):
    ones = train.flatMap(lambda imp: [(value, 1) for _, value in imp[1]])
    often = set(ones.reduceByKey(lambda a, b: a + b).filter(lambda pair: pair[1] >= min_count).keys().collect())
    return set(train.flatMap(lambda imp: [f for f in imp[1] if f[1] in often]).distinct().collect())


@wrong_answer(
    "keep_frequent",
    id="gives-counts",
    title="Gives the counts along",
    hint="The result is a set of features, without their counts.",
)
def keep_frequent_counts(train, min_count):
    ones = train.flatMap(lambda imp: [(f, 1) for f in imp[1]])
    return dict(ones.reduceByKey(lambda a, b: a + b).filter(lambda pair: pair[1] >= min_count).collect())


@wrong_answer(
    "hash_features",
    replaces="bucket",
    id="built-in-hash",
    title="Uses Python's own hash",
    hint="`hash` of a text differs from process to process, so two machines would disagree. `stable_hash` does not.",
)
def bucket_builtin(feature, n, seed):
    field, value = feature
    return hash(f"{seed}/{field}/{value}") % n


@wrong_answer(
    "hash_features",
    replaces="bucket",
    id="no-separator",
    title="Joins seed, field and value without a slash",
    hint='Write down the text for (1, "11") and for (11, "1"). What tells them apart?',
)
def bucket_joined(feature, n, seed):
    field, value = feature
    return stable_hash(f"{seed}{field}{value}") % n


@wrong_answer(
    "hash_features",
    replaces="bucket",
    id="bucket-without-field",
    title="Leaves the field number out",
    hint="In this way equal values of two fields always share an index. The field number belongs to the feature.",
)
def bucket_without_field(feature, n, seed):
    return stable_hash(f"{seed}/{feature[1]}") % n


@wrong_answer(
    "hash_features",
    replaces="bucket",
    id="bucket-without-seed",
    title="Leaves the seed out",
    hint="With another seed the same features should spread in another way. Does your text contain it?",
)
def bucket_without_seed(feature, n, seed):
    field, value = feature
    return stable_hash(f"{field}/{value}") % n


@wrong_answer(
    "hash_features",
    replaces="bucket",
    id="bucket-of-the-tuple",
    title="Hashes the tuple as Python prints it",
    hint="The text is seed, field and value with slashes between, without brackets and quotes.",
)
def bucket_of_tuple(feature, n, seed):
    return stable_hash(f"{seed}/{feature}") % n


@wrong_answer(
    "hash_features",
    replaces="bucket",
    id="bucket-of-fixed-number",
    title="Has a number of buckets of its own",
    hint="How many indices there are is said by n. With another n, are your indices still below it?",
)
def bucket_of_a_thousand(feature, n, seed):
    field, value = feature
    return stable_hash(f"{seed}/{field}/{value}") % 1000


@wrong_answer(
    "hash_features",
    id="no-collision-count",
    title="Sets the entry to 1.0 instead of adding",
    hint="When two features of a row fall on one index, its entry is 2.0: entries add up to the number of features.",
)
def hash_features_set(features, n, seed):
    return {index: 1.0 for index in sorted({bucket(feature, n, seed) for feature in features})}


@wrong_answer(
    "hash_features",
    id="hash-features-unsorted",
    title="Leaves the indices in the order of the features",
    hint="Sparse vectors need their indices in ascending order. Sort the items at the end.",
)
def hash_features_unsorted(features, n, seed):
    counts = {}
    for feature in features:
        index = bucket(feature, n, seed)
        counts[index] = counts.get(index, 0.0) + 1.0
    return counts


@wrong_answer(
    "hash_features",
    id="hash-features-whole-counts",
    title="Counts with whole numbers",
    hint="1 and 1.0 are two types. The entries of a sparse row are floats.",
)
def hash_features_ints(features, n, seed):
    counts = {}
    for feature in features:
        index = bucket(feature, n, seed)
        counts[index] = counts.get(index, 0) + 1
    return dict(sorted(counts.items()))


@wrong_answer(
    "hash_features",
    id="all-buckets",
    title="Writes empty buckets down too",
    hint="Only indices on which a feature falls belong into the result: it is a sparse row.",
)
def hash_features_dense(features, n, seed):
    counts = dict.fromkeys(range(n), 0.0)
    for feature in features:
        counts[bucket(feature, n, seed)] += 1.0
    return counts


@wrong_answer(
    "collision_rate",
    id="share-of-buckets",
    title="Counts buckets instead of features",
    hint="A bucket of three stands for three features that share. What do you divide, and by what?",
)
def collision_rate_of_buckets(train, n, seed):
    different = train.flatMap(lambda imp: imp[1]).distinct()
    sizes = different.map(lambda f: (bucket(f, n, seed), 1)).reduceByKey(lambda a, b: a + b).values().collect()
    return sum(size > 1 for size in sizes) / len(sizes) if sizes else 0.0


@wrong_answer(
    "collision_rate",
    id="lost-features",
    title="Counts how many buckets are missing",
    hint="Of two features in one bucket both share it, not only the second one.",
)
def collision_rate_lost(train, n, seed):
    different = train.flatMap(lambda imp: imp[1]).distinct()
    total = different.count()
    return 1 - different.map(lambda f: bucket(f, n, seed)).distinct().count() / total if total else 0.0


@wrong_answer(
    "collision_rate",
    id="counts-occurrences",
    title="Counts how often features occur",
    hint="A feature that occurs in every row is one feature. Keep one of each before anything is counted.",
)
def collision_rate_of_occurrences(train, n, seed):
    features = train.flatMap(lambda imp: imp[1])
    shared = (
        features.distinct()
        .map(lambda f: (bucket(f, n, seed), 1))
        .reduceByKey(lambda a, b: a + b)
        .filter(lambda pair: pair[1] > 1)
        .collectAsMap()
    )
    flags = features.map(lambda f: float(bucket(f, n, seed) in shared))
    return 0.0 if flags.isEmpty() else float(flags.mean())


@wrong_answer(
    "collision_rate",
    id="repeats-as-collisions",
    title="Takes two occurrences of a feature for a collision",
    hint="A feature does not collide with itself. Keep one of each first.",
)
def collision_rate_without_distinct(train, n, seed):
    features = train.flatMap(lambda imp: imp[1])
    sizes = features.map(lambda f: (bucket(f, n, seed), 1)).reduceByKey(lambda a, b: a + b).values().collect()
    return sum(size for size in sizes if size > 1) / sum(sizes) if sizes else 0.0


@wrong_answer(
    "collision_rate",
    id="collisions-within-rows",
    title="Looks for collisions within each row",
    hint="Two features share a weight also when they never meet in a row. Look at the features of all rows together.",
)
def collision_rate_per_row(train, n, seed):
    def counts(impression):
        sizes = hash_features(impression[1], n, seed).values()
        return sum(size for size in sizes if size > 1), sum(sizes)

    shared, total = train.map(counts).fold((0, 0), lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return shared / total if total else 0.0


@wrong_answer(
    "collision_rate",
    id="expected-rate",
    title="Computes what chance would give",
    hint="The formula says what to expect on average. The exercise asks what happened with these very features.",
)
def collision_rate_expected(train, n, seed):
    m = train.flatMap(lambda imp: imp[1]).distinct().count()
    return 1 - (1 - 1 / n) ** (m - 1) if m else 0.0


@wrong_answer(
    "collision_rate",
    id="collision-rate-collects-all",
    title="Collects the features on the driver",
    hint="The number is right, but all features travelled to the driver to make it. Count buckets where they lie.",
)
def collision_rate_on_driver(train, n, seed):
    features = train.flatMap(lambda imp: imp[1]).distinct().collect()
    sizes = {}
    for feature in features:
        index = bucket(feature, n, seed)
        sizes[index] = sizes.get(index, 0) + 1
    return sum(size for size in sizes.values() if size > 1) / len(features) if features else 0.0
