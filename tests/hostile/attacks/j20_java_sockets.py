"""Talks to services of this machine with Java's own sockets, channels and clients."""
def solve(lines):
    jvm, java = lines.context._jvm, lines.context._jvm.java
    address = lambda: java.net.InetSocketAddress("127.0.0.1", 25999)
    found = []
    for name, connect in {
        "socket": lambda: java.net.Socket("127.0.0.1", 25999),
        "channel": lambda: java.nio.channels.SocketChannel.open(address()),
        "datagram": lambda: java.net.DatagramSocket().connect(address()),
        "unix": lambda: java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of("/run/docker.sock")),
        "url": lambda: java.net.URI("http://127.0.0.1:25999/").toURL().openStream(),
        "stream": lambda: jvm.org.apache.spark.streaming.Duration(1) and java.net.Socket(java.net.InetAddress.getLoopbackAddress(), 25999),
        "lookup": lambda: java.rmi.registry.LocateRegistry.getRegistry("127.0.0.1", 25999).list(),
    }.items():
        try:
            connect()
            if name != "datagram":
                found.append(("CONNECTED", name))
        except Exception as problem:
            found.append(("DENIED", name + " " + type(problem).__name__))
    return found
