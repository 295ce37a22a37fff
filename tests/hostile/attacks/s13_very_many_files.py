"""Leaves as many files in its folder for output as it may make, in folders in folders."""
def solve(frame, path):
    import os
    frame.coalesce(1).write.parquet(path)
    for n in range(100_000):
        folder = path + "/id=%d" % (n // 1000)
        try:
            os.makedirs(folder, exist_ok=True)
            open(folder + "/part-%d.parquet" % n, "w").close()
        except OSError:
            break
