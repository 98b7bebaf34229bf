"""Each published format is read as its definition says, and a damaged file is told."""

import gzip
import io

import numpy as np
import PIL.Image
import pytest

from dlcourse.data import read_flo
from dlcourse.data.formats.annotations import annotation
from dlcourse.data.formats.compressed import files_below, gunzip, members
from dlcourse.data.formats.flow import flo
from dlcourse.data.formats.pictures import classes_of, grey_map, palette, picture, stacked
from dlcourse.data.formats.texts import aligned, columns, lines, numbers, questions, table, text
from tests.dlcourse.data import files
from tests.dlcourse.local_data import local_data

RNG = np.random.default_rng(5)
COLOURED = RNG.integers(0, 256, (3, 5, 3)).astype(np.uint8)
FLOW = RNG.normal(size=(3, 5, 2)).astype(np.float32)


def test_flow_is_read_row_by_row_and_what_is_unknown_is_nan(tmp_path):
    known = FLOW.copy()
    known[1, 2] = 1e10
    (tmp_path / "a.flo").write_bytes(files.flo(known))
    read = read_flo(tmp_path / "a.flo")
    assert read.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(read).nonzero(), ([1, 1], [2, 2], [0, 1]))
    known[1, 2] = np.nan
    np.testing.assert_array_equal(read, known)


def test_middleburys_flow_takes_the_second_frame_to_the_first():
    """Warped back by the true flow, frame 11 differs from frame 10 by less than a third of what it did."""
    folder = local_data("optical-flow") / "RubberWhale"
    first, second = (np.asarray(PIL.Image.open(folder / f"frame{n}.png").convert("L"), np.float64) for n in (10, 11))
    flow = read_flo(folder / "flow10.flo").astype(np.float64)
    rows, columns_ = np.indices(first.shape)
    x, y = columns_ + flow[..., 0], rows + flow[..., 1]
    inside = ~np.isnan(x) & (x >= 0) & (x < first.shape[1] - 1) & (y >= 0) & (y < first.shape[0] - 1)
    x, y, target = x[inside], y[inside], first[inside]
    left, top = x.astype(int), y.astype(int)
    right, down = x - left, y - top
    warped = (1 - down) * ((1 - right) * second[top, left] + right * second[top, left + 1]) + down * (
        (1 - right) * second[top + 1, left] + right * second[top + 1, left + 1]
    )
    assert np.abs(warped - target).mean() < 0.3 * np.abs(second[inside] - target).mean()


@pytest.mark.parametrize("channels", [1, 3])
def test_png_and_jpeg_are_decoded_as_pillow_decodes_them(channels):
    array = COLOURED if channels == 3 else COLOURED[..., :1]
    np.testing.assert_array_equal(picture(files.png(array), "a.png", channels=channels), array)
    smooth = np.full((16, 24, channels), 100, np.uint8)
    expected = np.asarray(PIL.Image.open(io.BytesIO(files.jpeg(smooth)))).reshape(smooth.shape)
    np.testing.assert_allclose(picture(files.jpeg(smooth), "a.jpg", channels=channels), expected, atol=1)


@pytest.mark.parametrize("comment", ["", "# made by hand\n"])
def test_a_portable_grey_map_is_read(comment):
    content = f"P5\n{comment}3 2\n255\n".encode() + bytes(range(6))
    np.testing.assert_array_equal(grey_map(content, "a.pgm")[..., 0], [[0, 1, 2], [3, 4, 5]])


def test_the_palette_is_pascal_vocs():
    """The colours in the VOC development kit: background, aeroplane, bicycle, …, person is (192, 128, 128)."""
    colours = palette().tolist()
    assert colours[:4] == [[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0]]
    assert colours[15] == [192, 128, 128]
    assert colours[20] == [0, 64, 128]
    assert colours[255] == [224, 224, 192]
    assert len({tuple(colour) for colour in colours}) == 256


def test_a_mask_with_a_palette_is_read_as_classes():
    classes = np.array([[0, 15, 255], [20, 1, 0]], np.uint8)
    image = PIL.Image.fromarray(classes, mode=None)
    image.putpalette(palette().ravel().tolist())
    stream = io.BytesIO()
    image.save(stream, "png")
    decoded = picture(stream.getvalue(), "mask.png", channels=3)
    np.testing.assert_array_equal(classes_of(decoded, "mask.png")[..., 0], classes)


def test_boxes_are_at_edges_of_pixels():
    """The file's box from pixel 3 to pixel 7, counted from 1, is five pixels wide: from edge 2 to edge 7."""
    boxes, label = annotation(files.voc(("cat", 3, 10, 7, 30), ("dog", 1, 1, 2, 2)), "a.xml", labels=("dog", "cat"))
    assert boxes.tolist() == [[9, 2, 30, 7], [0, 0, 2, 2]]
    assert label.tolist() == [1, 0]
    none, nothing = annotation(files.voc(), "a.xml", labels=("dog",))
    assert none.shape == (0, 4)
    assert nothing.shape == (0,)


CONTENTS = {"a/10.txt": b"ten", "a/9.txt": b"nine", "b/1.png": b"", "a/.DS_Store": b"?", "__MACOSX/a/9.txt": b"?"}


@pytest.mark.parametrize("pack", [files.tar, lambda c: files.tar(c, "w:gz"), files.zipped])
def test_an_archive_and_its_folder_hold_the_same_in_the_same_order(pack, tmp_path):
    archived = members(io.BytesIO(pack(CONTENTS)), "a.tar", r"\.txt$")
    assert list(archived.items()) == [("a/9.txt", b"nine"), ("a/10.txt", b"ten")]
    below = files_below(files.unpacked(tmp_path, CONTENTS), r"\.txt$")
    assert list(below.items()) == [("a/9.txt", b"nine"), ("a/10.txt", b"ten")]


def test_texts_are_utf_8_or_an_older_code():
    assert text("a\r\nü".encode(), "t") == "a\nü"
    assert text("ü".encode("latin-1"), "t", older="latin-1") == "ü"
    assert lines(b" one \n\n two\n", "t") == ["one", "", "two"]
    assert lines(b"one", "t") == ["one"]
    assert columns(b"a\tb\tlicence\nc\td\n", "t", count=2, separator="\t") == [["a", "c"], ["b", "d"]]


def test_columns_of_a_table_are_numbers_where_they_can_be():
    read = table(b'size,mass,kind,note\n1,2.5,x,"a, b"\n2,,y,\n', "t.csv")
    assert {name: values.dtype.kind for name, values in read.items()} == {
        "size": "i",
        "mass": "f",
        "kind": "O",
        "note": "O",
    }
    assert read["size"].tolist() == [1, 2]
    np.testing.assert_array_equal(read["mass"], [2.5, np.nan])
    assert read["note"].tolist() == ["a, b", ""]


DAMAGED = {
    "gzip": (lambda: gunzip(gzip.compress(b"x" * 99)[:-5], "a.gz"), "is damaged"),
    "no gzip": (lambda: gunzip(b"<html>", "a.gz"), "is damaged"),
    "zip": (lambda: members(io.BytesIO(files.zipped(CONTENTS)[:-30]), "a.zip"), "is damaged"),
    "tar": (lambda: members(io.BytesIO(b"<html>" * 200), "a.tar"), "is damaged"),
    "cut tar": (lambda: members(io.BytesIO(files.tar({"a": b"x" * 2000})[:1500]), "a.tar"), "is damaged"),
    "picture": (lambda: picture(b"<html>", "a.png", channels=3), "cannot be decoded"),
    "cut picture": (lambda: picture(files.png(COLOURED)[:-30], "a.png", channels=3), "cannot be decoded"),
    "cut photograph": (lambda: picture(files.jpeg(COLOURED)[:-90], "a.jpg", channels=3), "cannot be decoded"),
    "grey map": (lambda: grey_map(b"P6\n1 1\n255\n\0", "a.pgm"), "begins with"),
    "deep grey map": (lambda: grey_map(b"P5\n1 1\n65535\n\0\0", "a.pgm"), "begins with"),
    "cut grey map": (lambda: grey_map(b"P5\n2 2\n255\n\0", "a.pgm"), "has 1 pixels, expected 4"),
    "size": (
        lambda: stacked({"a.png": COLOURED}, (5, 3, 3)),
        r"is a picture of the shape \(3, 5, 3\), expected \(5, 3, 3\)",
    ),
    "mask": (lambda: classes_of(np.full((1, 1, 3), 7, np.uint8), "a.png"), r"has the colour \[7, 7, 7\]"),
    "flow": (lambda: flo(b"PIEX" + b"\0" * 16, "a.flo"), "begins with b'PIEX'"),
    "cut flow": (lambda: flo(files.flo(FLOW)[:-1], "a.flo"), "has 131 bytes, expected those of 3 rows and 5 columns"),
    "flow without size": (lambda: flo(b"PIEH" + b"\0" * 8, "a.flo"), "has 12 bytes"),
    "annotation": (lambda: annotation(files.voc(("cat", 1, 1, 2, 2))[:-20], "a.xml", labels=("cat",)), "is damaged"),
    "no number": (lambda: annotation(files.voc(("cat", "x", 1, 2, 2)), "a.xml", labels=("cat",)), "is damaged"),
    "stranger": (lambda: annotation(files.voc(("cow", 1, 1, 2, 2)), "a.xml", labels=("cat",)), "has an object 'cow'"),
    "code": (lambda: text(b"ab\xff", "a.txt"), "has the byte 0xff at 2"),
    "columns": (lambda: columns(b"a\tb\nc\n", "a.tsv", count=2, separator="\t"), "has 1 columns in line 2"),
    "pairs": (lambda: aligned(["a"], ["b", "c"], "a.en and a.fr"), "have 1 and 2 lines"),
    "numbers": (lambda: numbers(["1", "x"], "u.data"), "has a cell that is no number"),
    "question": (lambda: questions(b": capitals\na b c d\na b c\n", "a.txt"), "has 'a b c' in line 3"),
    "no section": (lambda: questions(b"a b c d\n", "a.txt"), "has 'a b c d' in line 1"),
    "table": (lambda: table(b"a,b\n1\n", "a.csv"), "has 1 cells in line 2"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_told_by_its_name(name):
    read, complaint = DAMAGED[name]
    with pytest.raises(ValueError, match=rf"^a\..*{complaint}|^u\.data {complaint}"):
        read()


def test_the_sizes_of_a_broken_flow_file_are_no_reason_to_take_memory():
    huge = b"PIEH" + np.array([2**30, 2**30], "<i4").tobytes() + b"\0" * 8
    with pytest.raises(ValueError, match="expected those of 1073741824 rows"):
        flo(huge, "a.flo")
