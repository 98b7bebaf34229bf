"""Answer from a signal handler while the next case is being asked.

expect: 0 points, failed or error
because: what carries the token is merely an answer, and is compared like any other
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


import signal


def interrupt(number, frame):
    try:
        say(["d", [["kind", ["s", "answer"]], ["outcome", ["s", "passed"]], ["value", ["c", True]]]])
    except Exception:
        pass


signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
