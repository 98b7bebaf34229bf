"""Bounding boxes after crop and resize"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def boxes_in_crop(boxes, crop, *, size):
    r"""Return where boxes are in the pictures that `crop_to_box` makes.

    If a part of a picture is cropped and resized, its boxes move, change their size, are cut, or lie outside. A box
    that lies outside must not disappear from the list, for its label stands at the same place of another list. It stays
    as a box without area, which can be left out in training.

    **Given**

    - `boxes`, shape `(batch, boxes, 4)`: *(top, left, bottom, right)* in pixels of the old picture, measured at the
      edges of pixels.
    - `crop`, shape `(batch, 4)`: the part of each picture that was cut out, in the same way.
    - `size`: `(h, w)`, the size in pixels that it was stretched to.

    **Return** an array of shape `(batch, boxes, 4)`, in pixels of the new picture: the crop's upper left corner is
    $(0, 0)$ there, and its lower right corner is $(h, w)$. Then **clip**: whatever lies outside of the new picture is
    moved to its border, so that all tops and bottoms are in $[0, h]$, and all lefts and rights in $[0, w]$.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    origin, corner = crop[:, None, :2], crop[:, None, 2:]  # (batch, 1, 2)
    scale = np.array(size) / (corner - origin)
    moved = [(boxes[..., k : k + 2] - origin) * scale for k in (0, 2)]
    return np.clip(np.concatenate(moved, axis=-1), 0, np.array([*size, *size]))
    ### END SOLUTION


def batch(rng, batch, boxes, size, reach):
    """Boxes around and beyond the crop; with a small reach, most are within."""
    top, left = rng.uniform(2, 5, batch), rng.uniform(1, 4, batch)
    crop = np.stack([top, left, top + rng.uniform(6, 9, batch), left + rng.uniform(10, 14, batch)], axis=1)
    extent = crop[:, None, 2:] - crop[:, None, :2]
    corner = crop[:, None, :2] + extent * rng.uniform(0.2 - reach, 0.5 + reach, size=(batch, boxes, 2))
    far = corner + extent * rng.uniform(0.1, 0.3, size=corner.shape)
    return {"boxes": np.concatenate([corner, far], axis=-1), "crop": crop, "size": size}


@combinable
def mistaken(*, clip=True, scale=lambda size, extent: np.array(size) / extent, origin=lambda c: c[:, None, :2],
             limit=lambda size, rows: np.array([*size, *size]), gone=None):  # fmt: skip
    """Return the exercise with one slip in it."""

    def boxes_in_crop(boxes, crop, *, size):
        s = scale(size, crop[:, None, 2:] - crop[:, None, :2])
        moved = np.concatenate([(boxes[..., k : k + 2] - origin(crop)) * s for k in (0, 2)], axis=-1)
        clipped = np.clip(moved, 0, limit(size, crop)) if clip else moved
        if gone is not None:
            empty = ((clipped[..., 2:] - clipped[..., :2]) <= 0).any(axis=-1, keepdims=True)
            clipped = np.where(empty, gone, clipped)
        return clipped

    return boxes_in_crop


def clipped_before(boxes, crop, *, size):
    h, w = size
    return mistaken(clip=False)(np.clip(boxes, 0, [h, w, h, w]), crop, size=size)


exercise = Exercise(
    solution=boxes_in_crop,
    points=2,
    cases=[
        Case(
            "by hand",
            inputs={
                "boxes": np.array([[[2.0, 2.0, 4.0, 9.0], [6.0, 1.0, 7.0, 3.0]]]),
                "crop": np.array([[1.0, 1.0, 5.0, 6.0]]),
                "size": (8, 10),
            },
            about="The crop is 4 high and 5 wide, the answer 8 by 10: everything is twice as large. Measured from the "
            "crop's corner, (2, 2, 4, 9) is (1, 1, 3, 8); doubled (2, 2, 6, 16), and cut at 10. The other box is "
            "below, (8, 0, 8, 4).",
        ),
        Case("all within", batch, {"batch": 2, "boxes": 3, "size": (12, 7), "reach": 0.0}),
        Case("one box", batch, {"batch": 3, "boxes": 1, "size": (1, 5), "reach": 0.0}, hidden=True),
        Case("some cut, some gone", batch, {"batch": 3, "boxes": 4, "size": (9, 16), "reach": 0.8}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not clipped",
            mistaken(clip=False),
            "Some of your boxes reach beyond the new picture. Cut them at its border.",
        ),
        Mistake(
            "clipped before moving",
            clipped_before,
            "You clip in the old picture's pixels. Clip at the border of the *new* picture: move first, then clip.",
        ),
        Mistake(
            "not stretched",
            mistaken(scale=lambda size, extent: np.ones_like(extent)),
            "You move the boxes to the crop's corner, but the crop was stretched to `size` as well.",
        ),
        Mistake(
            "not moved",
            mistaken(origin=lambda c: 0),
            "You stretch from the old picture's corner. The new picture begins at the crop's corner.",
        ),
        Mistake(
            "stretched the wrong way",
            mistaken(scale=lambda size, extent: extent / np.array(size)),
            "You divide where you should multiply: if a crop of 4 rows becomes 8 rows, everything is twice as high.",
        ),
        Mistake(
            "height and width exchanged",
            mistaken(
                scale=lambda size, extent: np.array(size)[::-1] / extent, limit=lambda s, _: np.array([*s[::-1]] * 2)
            ),
            "You stretch the height to w and the width to h. `size` is (rows, columns).",
        ),
        Mistake(
            "shares of the picture",
            mistaken(scale=lambda size, extent: 1 / extent, limit=lambda size, _: 1.0),
            "You return shares of the new picture, from 0 to 1. Pixels are asked for.",
        ),
        Mistake(
            "clipped to the last pixel",
            mistaken(limit=lambda size, _: np.array([*size, *size]) - 1),
            "You clip at h − 1 and w − 1, the numbers of the last row and column. Boxes are measured at the edges of "
            "pixels, and the last edge is behind the last pixel.",
        ),
        Mistake(
            "one limit for all",
            mistaken(limit=lambda size, _: size[0]),
            "You clip lefts and rights at the picture's height, too. Each direction has its own limit.",
            others=[mistaken(limit=lambda size, _: size[1])],
        ),
        Mistake(
            "what is gone set to zero",
            mistaken(gone=0.0),
            "You replace boxes outside of the crop by zeros. Clip them like all others; they end on the border nearest "
            "to them.",
        ),
    ],
    forbidden=["PIL"],
    hints=[
        "Three steps: subtract the crop's corner, multiply by new size over old size, clip.",
        "Tops and bottoms go with rows, lefts and rights with columns.",
    ],
)
