"""Talk with daemons of this machine over their sockets.

expect: 0 points, failed
because: seccomp refuses the call
"""

import socket

for name in ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket", "\0/tmp/.X11-unix/X0"):
    try:
        socket.socket(socket.AF_UNIX).connect(name)
        print("BREACH", name)
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
