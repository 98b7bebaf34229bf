"""Search the whole file system for exercises, answers, secrets and grade books.

expect: 0 points, failed
because: the file is not mounted in the sandbox
"""

import os

WANTED = {"affine.py", "secret", "gradebook.db", "ledger.sqlite", "kept.sqlite", "results.json", "unit.md"}
for folder, _, files in os.walk("/"):
    for name in WANTED & set(files):
        print("BREACH", folder, name)
    if "dlcourse" in folder or "autograder" in folder:
        print("BREACH", folder)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0
