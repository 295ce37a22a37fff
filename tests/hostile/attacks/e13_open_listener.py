"""Opens a port to listen on: it may, in a network that nobody else is in."""
import socket
kept = []
def solve(lines):
    listener = socket.socket()
    listener.bind(("0.0.0.0", 0))
    listener.listen()
    kept.append(listener)
    return [("LISTEN", 1)]
