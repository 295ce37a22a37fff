"""Connects to services of the host on its loopback."""
import socket
def solve(lines):
    with open("/proc/net/dev") as file:
        if any(line.split(":")[0].strip() != "lo" for line in file.readlines()[2:]):
            return [("REFUSED", "not in a network of its own")]
    found = []
    for port in (45999, 25999):
        try:
            socket.create_connection(("127.0.0.1", port), 1)
            found.append(("CONNECTED", str(port)))
        except OSError as problem:
            found.append(("DENIED", str(problem)))
    return found
