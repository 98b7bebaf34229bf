"""Send parts of no known kind.

expect: 0 points, error
because: the reader checks every size and kind before it makes anything of it
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


def affine(x, w, *, shift=0.0):
    say(["d", [["kind", ["s", "answer"]], ["value", ["t", [["pickle", "cos\nsystem\n"], ["lt", []]]]]]], bytes(0))
