# grader: frames
# %%
def solve(orders):
    """A DataFrame (customer, spent): what each customer spent."""
    # TODO: sum.
    raise NotImplementedError("solve")
