"""Data sets that scikit-learn has in its package."""

from __future__ import annotations

import importlib
from importlib import resources
from types import ModuleType

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import Files
from dlcourse.data.formats.pictures import picture
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []

PACKAGE = ("sklearn", "scikit-learn")
WINE = (
    "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
    "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "diluted_280_by_315", "proline",
)  # fmt: skip
PHOTOGRAPHS = ("china", "flower")
LICENCE = "CC BY 4.0, UCI Machine Learning Repository"


def _scikit_learn(name: str, module: str = "sklearn.datasets") -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"load: {name} comes with scikit-learn, which is not installed, expected here. Install it with "
            "`pip install scikit-learn`, or take drawn_digits, which needs nothing."
        ) from error


def _digits(files: Files) -> Examples:
    found = _scikit_learn("digits").load_digits()
    return {"image": found.images.astype(np.uint8)[..., None], "label": found.target.astype(np.int64)}


def _wine(files: Files) -> Examples:
    found = _scikit_learn("wine").load_wine()
    measures = dict(zip(WINE, found.data.T, strict=True))
    return {**measures, "label": found.target.astype(np.int64)}


def _photographs(part: str, files: Files) -> Examples:
    folder = resources.files(_scikit_learn("photographs", "sklearn.datasets.images"))
    contents = {name: (folder / f"{name}.jpg").read_bytes() for name in PHOTOGRAPHS}
    image = [picture(content, f"load: {name}.jpg of photographs", channels=3) for name, content in contents.items()]
    return {"image": np.stack(image), "label": np.arange(len(image))}


SETS = (
    DataSet(
        "photographs",
        "two photographs in colour, a Chinese temple and a flower (in scikit-learn)",
        "pictures",
        ("train",),
        _photographs,
        labels=PHOTOGRAPHS,
        shape=(427, 640, 3),
        package=PACKAGE,
        licence="CC BY 2.0, Daniel Buechele and vultilion",
    ),
    DataSet(
        "digits",
        "1797 handwritten digits of 8 × 8 pixels, from 0 to 16 (UCI, in scikit-learn)",
        "pictures",
        ("train", "test"),
        in_parts(_digits),
        labels=tuple("0123456789"),
        shape=(8, 8, 1),
        package=PACKAGE,
        licence=LICENCE,
    ),
    DataSet(
        "wine",
        "thirteen measures of 178 wines of three growers (UCI, in scikit-learn)",
        "table",
        ("train", "test"),
        in_parts(_wine),
        labels=("grower 1", "grower 2", "grower 3"),
        table=dict.fromkeys(WINE, "float64") | {"label": "int64"},
        package=PACKAGE,
        licence=LICENCE,
    ),
)
