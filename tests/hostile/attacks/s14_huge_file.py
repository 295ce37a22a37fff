"""Leaves a file in its folder for output that says to be very large, and one that grows when it is unpacked."""
def solve(frame, path):
    import gzip, os
    os.mkdir(path)
    with gzip.open(path + "/part-0.csv.gz", "wb") as file:
        for _ in range(50):
            file.write(b"1,2\n" * 1_000_000)
    with open(path + "/part-1.csv", "wb") as file:
        try:
            file.truncate(60 * 2**20)
        except OSError:
            pass
