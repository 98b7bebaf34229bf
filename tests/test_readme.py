"""The exercise that the README shows is one that `autograder exercises test` finds nothing wrong with."""

import re
from pathlib import Path

from autograder.asked.catalogue import load_exercise
from autograder.laws import Severity, faults
from autograder.mutation.examination import examine

README = Path(__file__).parents[1] / "README.md"


def test_its_exercise_keeps_the_laws_and_no_mutant_gets_full_marks(tmp_path):
    (text,) = re.findall(r'^```python\n(""".*?)^```$', README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    path = tmp_path / "statistics" / "column_means.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    exercise = load_exercise(path, "statistics.column_means")
    assert [fault.message for fault in faults(exercise) if fault.severity is Severity.ERROR] == []
    assert examine(exercise).survivors == []
