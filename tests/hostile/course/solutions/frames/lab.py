# grader: frames
# %%
def solve(orders):
    """A DataFrame (customer, spent): what each customer spent. S3CRET-of-the-course"""
    # BEGIN SOLUTION
    #> # TODO: sum.
    return orders.groupBy("customer").sum("amount").withColumnRenamed("sum(amount)", "spent")
    # END SOLUTION
