"""Send texts of stars and backticks, for which what makes pages takes the square of their number.

expect: 0 points, error
because: 600 characters of a text are read, and what marks words up looks at each once
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
    stars = ["s", ("**a `" * 100_000)[:150_000]]
    fields = [[name, stars] for name in ("type", "text", "source", "output", "signature")]
    say(["d", [["kind", ["s", "raised"]], *fields, ["line", ["i", 1]]]])
