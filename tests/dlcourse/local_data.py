"""Where the real data lie that tests may use, and that are too large for the repository."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def local_data(name: str) -> Path:
    """Return a folder of data below ``DLCOURSE_DATA``, or below ``shared/data`` beside the repository; else skip."""
    given = os.environ.get("DLCOURSE_DATA")
    places = [Path(given)] if given else [REPOSITORY.parent / "shared" / "data"]
    for folder in (place / name for place in places):
        if folder.is_dir():
            return folder
    pytest.skip(f"{name} is in none of {[str(p) for p in places]}: set DLCOURSE_DATA to the folder that holds {name}/")
