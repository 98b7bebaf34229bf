"""Send open files to the grader, and see what it does with them.

expect: 0 points, failed
because: the grader takes bytes alone; descriptors sent along are dropped by the kernel
"""

import json
import struct
import sys


def talk():
    """The grader's own end of the conversation, found in a frame below this one."""
    frame = sys._getframe()
    while frame:
        found = [v for v in frame.f_locals.values() if type(v).__name__ == "_Talk"]
        if found:
            return found[0]
        frame = frame.f_back


def say(tree, data=b"", token=None):
    head = json.dumps(tree).encode()
    message = struct.pack(">I", len(head)) + head + data
    whole = struct.pack(">Q", len(message)) + message
    for start in range(0, len(whole), 30_000):
        talk().stream.sendall((token or talk().token) + whole[start : start + 30_000])


import os
import socket

for _ in range(40):
    opened = [os.open("/dev/null", os.O_RDWR) for _ in range(8)]
    try:
        socket.send_fds(talk().stream, [bytes(64)], opened)
    except OSError:
        pass  # too many are under way
    finally:
        for descriptor in opened:
            os.close(descriptor)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
