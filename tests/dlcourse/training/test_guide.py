"""docs/training.md shows a recipe as it is."""

import re
from pathlib import Path

import dlcourse.training

ROOT = Path(dlcourse.training.__file__).parents[2]


def test_the_recipe_in_the_guide_is_the_file_itself():
    guide = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    shown = re.search(r"```python\n(.*?)```", guide, re.DOTALL)[1]
    assert shown == (ROOT / "dlcourse" / "training" / "recipes" / "softmax_regression.py").read_text(encoding="utf-8")
