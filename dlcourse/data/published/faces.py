"""Faces: smiling or not, of forty people, and pictures with and without one."""

from __future__ import annotations

import io
import re

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.damage import DamagedFile
from dlcourse.data.formats.pictures import grey_map, picture, stacked
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []


def _smiles(files: Files) -> Examples:
    found = files.collection("SMILEs", r"/(positives|negatives)/.*\.jpg$")
    image = {files.where(path): picture(content, files.where(path), channels=1) for path, content in found.items()}
    return {
        "image": stacked(image, (64, 64, 1)),
        "label": np.array(["/positives/" in f"/{path}" for path in found], np.int64),
    }


def _orl(files: Files) -> Examples:
    found = files.collection("att_faces", r"/s\d+/\d+\.pgm$")
    image = {files.where(path): grey_map(content, files.where(path)) for path, content in found.items()}
    people = [int(re.search(r"s(\d+)/\d+\.pgm$", path)[1]) - 1 for path in found]
    return {"image": stacked(image, (112, 92, 1)), "label": np.array(people, np.int64)}


def _lfw(files: Files) -> Examples:
    try:
        pictures = np.load(io.BytesIO(files.content("lfw_subset.npy")), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise DamagedFile(files.where("lfw_subset.npy"), f"is damaged ({error})", "an array of NumPy's") from error
    image = np.rint(255 * pictures).astype(np.uint8)[..., None]
    return {"image": image, "label": (np.arange(len(image)) < len(image) // 2).astype(np.int64)}


SETS = (
    DataSet(
        "smiles",
        "grey faces with and without a smile (SMILEs)",
        "pictures",
        ("train", "test"),
        in_parts(_smiles),
        labels=("no smile", "smile"),
        shape=(64, 64, 1),
        files=(File("SMILEs", also=("smiles", "smiles*")),),
        folders=("faces",),
        source="The folder SMILEs, with positives and negatives in it, is in github.com/hromi/SMILEsmileD.",
        licence="none stated; faces of real people, not to be passed on",
    ),
    DataSet(
        "orl_faces",
        "400 photographs of 40 people (AT&T Laboratories Cambridge, also known as Olivetti)",
        "pictures",
        ("train", "test"),
        in_parts(_orl),
        labels=tuple(f"s{person}" for person in range(1, 41)),
        shape=(112, 92, 1),
        files=(File("att_faces", also=("orl_faces", "att_faces*", "orl_faces*")),),
        folders=("faces",),
        source="AT&T Laboratories Cambridge published them as att_faces.zip, with the folders s1 to s40.",
        licence="credit to Olivetti Research Laboratory; faces of real people, not to be passed on",
    ),
    DataSet(
        "lfw_subset",
        "100 faces and 100 pictures without one, cut from Labeled Faces in the Wild (scikit-image)",
        "pictures",
        ("train", "test"),
        in_parts(_lfw),
        labels=("no face", "face"),
        shape=(25, 25, 1),
        files=(File("lfw_subset.npy", "9560ec2f5edfac01973f63a8a99d00053fecd11e21877e18038fbe500f8e872c"),),
        folders=("faces",),
        source="lfw_subset.npy is among the data of github.com/scikit-image/scikit-image.",
        licence="none stated for the pictures; faces of real people, not to be passed on",
    ),
)
