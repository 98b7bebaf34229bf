"""Search what the process has inherited for the secret or another student's name.

expect: 0 points, failed
because: the warm process is never told any of it
"""

import gc
import os

gc.unfreeze()
WANTED = ("".join(["a ", "secret"]), "".join(["an", "n.py"]), "".join(["gradebook", ".db"]))
own = {id(value) for value in globals().values()}
for thing in gc.get_objects():
    for value in thing.values() if type(thing) is dict else thing if type(thing) in (list, tuple) else ():
        text = value if type(value) is str else value.decode("latin-1") if type(value) is bytes else ""
        if 0 < len(text) < 200 and id(thing) not in own and text.endswith(WANTED):
            print("BREACH", text)
for name in ("/proc/self/mem", "/proc/kcore", "/dev/mem", "/dev/kmem", "/dev/port"):
    if os.path.exists(name):
        print("BREACH", name)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
