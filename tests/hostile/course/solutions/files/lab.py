# grader: files
# %%
def solve(frame, path):
    """Writes the rows to the path, as one Parquet file."""
    # BEGIN SOLUTION
    #> # TODO: write.
    frame.coalesce(1).write.parquet(path)
    # END SOLUTION
