"""Collections of files are read in the folders that their authors use, from what belongs together."""

import numpy as np
import pytest

from dlcourse.data import load
from tests.dlcourse.data import files

GREY = {shade: np.full((6, 8, 1), shade, np.uint8) for shade in range(0, 100, 10)}
COLOURED = {shade: np.full((6, 8, 3), shade, np.uint8) for shade in GREY}


def whole(name, folder):
    """Both parts of a set, one after the other, by column."""
    parts = [load(name, split, folder=folder) for split in ("train", "test")]
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}


def test_boxes_go_with_the_picture_of_their_name(tmp_path):
    made = {f"BCCD/JPEGImages/b{shade}.jpg": files.jpeg(COLOURED[shade]) for shade in COLOURED}
    made |= {f"BCCD/Annotations/b{n}.xml": files.voc(("WBC", 1, 1, 1 + n // 20, 4)) for n in (0, 20, 40, 60, 80)}
    found = whole("bccd", files.unpacked(tmp_path, made))
    assert len(found["image"]) == 5
    for image, boxes, label in zip(found["image"], found["boxes"], found["label"], strict=True):
        assert boxes.tolist() == [[0, 0, 4, 1 + round(image.mean() / 20)]]
        assert label.tolist() == [1]


def test_masks_go_with_the_picture_of_their_name_and_others_are_left(tmp_path):
    made = {f"data/membrane/train/image/{n}.png": files.png(np.resize(GREY[n], (512, 512, 1))) for n in GREY}
    made |= {
        f"data/membrane/train/label/{n}.png": files.png(np.full((512, 512, 1), 255 * (n > 40), np.uint8)) for n in GREY
    }
    made |= {f"data/membrane/test/{n}.png": files.png(GREY[n]) for n in GREY}
    found = whole("isbi_membranes", files.unpacked(tmp_path, made))
    assert len(found["image"]) == len(GREY)
    assert ((found["image"].mean(axis=(1, 2, 3)) > 40) == found["mask"].mean(axis=(1, 2, 3))).all()


def test_people_are_numbered_as_their_folders_are(tmp_path):
    header = b"P5\n92 112\n255\n"
    made = {
        f"att_faces/s{person}/{n}.pgm": header + bytes([person * 10 + n]) * (92 * 112)
        for person in (1, 2, 10) for n in range(1, 6)
    }  # fmt: skip
    found = whole("orl_faces", files.unpacked(tmp_path, made))
    assert (found["image"].max(axis=(1, 2, 3)) // 10 - 1 == found["label"]).mean() == pytest.approx(1)
    assert np.bincount(found["label"]).tolist() == [5, 5, 0, 0, 0, 0, 0, 0, 0, 5]


def test_reviews_are_labelled_by_their_folders(tmp_path):
    made = {f"aclImdb/{split}/{side}/{n}_7.txt": f"{split} {side} {n}".encode() for split in ("train", "test")
            for side in ("pos", "neg") for n in (9, 10)}  # fmt: skip
    made["aclImdb/train/unsup/1_0.txt"] = b"nobody knows"
    archive = tmp_path / "aclImdb_v1.tar.gz"
    archive.write_bytes(files.tar(made, "w:gz"))
    for split in ("train", "test"):
        found = load("imdb", split, folder=tmp_path)
        assert found["text"].tolist() == [f"{split} {side} {n}" for side in ("neg", "pos") for n in (9, 10)]
        assert found["label"].tolist() == [0, 0, 1, 1]


def test_a_damaged_picture_is_told_by_its_name(tmp_path):
    made = {f"SMILEs/{side}/1.jpg": files.jpeg(np.zeros((64, 64, 1), np.uint8)) for side in ("positives", "negatives")}
    made["SMILEs/positives/1.jpg"] = b"<html>"
    with pytest.raises(ValueError, match=r"positives/1\.jpg of smiles cannot be decoded"):
        load("smiles", folder=files.unpacked(tmp_path, made))


def test_pictures_of_another_set_are_no_collection(tmp_path):
    made = {"raccoon/images/a.jpg": files.jpeg(COLOURED[0]), "raccoon/annotations/a.xml": files.voc()}
    with pytest.raises(FileNotFoundError, match="bccd is in none of the folders"):
        load("bccd", folder=files.unpacked(tmp_path, made))
