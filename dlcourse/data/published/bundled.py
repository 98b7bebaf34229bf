"""Data sets that scikit-learn has in its package."""

from __future__ import annotations

import importlib

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import Files
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []

PACKAGE = ("sklearn", "scikit-learn")
WINE = (
    "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
    "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "diluted_280_by_315", "proline",
)  # fmt: skip
LICENCE = "CC BY 4.0, UCI Machine Learning Repository"


def _of_scikit_learn(name: str) -> object:
    try:
        datasets = importlib.import_module("sklearn.datasets")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"load: {name} comes with scikit-learn, which is not installed, expected here. Install it with "
            "`pip install scikit-learn`, or take drawn_digits, which needs nothing."
        ) from error
    return getattr(datasets, f"load_{name}")()


def _digits(files: Files) -> Examples:
    found = _of_scikit_learn("digits")
    return {"image": found.images.astype(np.uint8)[..., None], "label": found.target.astype(np.int64)}


def _wine(files: Files) -> Examples:
    found = _of_scikit_learn("wine")
    measures = dict(zip(WINE, found.data.T, strict=True))
    return {**measures, "label": found.target.astype(np.int64)}


SETS = (
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
