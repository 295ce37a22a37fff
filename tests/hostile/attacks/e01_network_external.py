"""Connects out, by TCP, UDP and name, to send the inputs away."""
import socket
def solve(lines):
    with open("/proc/net/dev") as file:
        if any(line.split(":")[0].strip() != "lo" for line in file.readlines()[2:]):
            return [("REFUSED", "not in a network of its own")]
    found = []
    for family, kind, address in ((2, 1, ("203.0.113.1", 443)), (2, 2, ("198.51.100.1", 53)), (10, 1, ("2001:db8::1", 443))):
        try:
            with socket.socket(family, kind) as out:
                out.settimeout(1)
                out.connect(address)
                out.send(b"x")
                found.append(("CONNECTED", str(address)))
        except OSError as problem:
            found.append(("DENIED", str(problem)))
    try:
        found.append(("CONNECTED", socket.gethostbyname("elsewhere.invalid")))
    except OSError as problem:
        found.append(("DENIED", str(problem)))
    return found
