"""Makes system calls with the numbers of another machine (x32): the filter must not take them for other calls."""
import ctypes
def solve(lines):
    result = ctypes.CDLL(None, use_errno=True).syscall(0x40000000 + 39)
    return [("GOT", result)] if result > 0 else []
