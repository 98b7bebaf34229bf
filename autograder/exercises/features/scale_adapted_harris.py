"""Corners at several scales"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import AROUND, each_in_the_way, redrawn


def scale_adapted_harris(tensors, *, sigmas, threshold=0.0, k=0.05):
    r"""Find corners and their scales, from the structure tensors of a picture at several scales.

    A corner near by looks round from afar: whether a place is a corner depends on the scale. So the response of Harris
    and Stephens is taken at several scales, and a corner is where it is largest in place *and* in scale. But slopes of
    a smoothed picture become smaller with $\sigma$. To compare scales each slope is multiplied by $\sigma$.

    **Given**

    - `tensors`, shape `(layers, height, width, 2, 2)`: for each scale and each pixel the structure tensor $T$, a
      symmetric matrix that adds up products of **two slopes** each, which are *not* multiplied by $\sigma$ yet.
    - `sigmas`: a tuple of as many scales as there are layers, $\sigma_1 < \sigma_2 < \dots$, in pixels.
    - `threshold`: a number, 0 or more.
    - `k`: the number $k > 0$ of the measure.

    With the tensor $M = \sigma^2 T$ of the multiplied slopes,

    $$R = \det M - k\, (\operatorname{tr} M)^2.$$

    A pixel of a layer is a corner if its $R$ is **strictly** above `threshold`, and **strictly** above those of all its
    26 neighbours: 8 in its own layer, 9 in the layer before and 9 in the layer behind. Where a neighbour is missing, in
    the first and the last layer, row and column, is no corner.

    **Return** two arrays:

    - the responses $R$, shape `(layers, height, width)`,
    - the corners, shape `(n, 3)`, one in each row, in whatever order: its column $x$, its row $y$, and the $\sigma$ of
      its layer. There is at least one.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    unscaled = np.linalg.det(tensors) - k * np.trace(tensors, axis1=-2, axis2=-1) ** 2
    responses = np.reshape(sigmas, (-1, 1, 1)) ** 4 * unscaled
    layers, height, width = responses.shape
    corners = []
    for i in range(1, layers - 1):
        for y in range(1, height - 1):
            for x in range(1, width - 1):
                cube = responses[i - 1 : i + 2, y - 1 : y + 2, x - 1 : x + 2].ravel()
                if cube[13] > max(threshold, np.delete(cube, 13).max()):
                    corners.append((x, y, sigmas[i]))
    return responses, np.array(corners)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    slope=lambda sigma: sigma**2,
    own_k=None,
    beside=-1,
    power=2,
    neighbors=lambda place: True,
    above=np.greater,
    beyond=lambda r, unscaled, threshold: r > threshold,
    kinds=(1,),
    edges=False,
    row=lambda x, y, i, sigmas: (x, y, sigmas[i]),
):
    """Return responses and corners with one slip in them."""

    def scale_adapted_harris(tensors, *, sigmas, threshold=0.0, k=0.05):
        k = own_k if own_k is not None else k
        first, last, off = tensors[..., 0, 0], tensors[..., 1, 1], tensors[..., 0, 1]
        unscaled = first * last + beside * off**2 - k * (first + last) ** power
        factor = np.array([slope(sigma) ** 2 for sigma in sigmas])[:, None, None]
        responses = factor * unscaled
        wide = np.pad(responses, 1, mode="constant", constant_values=np.nan)
        found = np.zeros(responses.shape, bool)
        for kind in kinds:
            peak = beyond(kind * responses, kind * unscaled, threshold)
            for place in filter(neighbors, AROUND):
                other = wide[tuple(slice(p, p + n) for p, n in zip(place, responses.shape, strict=True))]
                peak &= above(kind * responses, kind * other) | np.isnan(other)
            found |= peak
        if not edges:
            inside = np.zeros(found.shape, bool)
            inside[1:-1, 1:-1, 1:-1] = True
            found &= inside
        corners = [row(x, y, i, sigmas) for i, y, x in np.argwhere(found)]
        return responses, np.array(corners, float).reshape(-1, 3)

    return scale_adapted_harris


SLIPS = {
    "not multiplied by σ": (
        mistaken(slope=lambda sigma: 1),
        "You take the tensors as they are. Their slopes become smaller with the scale: multiply T by σ².",
    ),
    "responses multiplied by σ²": (
        mistaken(slope=lambda sigma: sigma),
        "You multiply by σ where it is σ². Both terms of R are products of two entries of M, each of which has a σ².",
    ),
    "determinant with a plus": (
        mistaken(beside=1),
        "Your determinant *adds* the product of the entries off the diagonal.",
    ),
    "trace not squared": (mistaken(power=1), "The trace is *squared* in R."),
    "8 neighbours": (
        mistaken(neighbors=lambda place: place[0] == 1),
        "You compare within a layer alone, so that a corner is found at many scales. It is largest in scale, too.",
    ),
    "the same pixel of other layers only": (
        mistaken(neighbors=lambda place: place[0] == 1 or place[1:] == (1, 1)),
        "Of the layers before and behind you compare the same pixel alone. All 9 pixels of each are neighbours.",
    ),
    "over scale only": (
        mistaken(neighbors=lambda place: place[1:] == (1, 1)),
        "You compare with the same pixel of other layers alone. A corner is a maximum in place, too.",
    ),
    "minima too": (
        mistaken(kinds=(1, -1)),
        "You take minima, too. Those of R are edges, and no corners.",
    ),
    "edges taken": (
        mistaken(edges=True),
        "You take pixels at the border, or in the first or the last layer, where neighbours are missing.",
    ),
    "(y, x)": (
        mistaken(row=lambda x, y, i, sigmas: (y, x, sigmas[i])),
        "Your corners begin with the row. Points are (x, y): first the column, then the row.",
    ),
    "number of the layer": (
        mistaken(row=lambda x, y, i, sigmas: (x, y, i)),
        "Your corners end with the number of the layer. The σ of the layer is asked for.",
    ),
}
THRESHOLDS = {
    "threshold left out": (
        mistaken(beyond=lambda r, unscaled, threshold: r > 0),
        "You take corners whose response is not above `threshold`.",
    ),
    "threshold before the factor": (
        mistaken(beyond=lambda r, unscaled, threshold: unscaled > threshold),
        "You compare with `threshold` what is not multiplied by σ⁴ yet.",
    ),
    "k fixed": (mistaken(own_k=0.05), "Your k is the same whatever `k` is."),
}


def noisy(rng, layers, height, width, sigmas, k=None):
    """Random tensors, whose slopes become smaller with σ; with a k, a threshold that about half of the corners miss."""

    def draw():
        while True:
            slopes = rng.normal(size=(layers, height, width, 2, 3))
            tensors = slopes @ np.swapaxes(slopes, -1, -2) / np.reshape(sigmas, (-1, 1, 1, 1, 1)) ** 2
            inputs = {"tensors": tensors, "sigmas": sigmas} | ({} if k is None else {"k": k})
            responses, corners = scale_adapted_harris(**inputs)
            threshold = 0.0
            if k is not None and len(corners) > 1:
                peaks = np.sort([responses[sigmas.index(sigma), int(y), int(x)] for x, y, sigma in corners])
                inputs["threshold"] = threshold = float(peaks[len(peaks) // 2 - 1 :][:2].mean())
            if len(corners) > 1 and is_clear(responses, threshold):
                return inputs

    seen = [f for f, _ in (SLIPS | (THRESHOLDS if k is not None else {})).values()]
    return redrawn(draw, corners_alone(scale_adapted_harris), [corners_alone(f) for f in seen])


def corners_alone(function):
    return lambda **inputs: function(**inputs)[1]


def is_clear(responses, threshold):
    """Whether no response is near to the threshold or, if above, to a larger neighbour's."""
    near = np.abs(responses - threshold).min() < 1e-3
    for i, y, x in np.ndindex(*(n - 2 for n in responses.shape)):
        cube = responses[i : i + 3, y : y + 3, x : x + 3].ravel()
        near = near or (cube[13] > threshold and np.abs(cube[13] / np.delete(cube, 13).max() - 1) < 1e-3)
    return not near


def in_the_way(rng):
    """Round tensors; each neighbour is once all that keeps a pixel from being a corner."""
    sigmas = (1.25, 2.0, 3.0)
    entries = np.sqrt(each_in_the_way(rng, signs=(1,)) / 0.8) / np.reshape(sigmas, (-1, 1, 1)) ** 2
    return {"tensors": entries[..., None, None] * np.eye(2), "sigmas": sigmas}


def by_hand():
    tensors = np.zeros((3, 3, 10, 2, 2))
    tensors[1, 1, 1], tensors[1, 1, 6], tensors[0, 1, 8] = np.eye(2), [[2, 1], [1, 2]], 8 * np.eye(2)
    tensors[1, 1, 3] = tensors[1, 1, 4] = tensors[2, 0, 9] = 2 * np.eye(2)
    tensors[2, 1, 8] = np.eye(2)
    return {"tensors": tensors, "sigmas": (1.0, 2.0, 4.0), "threshold": 12.0, "k": 0.0625}


exercise = Exercise(
    solution=scale_adapted_harris,
    reference=mistaken(),
    points=4,
    parts=[Part("responses", 2), Part("corners", 2)],
    unordered={"corners": 0.1},
    cases=[
        Case(
            "by hand",
            inputs=by_hand(),
            about="k is 1/16. At (6, 1), in the second layer, R = 2⁴ (3 − 4²/16) = 32: that is the corner. At (1, 1), "
            "R is 12, not above the threshold; (3, 1) and (4, 1) are equal; the others are not in the second layer.",
        ),
        Case("noise", noisy, {"layers": 4, "height": 8, "width": 9, "sigmas": (1.0, 1.5, 2.0, 3.0)}),
        Case(
            "noise and a threshold",
            noisy,
            {"layers": 5, "height": 9, "width": 7, "sigmas": (0.75, 1.0, 1.5, 2.0, 3.0), "k": 0.0875},
            hidden=True,
        ),
        Case("each neighbour in the way", in_the_way, hidden=True),
    ],
    mistakes=[
        *[Mistake(name, function, said) for name, (function, said) in (SLIPS | THRESHOLDS).items()],
        Mistake(
            "ties taken",
            mistaken(above=np.greater_equal),
            "You take pixels whose response is *equal* to a neighbour's. A corner is strictly above all of them.",
        ),
        Mistake(
            "at the threshold",
            mistaken(beyond=lambda r, unscaled, threshold: r >= threshold),
            "You take a corner whose response is just the threshold. It has to be above.",
        ),
    ],
    equivalent={
        "k or 0.05": "k is above 0, as the statement says",
        "inputs squeezed": "there are three layers, rows and columns at least, as there is a corner",
    },
    hints=[
        "det M and (tr M)² both have two factors σ², so that R is σ⁴ times what it is for T.",
        "`np.reshape(sigmas, (-1, 1, 1))` gives each layer its own σ.",
        "Of a flattened cube of 27 pixels the one in the middle is number 13.",
    ],
)
