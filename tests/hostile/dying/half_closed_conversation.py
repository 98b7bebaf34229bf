"""Close one half of the conversation.

expect: at most 3 points, error
because: the request that cannot be sent is not answered
"""

import os
import socket


def affine(x, w, *, shift=0.0):
    for descriptor in range(3, 64):
        try:
            socket.socket(fileno=os.dup(descriptor)).shutdown(socket.SHUT_RD)
        except OSError:
            pass
    return x @ w + shift, x.mean(axis=0)
