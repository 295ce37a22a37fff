"""Leaves files in its folder for output whose names are no text, hold lines and codes of terminals, or are long."""
def solve(frame, path):
    import os
    frame.coalesce(1).write.parquet(path)
    for name in (b"\xff\xfe=\x1b[31m", b"id=" + b"x" * 200, b"a\nb=1", b"=", b"id=%2e%2e%2f"):
        folder = os.path.join(os.fsencode(path), name)
        os.mkdir(folder)
        open(os.path.join(folder, b"part-\xff\n.parquet"), "wb").close()
