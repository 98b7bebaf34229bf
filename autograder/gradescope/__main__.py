"""`python -m autograder.gradescope ROOT`: what `run_autograder` starts for each hand-in."""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.asked.exercise import ExerciseError
from autograder.gradescope.container import grade_submission
from autograder.sandbox import SandboxError

if __name__ == "__main__":
    try:
        grade_submission(Path(sys.argv[1]))
    except (ExerciseError, SandboxError) as error:
        # Without results Gradescope shows that grading failed; a mark of zero would blame the student for it.
        sys.exit(f"autograder: {error}")
