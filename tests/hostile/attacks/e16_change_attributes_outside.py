"""Changes modes, owners, times, attributes, flags and lengths of files outside: nothing of it needs to open them for writing."""
import ctypes
import fcntl
import os
import struct
def shape(path):
    try:
        seen = os.stat(path)
    except OSError:
        return None
    return seen.st_mode, seen.st_uid, seen.st_gid, seen.st_size, seen.st_nlink, seen.st_mtime_ns, seen.st_ctime_ns
def with_open(path, change, flags=os.O_RDONLY):
    number = os.open(path, flags)
    try:
        change(number)
    finally:
        os.close(number)
def solve(lines):
    libc = ctypes.CDLL(None)
    ways = {
        "chmod": lambda path: os.chmod(path, 0o4777),
        "fchmod": lambda path: with_open(path, lambda number: os.fchmod(number, 0o4777)),
        "fchmod O_PATH": lambda path: with_open(path, lambda number: os.chmod("/proc/self/fd/%d" % number, 0o4777), os.O_PATH),
        "fchmodat2": lambda path: libc.syscall(452, -100, path.encode(), 0o4777, 0),
        "chown": lambda path: os.chown(path, os.getuid(), os.getgid()),
        "lchown": lambda path: os.lchown(path, os.getuid(), -1),
        "utime": lambda path: os.utime(path, (1, 1)),
        "futime": lambda path: with_open(path, lambda number: os.utime(number, (1, 1))),
        "setxattr": lambda path: os.setxattr(path, "user.evil", b"x"),
        "acl": lambda path: os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, 7, 0xFFFFFFFF) for tag in (1, 4, 32))),
        "setxattrat": lambda path: libc.syscall(463, -100, path.encode(), 0, b"user.evil", struct.pack("<QII", 0, 0, 0), 16),
        "file_setattr": lambda path: libc.syscall(469, -100, path.encode(), struct.pack("<QIIII", 0x80, 0, 0, 0, 0), 24, 0),
        "flags": lambda path: with_open(path, lambda number: fcntl.ioctl(number, 0x40086602, struct.pack("l", 0x40))),
        "version": lambda path: with_open(path, lambda number: fcntl.ioctl(number, 0x40087602, struct.pack("l", 7))),
        "truncate": lambda path: os.truncate(path, 0),
        "empty": lambda path: os.close(os.open(path, os.O_RDONLY | os.O_TRUNC)),
        "link": lambda path: os.link(path, "linked"),
        "link by /proc": lambda path: with_open(path, lambda number: libc.linkat(-100, b"/proc/self/fd/%d" % number, -100, b"linked2", 0x400), os.O_PATH),
        "handle": lambda path: libc.syscall(303, -100, path.encode(), struct.pack("<Ii", 128, 0) + bytes(128), bytes(4), 0) == 0 and 1 / 0,
    }
    found = []
    for path in ("PLANTED/secret.json", "PLANTED/yours.json", "PLANTED", "COURSE_ROOT/solutions/plain/lab.py", "COURSE_ROOT", os.__file__, "/etc/passwd", "/usr/bin"):
        for name, way in ways.items():
            before = shape(path)
            try:
                way(path)
            except ZeroDivisionError:
                found.append(("GOT", name))
            except OSError as problem:
                found.append(("DENIED", name + " " + problem.strerror))
            if shape(path) != before:
                found.append(("WROTE", path + " " + name))
    return found
