"""Fill the queue of descriptors that are under way, which the kernel counts for all of a user's processes.

expect: 0 points, failed
because: seccomp refuses the call: what is sent are bytes
"""

import array
import os
import socket

for descriptor in range(3, 64):
    try:
        own = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, os.dup(descriptor))
    except OSError:
        continue
    try:
        own.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
        print("BREACH", descriptor)
    except OSError:
        pass
    try:
        print("BREACH", own.getsockopt(socket.SOL_SOCKET, 17, 12))  # SO_PEERCRED
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
