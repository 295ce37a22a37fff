"""Returns functions, modules, types, locks, files and sockets."""
import os, socket, threading
def solve(lines):
    return [solve, os, type, threading.Lock(), open("/dev/null"), socket.socket(), Ellipsis, NotImplemented]
