"""Listen on this machine, for a later submission to connect to.

expect: 0 points, failed
because: seccomp refuses the call
"""

import socket

ADDRESSES = [
    (socket.AF_INET, ("127.0.0.1", 0)),
    (socket.AF_UNIX, "/tmp/left-behind"),
    (socket.AF_UNIX, "\0left-behind"),
]
for family, address in ADDRESSES:
    try:
        with socket.socket(family) as listener:
            listener.bind(address)
            listener.listen()
        print("BREACH", address)
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
