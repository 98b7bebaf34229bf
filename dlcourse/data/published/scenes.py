"""Pictures with boxes around things, and with a class for each pixel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.annotations import annotation
from dlcourse.data.formats.pictures import classes_of, picture, stacked
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []

VOC = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable",
    "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
CELLS = ("RBC", "WBC", "Platelets")


def _together(files: Files, name: str, first: str, second: str) -> list[tuple[str, bytes, str, bytes]]:
    """Return the files of two folders of a collection that have the same name but for its ending, path and content."""
    found = files.collection(name, rf"/({first})/[^/]+\.(jpg|png)$|/({second})/[^/]+\.(xml|png)$")
    pictures, others = {}, {}
    for path, content in found.items():
        of_first = PurePosixPath(path).parent.name in first.split("|")
        (pictures if of_first else others)[PurePosixPath(path).stem] = (path, content)
    return [(*pictures[stem], *others[stem]) for stem in pictures if stem in others]


def _boxes(name: str, labels: tuple[str, ...]) -> Callable[[Files], Examples]:
    def read(files: Files) -> Examples:
        found = _together(files, name, "images|JPEGImages", "annotations|Annotations")
        read = [annotation(content, files.where(path), labels=labels) for _, _, path, content in found]
        return {
            "image": ragged([picture(content, files.where(path), channels=3) for path, content, _, _ in found]),
            "boxes": ragged([boxes for boxes, _ in read]),
            "label": ragged([label for _, label in read]),
        }

    return read


def _membranes(files: Files) -> Examples:
    found = _together(files, "membrane", "images|image", "masks|label")
    pictures, drawn = (
        {files.where(each[path]): picture(each[path + 1], files.where(each[path]), channels=1) for each in found}
        for path in (0, 2)
    )
    images, masks = stacked(pictures, (512, 512, 1)), stacked(drawn, (512, 512, 1))
    return {"image": images, "mask": (masks > 127).astype(np.uint8)}


def _voc(files: Files) -> Examples:
    found = _together(files, "VOC2012", "JPEGImages", "SegmentationClass")
    colours = [(path, picture(content, files.where(path), channels=3)) for _, _, path, content in found]
    return {
        "image": ragged([picture(content, files.where(path), channels=3) for path, content, _, _ in found]),
        "mask": ragged([classes_of(mask, files.where(path)) for path, mask in colours]),
    }


def ragged(arrays: list[np.ndarray]) -> np.ndarray:
    """Put arrays of different shapes into one of objects."""
    together = np.empty(len(arrays), object)
    together[:] = arrays
    return together


SETS = (
    DataSet(
        "raccoon",
        "200 photographs of raccoons with boxes around them (Tran)",
        "boxes",
        ("train", "test"),
        in_parts(_boxes("raccoon_dataset", ("raccoon",))),
        labels=("raccoon",),
        files=(File("raccoon_dataset", also=("raccoon", "raccoon*")),),
        folders=("detection",),
        source="The folders images and annotations are in github.com/datitran/raccoon_dataset.",
        licence="MIT",
    ),
    DataSet(
        "bccd",
        "364 pictures of blood cells with boxes around red and white cells and platelets (BCCD)",
        "boxes",
        ("train", "test"),
        in_parts(_boxes("BCCD", CELLS)),
        labels=CELLS,
        files=(File("BCCD", also=("bccd", "bccd*")),),
        folders=("detection", "BCCD_Dataset"),
        source="The folder BCCD is in github.com/Shenggan/BCCD_Dataset.",
        licence="MIT",
    ),
    DataSet(
        "isbi_membranes",
        "30 pictures of neurons by an electron microscope, with the membranes between cells (ISBI 2012)",
        "masks",
        ("train", "test"),
        in_parts(_membranes),
        labels=("membrane", "cell"),
        shape=(512, 512, 1),
        files=(File("membrane", also=("isbi_membrane*",)),),
        folders=("segmentation", "data"),
        source="The folder data/membrane/train, with image and label in it, is in github.com/zhixuhao/unet.",
        licence="MIT for the repository; cite Cardona and others 2010",
    ),
    DataSet(
        "voc_masks",
        "photographs with a class for each pixel, as Pascal VOC has them",
        "masks",
        ("train", "test"),
        in_parts(_voc),
        labels=VOC,
        files=(File("VOC2012", also=("VOCdevkit/VOC2012", "voc_sample*", "VOCtrainval*")),),
        folders=("detection", "segmentation"),
        source="The archive VOCtrainval_11-May-2012.tar is at host.robots.ox.ac.uk/pascal/VOC/voc2012.",
        licence="Flickr's terms, not to be passed on",
    ),
)
