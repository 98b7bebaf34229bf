"""Rotation by bilinear interpolation"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def rotate(images, angles, *, fill=0.0):
    r"""Return pictures turned counter-clockwise about their centre.

    If you ask where each pixel goes, some places of the answer get no pixel and others get two. Ask instead, of every
    pixel of the *answer*, where it comes from. Every place has a value, for you can read between pixels.

    **Given**

    - `images`, shape `(batch, H, W, channels)`.
    - `angles`, shape `(batch,)`: one angle $\theta$ a picture, in radians. A positive one turns the picture
      **counter-clockwise, as you see it** (rows are counted downwards!).
    - `fill`: the value of everything outside of the picture.

    **Return** an array of the shape of `images`, each picture turned about its centre.

    Pixel $(i, j)$ has its centre $y = i - \frac{H-1}{2}$ below and $x = j - \frac{W-1}{2}$ to the right of the
    picture's centre. Turned back, that is clockwise, by $\theta$, this place is

    $$y' = \phantom{-}x \sin\theta + y \cos\theta, \qquad x' = x \cos\theta - y \sin\theta,$$

    below and to the right of the centre again. There the picture is read, **bilinearly** between the four nearest
    centres of pixels. A neighbour outside of the picture has the value `fill`, and takes part in the interpolation as
    any other.

    Use NumPy only, and leave the inputs as they are. (Loops over pictures are fine.)
    """
    ### BEGIN SOLUTION
    batch, rows, columns, channels = images.shape
    framed = np.full((batch, rows + 2, columns + 2, channels), fill, dtype=images.dtype)  # one ring of fill
    framed[:, 1:-1, 1:-1] = images
    y, x = np.meshgrid(np.arange(rows) - (rows - 1) / 2, np.arange(columns) - (columns - 1) / 2, indexing="ij")
    sin, cos = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
    i = x * sin + y * cos + (rows - 1) / 2  # (batch, rows, columns): where to read
    j = x * cos - y * sin + (columns - 1) / 2
    top, left = np.floor(i).astype(int), np.floor(j).astype(int)
    down, right = (i - top)[..., None], (j - left)[..., None]
    picture = np.arange(batch)[:, None, None]

    def pixel(i, j):  # whatever is farther out is in the ring as well
        return framed[picture, np.clip(i + 1, 0, rows + 1), np.clip(j + 1, 0, columns + 1)]

    upper = (1 - right) * pixel(top, left) + right * pixel(top, left + 1)
    lower = (1 - right) * pixel(top + 1, left) + right * pixel(top + 1, left + 1)
    return ((1 - down) * upper + down * lower).astype(images.dtype)
    ### END SOLUTION


def batch(rng, shape, fill, largest, smallest=0.3, still=False):
    """Angles of both signs, none close to a multiple of a quarter turn; if still, the first is 0."""
    sign = np.where(rng.permutation(shape[0]) % 2 == 0, 1, -1)
    angles = sign * rng.uniform(smallest, largest, size=shape[0])
    if still:
        angles[0] = 0.0
    return {"images": rng.uniform(0.2, 1, size=shape), "angles": angles, "fill": fill}


@combinable
def mistaken(
    *,
    angle=lambda t: t,
    half=lambda n: (n - 1) / 2,
    border=False,
    nearest=False,
    fill_of=lambda fill: fill,
    hard=False,
    weights=lambda w: w,
    around_corner=False,
):
    """Return the exercise with one slip in it, a pixel at a time."""

    def rotate(images, angles, *, fill=0.0):
        _, rows, columns, _ = images.shape
        answer = np.empty(images.shape)
        cy, cx = (0, 0) if around_corner else (half(rows), half(columns))
        for n, t in enumerate(angle(angles)):
            for i in range(rows):
                for j in range(columns):
                    y, x = i - cy, j - cx
                    a, b = x * np.sin(t) + y * np.cos(t) + cy, x * np.cos(t) - y * np.sin(t) + cx
                    answer[n, i, j] = read(images[n], a, b, fill_of(fill))
        return answer

    def read(image, a, b, fill):
        rows, columns = image.shape[:2]
        if hard and not (0 <= a <= rows - 1 and 0 <= b <= columns - 1):
            return fill
        if border:
            a, b = min(max(a, 0), rows - 1), min(max(b, 0), columns - 1)
        if nearest:
            a, b = np.floor(a + 0.5), np.floor(b + 0.5)
        i, j = int(np.floor(a)), int(np.floor(b))
        down, right = weights(a - i), weights(b - j)
        value = 0
        for k, wk in ((i, 1 - down), (i + 1, down)):
            for m, wm in ((j, 1 - right), (j + 1, right)):
                inside = 0 <= k < rows and 0 <= m < columns
                value = value + wk * wm * (image[k, m] if inside else fill)
        return value

    return rotate


RING = "Entry -1 is the last one, which belongs to the ring of `fill` as the first does."


exercise = Exercise(
    solution=rotate,
    points=4,
    cases=[
        Case(
            "nearly a quarter",
            inputs={"images": np.arange(1.0, 10.0).reshape(1, 3, 3, 1), "angles": np.array([np.pi / 2 - 0.01])},
            about="Counter-clockwise: the 3 of the upper right corner comes to the upper left one, nearly.",
        ),
        Case("a little", batch, {"shape": (2, 4, 6, 2), "fill": 0.0, "largest": 0.6}),
        Case(
            "much, on grey", batch, {"shape": (3, 8, 3, 1), "fill": 0.5, "largest": 1.3, "smallest": 0.85}, hidden=True
        ),
        Case(
            "more than a quarter",
            batch,
            {"shape": (2, 4, 5, 2), "fill": 1.5, "smallest": 1.8, "largest": 2.9, "still": True},
            hidden=True,
        ),
        Case("one row", batch, {"shape": (1, 1, 9, 1), "fill": -0.5, "largest": 1.0, "smallest": 0.7}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "clockwise",
            mistaken(angle=lambda t: -t),
            "Your pictures turn clockwise. Rows are counted downwards, which changes a sign in the usual formulas; "
            "take those of the statement.",
        ),
        Mistake(
            "degrees",
            mistaken(angle=np.radians),
            "Your pictures hardly turn: the angles are in radians already.",
        ),
        Mistake(
            "about the corner",
            mistaken(around_corner=True),
            "You turn about the upper left pixel. Turn about the centre.",
        ),
        Mistake(
            "centre off by half a pixel",
            mistaken(half=lambda n: n / 2),
            "Your centre is half a pixel too far down and right: among pixels numbered from 0 to H − 1 it is at "
            "(H − 1)/2.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You take the nearest pixel's value instead of interpolating.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(weights=lambda w: 1 - w),
            "Your weights are exchanged: the nearer neighbour has the larger weight.",
        ),
        Mistake(
            "border repeated",
            mistaken(border=True),
            "Outside of the picture you repeat its border. There it has the value `fill`.",
        ),
        Mistake(
            "fill where any neighbour is outside",
            mistaken(hard=True),
            "Between the outermost centres and the outside you return `fill` at once. A neighbour outside has the "
            "value `fill`, but the one inside still counts.",
        ),
        Mistake(
            "always black outside",
            mistaken(fill_of=lambda fill: 0.0),
            "Outside of the picture you take 0 whatever `fill` is.",
        ),
    ],
    forbidden=["PIL", "cv2"],
    equivalent={
        "one less: np.clip(i + 1, 0, rows + 1) -> np.clip(i + 1, -1, rows + 1)": RING,
        "one less: np.clip(j + 1, 0, columns + 1) -> np.clip(j + 1, -1, columns + 1)": RING,
    },
    hints=[
        "Where to read is one array of rows and one of columns, both of the size of the answer.",
        "Put a ring of `fill` around each picture first. Then clipped indices fall into the ring, and nothing else "
        "needs a case of its own.",
        "A turn by `np.pi / 2` of a square picture must be `np.rot90`.",
    ],
)
