"""MNIST and Fashion-MNIST."""

from __future__ import annotations

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.idx import idx

__all__: list[str] = []

PREFIX = {"train": "train", "test": "t10k"}
MNIST = "https://storage.googleapis.com/cvdf-datasets/mnist/"
FASHION = "https://github.com/zalandoresearch/fashion-mnist/raw/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/"


def _read(part: str, files: Files) -> Examples:
    names = [f"{PREFIX[part]}-{content}-ubyte.gz" for content in ("images-idx3", "labels-idx1")]
    images, labels = (idx(files.content(name), files.where(name)) for name in names)
    return {"image": images[..., None], "label": labels.astype(np.int64)}


def _files(url: str, *sums: str) -> tuple[File, ...]:
    names = [f"{prefix}-{content}-ubyte" for prefix in PREFIX.values() for content in ("images-idx3", "labels-idx1")]
    return tuple(File(f"{n}.gz", sum_, url + f"{n}.gz", also=(n,)) for n, sum_ in zip(names, sums, strict=True))


SETS = (
    DataSet(
        "mnist",
        "70 000 handwritten digits (LeCun, Cortes, Burges)",
        "pictures",
        ("train", "test"),
        _read,
        labels=tuple("0123456789"),
        shape=(28, 28, 1),
        files=_files(
            MNIST,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
        source=f"Its four files are at {MNIST}.",
        licence="not stated with the files",
    ),
    DataSet(
        "fashion_mnist",
        "70 000 pictures of clothes, in MNIST's form (Zalando)",
        "pictures",
        ("train", "test"),
        _read,
        labels=(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
        ),
        shape=(28, 28, 1),
        files=_files(
            FASHION,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
        folders=("fashion-mnist",),
        source="Its four files are in data/fashion of github.com/zalandoresearch/fashion-mnist.",
        licence="MIT",
    ),
)  # fmt: skip
