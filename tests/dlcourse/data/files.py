"""Files as their publishers make them, with little in them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import numpy as np
import tensorflow as tf


def idx(array, kind=8):
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, kind, array.ndim]) + sizes + array.tobytes()


def mnist_files(folder, count=12, seed=0):
    """Write MNIST's four files with a few random pictures; return pictures and labels by split."""
    rng = np.random.default_rng(seed)
    made = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        images = rng.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        (folder / f"{prefix}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
        (folder / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))
        made[split] = images, labels
    return made


def tar(contents, mode="w"):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def zipped(contents):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked(folder, contents):
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def png(array):
    return tf.io.encode_png(array).numpy()


def jpeg(array):
    return tf.io.encode_jpeg(array, quality=100).numpy()


def flo(flow):
    rows, columns, _ = flow.shape
    return b"PIEH" + np.array([columns, rows], "<i4").tobytes() + flow.astype("<f4").tobytes()


def voc(*objects):
    """A VOC annotation of objects (name, xmin, ymin, xmax, ymax)."""
    boxes = "".join(
        f"<object><name>{name}</name><bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax>"
        f"<ymax>{bottom}</ymax></bndbox></object>"
        for name, left, top, right, bottom in objects
    )
    return f"<annotation><filename>a.jpg</filename>{boxes}</annotation>".encode()
