# grader: spark
# %%
def solve(lines):
    """The words of all lines with how often each occurs, sorted. S3CRET-of-the-course"""
    # BEGIN SOLUTION
    #> # TODO: count.
    pairs = lines.flatMap(str.split).map(lambda word: (word, 1))
    return sorted(pairs.reduceByKey(lambda a, b: a + b).collect())
    # END SOLUTION
