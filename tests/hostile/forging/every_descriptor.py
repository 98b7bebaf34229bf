"""Write a perfect result to every descriptor that may be open.

expect: 0 points, failed or error
because: a packet without the token of the request in hand is passed over
"""

import json
import os
import struct

HEAD = json.dumps(["d", [["kind", ["s", "answer"]], ["score", ["i", 4]], ["outcome", ["s", "passed"]]]]).encode()
BODY = struct.pack(">I", len(HEAD)) + HEAD
for descriptor in range(256):
    try:
        os.write(descriptor, struct.pack(">Q", len(BODY)) + BODY)
        os.write(descriptor, b'{"score": 4, "max_score": 4, "outcome": "passed"}')
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
