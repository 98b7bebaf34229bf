"""The columns of the tables: whose convention each is, and what its lines of Python need."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import pkgutil
import re
from dataclasses import dataclass

import dlcourse

__all__ = ["COLUMNS", "NOT_INSTALLED", "Column"]

NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Column:
    """Where the numbers of a column come from.

    Args:
        distribution: the package, as it is installed.
        module: what it is imported as.
        imports: lines of Python before its own; empty for ``dlcourse``, whose units are imported as they are used.
    """

    distribution: str
    module: str
    imports: str = ""

    @property
    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.module) is not None

    @property
    def version(self) -> str:
        """As it is installed, or that it is not."""
        return importlib.metadata.version(self.distribution) if self.is_installed else NOT_INSTALLED

    def imports_of(self, code: str) -> str:
        """The imports that some lines of this column need."""
        if self.imports:
            return self.imports
        units = {module.name for module in pkgutil.iter_modules(dlcourse.__path__)}
        used = sorted(units & set(re.findall(r"(?<![\w.])(\w+)\.", code)))
        return f"from dlcourse import {', '.join(used)}" if used else ""


COLUMNS = {
    "dlcourse": Column("dlcourse", "dlcourse"),
    "Keras": Column("keras", "keras", "import keras"),
    "TensorFlow": Column("tensorflow", "tensorflow", "import tensorflow as tf"),
    "PyTorch": Column("torch", "torch", "import torch"),
    "NumPy": Column("numpy", "numpy", "import numpy as np"),
    "SciPy": Column("scipy", "scipy", "import scipy"),
    "scikit-learn": Column(
        "scikit-learn", "sklearn", "import sklearn.feature_extraction.text, sklearn.metrics, sklearn.preprocessing"
    ),
    "scikit-image": Column("scikit-image", "skimage", "import skimage"),
    "OpenCV": Column("opencv-python-headless", "cv2", "import cv2"),
    "Pillow": Column("pillow", "PIL", "from PIL import Image"),
    "sacreBLEU": Column("sacrebleu", "sacrebleu", "import sacrebleu"),
    "d2l": Column("numpy", "numpy", "import numpy as np"),
    "notes": Column("numpy", "numpy", "import numpy as np"),
}
