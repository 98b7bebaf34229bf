"""Send the inputs to a server.

expect: 0 points, failed
because: no sockets, and a network namespace without interfaces
"""

import socket
import urllib.request

for act in (
    lambda: socket.create_connection(("192.0.2.1", 80), 0.2),
    lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=0.2),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM),
):
    try:
        act()
        print("BREACH")
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
