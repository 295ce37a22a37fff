# grader: spark
# %%
def solve(lines):
    """The words of all lines with how often each occurs, sorted."""
    # TODO: count.
    raise NotImplementedError("solve")
