"""Send marks, outcome and tolerance along with a wrong answer.

expect: 0 points, failed
because: of a reply only fields of known name and form are read, and no mark is among them
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


CLAIMS = [
    ["score", ["f", (4.0).hex()]],
    ["max_score", ["f", (4.0).hex()]],
    ["outcome", ["s", "passed"]],
    ["tolerance", ["f", "inf"]],
    ["expected", ["c", None]],
    ["mismatch", ["c", None]],
    ["hidden", ["c", False]],
]


def affine(x, w, *, shift=0.0):
    zeros = ["t", [["a", "<f8", list(x.shape)], ["a", "<f8", [3]]]]
    say(["d", [["kind", ["s", "answer"]], ["value", zeros], *CLAIMS]], bytes(8 * (x.size + 3)))
