"""Answer the first case honestly, then speak ahead with its token for all that follow.

expect: 1 point, failed
because: a packet without the token of the request in hand is passed over
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


first = []


def affine(x, w, *, shift=0.0):
    if not first:
        first.append(talk().token)
        return x @ w + shift, x.mean(axis=0)
    for _ in range(5):
        say(["d", [["kind", ["s", "answer"]], ["outcome", ["s", "passed"]], ["value", ["c", True]]]], token=first[0])
    return x * 0, x[0] * 0
