"""Optical flow: two frames, and how far each pixel has moved between them."""

from __future__ import annotations

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.flow import flo
from dlcourse.data.formats.pictures import picture
from dlcourse.data.published.scenes import ragged

__all__: list[str] = []

SCENES = {"train": ("RubberWhale",), "test": ("Grove2",)}
SUMS = {
    "RubberWhale/frame10.png": "eb312435369dac9efcc92f7e098edbd9ed8d7e6dfede8b3b4d8e3702cd80b796",
    "RubberWhale/frame11.png": "ee309a00d47b837b322ea5d9128775e0c46869b8014376286ba316a073d293ac",
    "RubberWhale/flow10.flo": "f57359dd1a35907322f7a890a5e61bd0dd421aac89fd51ba0c71bf3a7e0a8890",
    "Grove2/frame10.png": "91f8ceefe5fe477e654a40603431145754fee477c7537fd37c5f0690a60ed648",
    "Grove2/frame11.png": "deba56fc09462ac644977054a9ff60b8ee726e18f7e6b0d6cab72ab7c5624385",
    "Grove2/flow10.flo": "3fffc1ac8e4d1f9676d4d4b3feab4b3f7d71b9e3bd6a3bcc625a22ee599fd589",
}


def _read(part: str, files: Files) -> Examples:
    names = {
        "first": [f"{scene}/frame10.png" for scene in SCENES[part]],
        "second": [f"{scene}/frame11.png" for scene in SCENES[part]],
    }
    frames = {
        key: ragged([picture(files.content(name), files.where(name), channels=3) for name in scenes])
        for key, scenes in names.items()
    }
    flows = [f"{scene}/flow10.flo" for scene in SCENES[part]]
    return {**frames, "flow": ragged([flo(files.content(name), files.where(name)) for name in flows])}


def _elsewhere(name: str) -> str:
    return f"other-gt-flow/{name}" if name.endswith(".flo") else f"other-data/{name}"


SETS = (
    DataSet(
        "middlebury_flow",
        "two scenes with their true optical flow, RubberWhale to train and Grove2 to test (Baker and others)",
        "flow",
        ("train", "test"),
        _read,
        files=tuple(File(name, sum_, also=(_elsewhere(name),)) for name, sum_ in SUMS.items()),
        folders=("optical-flow", "middlebury"),
        source="other-color-twoframes.zip and other-gt-flow.zip are at vision.middlebury.edu/flow/data; unpack both.",
        licence="none stated; cite Baker and others 2011",
    ),
)
