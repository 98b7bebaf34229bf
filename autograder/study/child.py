"""The process that checks, as long as the loop lives: it has all at hand that a check needs, and may take its time.

It reads a request a line and answers in lines, all JSON: of a check also that it has begun. What references and
libraries write goes nowhere.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

__all__ = ["main", "serve"]


def serve(requests: TextIO, answers: TextIO, folders: Sequence[Path]) -> None:
    """Answer requests until there are no more."""
    from autograder.asked.catalogue import Catalogue
    from autograder.run.grading import isolation_here
    from autograder.study.trying import prepare, try_file

    def answer(number: int, **told: Any) -> None:
        answers.write(json.dumps({"number": number, **told}) + "\n")
        answers.flush()

    for line in requests:
        request = json.loads(line)
        number = request["number"]
        try:
            exercise = Catalogue(folders)[request["id"]]
            prepare(exercise)
            if request["do"] == "prepare":
                answer(number, warning=isolation_here().warning)
            else:
                answer(number, begun=True)
                answer(number, found=try_file(exercise, Path(request["file"])).as_json())
        except Exception as error:  # an exercise that does not load, a sandbox that does not start
            answer(number, trouble=str(error) or type(error).__name__, trace=traceback.format_exc())


def main() -> None:
    """Serve on what were standard input and output, which nobody else gets at."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    serve(requests, answers, [Path(folder) for folder in sys.argv[1:]])


if __name__ == "__main__":
    main()
