"""Open other students' hand-ins by its full name, which somebody has told.

expect: 0 points, failed
because: the file is not mounted in the sandbox
"""

for name in (
    "@COURSE@/submitted/ann.py",
    "/proc/1/root@COURSE@/submitted/ann.py",
    "/proc/self/cwd/../@COURSE@/submitted/ann.py",
):
    for mode in ("rb", "r+b", "ab"):
        try:
            with open(name, mode) as file:
                print("BREACH", file.read(100))
        except OSError:
            pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
