"""Turn the one open socket, the conversation with the grader, to somebody else.

expect: 0 points, failed
because: seccomp refuses the call
"""

import os
import socket

for descriptor in range(3, 64):
    try:
        os.fstat(descriptor)
    except OSError:
        continue
    own = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, os.dup(descriptor))
    for act in (
        lambda own=own: own.connect("/run/docker.sock"),
        lambda own=own: own.bind("\0left-behind"),
        lambda own=own: own.listen(),
    ):
        try:
            act()
            print("BREACH", descriptor)
        except OSError:
            pass
    own.close()


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
