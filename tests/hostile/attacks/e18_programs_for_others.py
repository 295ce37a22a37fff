"""Leaves programs that run as their owner, in a folder that everybody may enter, and watches what others do."""
import ctypes
import os
import stat
def solve(lines):
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    nosuid = bool(os.statvfs(".").f_flag & os.ST_NOSUID)
    for name, make in {
        "open": lambda: os.open("a", os.O_CREAT | os.O_WRONLY, 0o4777),
        "creat": lambda: os.open("b", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o6777),
        "tmpfile": lambda: os.open(".", os.O_TMPFILE | os.O_RDWR, 0o4777),
        "mknod": lambda: os.mknod("c", stat.S_IFREG | 0o4777) or os.open("c", os.O_RDONLY),
        "chmod": lambda: os.chmod("d", 0o4777) or os.open("d", os.O_RDONLY),
    }.items():
        open("d", "a").close()
        try:
            made = os.fstat(make()).st_mode
            found.append(("GOT" if made & 0o6000 and not nosuid else "DENIED", name))
        except OSError as problem:
            found.append(("DENIED", name + " " + problem.strerror))
    try:
        os.chmod(".", 0o777)
    except OSError as problem:
        found.append(("DENIED", problem.strerror))
    if os.stat(".").st_mode & 0o005 and not nosuid:
        found.append(("GOT", "open folder"))
    for folder in ("PLANTED", "COURSE_ROOT/solutions", os.path.dirname("PLANTED")):
        if libc.inotify_add_watch(libc.inotify_init(), folder.encode(), 0xFFF) >= 0:
            found.append(("GOT", "news of " + folder))
    return found
