# grader: plain
# %%
from collections import Counter


# %%
def solve(lines):
    """The words of all lines with how often each occurs, sorted. S3CRET-of-the-course"""
    # BEGIN SOLUTION
    #> # TODO: count.
    return sorted(Counter(word for line in lines for word in line.split()).items())
    # END SOLUTION
