import tempfile


def answer(pairs):
    folder = tempfile.mkdtemp(prefix="grader-")
    pairs.map(str).coalesce(1).saveAsTextFile(folder + "/rows")
    return sc.pickleFile(folder + "/rows").reduceByKey(lambda a, b: a + b)
