#!/usr/bin/env python3
"""Refuse a commit message that does not say what is better now in one short line, and why below it.

pre-commit calls it with the file of the message (`make hooks`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 72
MADE_BY_GIT = re.compile(r"Merge |fixup! |squash! |amend! ")
SIGNATURE = re.compile(r"[\w-]+-by: ", re.IGNORECASE)
SCISSORS = re.compile(r"# -+ >8 -+")


def problems(message: str) -> Iterator[str]:
    """Say what is wrong with a message, comments aside; nothing for what git itself words."""
    lines = [line.rstrip() for line in written(message)]
    if not lines or MADE_BY_GIT.match(lines[0]):
        return
    subject, *rest = lines
    if len(subject) > LONGEST:
        yield f"the first line has {len(subject)} characters; at most {LONGEST} are allowed. Move details to the body"
    if rest and rest[0]:
        yield "the second line is to be empty, so that git knows where the body begins"
    if not any(line and not SIGNATURE.match(line) for line in rest):
        yield "there is no body. Leave a line empty, then give the reason for the change"


def written(message: str) -> list[str]:
    """What git keeps of a message: neither comments nor the diff below the scissors, and no empty lines around it."""
    kept = SCISSORS.split(message)[0].splitlines()
    return "\n".join(line for line in kept if not line.startswith("#")).strip("\n").splitlines()


def main(path: str) -> int:
    found = list(problems(Path(path).read_text(encoding="utf-8")))
    for problem in found:
        print(f"commit message: {problem}.")
    if found:
        print(f"To mend it: git commit --edit --file={path}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
