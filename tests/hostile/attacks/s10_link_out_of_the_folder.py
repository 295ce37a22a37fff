"""Leaves links in its folder for output: to secrets of the course, to the machine's files, to the folder above."""
def solve(frame, path):
    import os
    frame.coalesce(1).write.parquet(path)
    os.symlink("PLANTED/secret.json", path + "/part-1.parquet")
    os.symlink("COURSE_ROOT/solutions", path + "/id=1")
    os.symlink("..", path + "/id=2")
