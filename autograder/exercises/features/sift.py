"""SIFT's list of key points"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import redrawn


def sift(points, values, owners, angles, histograms, *, layers=3, limit=1000, clip=0.2):
    r"""Return SIFT's key points in pixels of the picture, the strongest ones first, and their descriptors.

    This is where all comes together. SIFT has looked for extrema in several *octaves*, pictures of half the size of the
    one before, refined them, found the directions of each, and counted slopes. What is left is a list that another
    picture's list can be compared with.

    **Given**

    - `points`, shape `(n, 4)`: key points $(o, s, x, y)$. $o$ is the octave, a whole number, in which one pixel is as
      wide as $2^o$ pixels of the picture ($-1$: the picture had been doubled); $s$ the layer within the octave, which
      need not be whole; $(x, y)$ the place, in *pixels of the octave*.
    - `values`, shape `(n,)`: the difference of Gaussians $D$ at each, positive or negative.
    - `owners`, shape `(m,)`, $m \ge 1$: directions belong to key points, `owners[i]` being the row of direction $i$ in
      `points`. A key point may have several directions, one, or none, and they are in no particular order.
    - `angles`, shape `(m,)`: the directions $\theta$, and `histograms`, shape `(m, d)`: what was counted around the key
      point when looked at from there, numbers $\ge 0$.
    - `layers`: how many layers make an octave; `limit`: how many entries the list has; both 1 or more.
    - `clip`: a number above 0.

    **Entries.** Each direction makes one entry of the list, $(X, Y, \sigma, \theta)$. $X$ and $Y$ are the place in
    pixels of the picture; pixel 0 of an octave lies on pixel 0 of the picture. In its own octave's pixels a key point
    has the scale $1.6 \cdot 2^{s/\mathrm{layers}}$; $\sigma$ is that in pixels of the picture.

    **Order.** The larger $|D|$, the earlier. Where that is equal, the entry whose key point stands earlier in `points`
    comes first, and of one key point's the direction that stands earlier in `angles`. The list ends after `limit`
    entries. A shorter one is filled up to `limit` with entries that are 0 throughout.

    **Descriptors.** A histogram $h$ is divided by its length $\lVert h \rVert$ (the root of the sum of squares); what
    is above `clip` then becomes `clip`; and what comes out is divided by its length again. A histogram of zeros stays
    one.

    **Return** three arrays: the entries $(X, Y, \sigma, \theta)$, shape `(limit, 4)`; their descriptors, shape
    `(limit, d)`, 0 where there is no entry; and which entries there are, shape `(limit,)`, of `True` and `False`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    strength = np.abs(values)[owners]
    chosen = np.lexsort((owners, -strength))[:limit]  # stable: directions of one key point stay in order
    octave, layer, x, y = points[owners[chosen]].T
    scale = 1.6 * 2 ** (octave + layer / layers)

    h = histograms[chosen]
    for most in (clip, np.inf):
        length = np.linalg.norm(h, axis=1, keepdims=True)
        h = np.minimum(h / np.where(length > 0, length, 1), most)

    empty = limit - len(chosen)
    entries = np.stack([x * 2**octave, y * 2**octave, scale, angles[chosen]], axis=1)
    found = np.arange(limit) < len(chosen)
    return np.pad(entries, ((0, empty), (0, 0))), np.pad(h, ((0, empty), (0, 0))), found
    ### END SOLUTION


def _unit(h):
    return h / (np.sqrt((h * h).sum()) or 1)


def _share(h):
    return h / (h.sum() or 1)


@combinable
def mistaken(
    *,
    place=lambda octave: 2.0**octave,
    scale=lambda octave, layer, layers: 1.6 * 2 ** (layer / layers) * 2**octave,
    swapped=False,
    strength=abs,
    ties=lambda owner, i, angle: (owner, i),
    per_point=None,
    cut_first=False,
    undirected=False,
    described=lambda h, clip: _unit(np.minimum(_unit(h), clip)),
    resorted=True,
    filler=0.0,
):
    """Return the list with one slip in it."""

    def sift(points, values, owners, angles, histograms, *, layers=3, limit=1000, clip=0.2):
        entries, width = [], np.shape(histograms)[1]
        for i, owner in enumerate(owners):
            if list(owners[:i]).count(owner) == per_point:
                continue
            octave, layer, *at = points[owner]
            x, y = (number * place(octave) for number in (at[::-1] if swapped else at))
            entry = x, y, scale(octave, layer, layers), angles[i]
            entries.append(
                (-strength(values[owner]), *ties(owner, i, angles[i]), entry, described(histograms[i], clip))
            )
        if undirected:
            for owner in set(range(len(points))) - set(owners):
                octave, layer, x, y = points[owner]
                entry = x * 2**octave, y * 2**octave, scale(octave, layer, layers), 0.0
                entries.append((-abs(values[owner]), owner, 0, entry, np.zeros(width)))
        if cut_first:
            entries = entries[:limit]
        order = sorted(range(len(entries)), key=lambda j: entries[j][:3])[:limit]
        told = np.array([entries[j][3] for j in order]).reshape(-1, 4)
        h = np.array([entries[j if resorted else k][4] for k, j in enumerate(order)]).reshape(-1, width)
        empty = ((0, limit - len(order)), (0, 0))
        told, h = (np.pad(each, empty, constant_values=filler) for each in (told, h))
        return told, h, np.array([True] * len(order) + [False] * (limit - len(order)))

    return sift


SLIPS = {
    "places in the octave": (
        mistaken(place=lambda octave: 1.0),
        "Your places are in pixels of the octave. One of these is 2^o pixels of the picture wide.",
    ),
    "places divided": (
        mistaken(place=lambda octave: 2.0**-octave),
        "You divide the places by 2^o. An octave of half the size has larger pixels, so its numbers get larger.",
    ),
    "octave −1 taken for 0": (
        mistaken(place=lambda octave: 2.0 ** max(octave, 0), scale=lambda o, s, n: 1.6 * 2 ** (s / n + max(o, 0))),
        "In octave −1 the picture was doubled, and a pixel is half as wide.",
    ),
    "octave times two": (
        mistaken(
            place=lambda octave: 2.0 * octave if octave > 0 else 2.0**octave,
            scale=lambda o, s, n: 1.6 * 2 ** (s / n) * (2.0 * o if o > 0 else 2.0**o),
        ),
        "You multiply by 2·o. The pixel's width doubles from octave to octave: 2^o.",
    ),
    "scales in the octave": (
        mistaken(scale=lambda octave, layer, layers: 1.6 * 2 ** (layer / layers)),
        "Your σ is in pixels of the octave. The octave counts for σ as it does for places.",
    ),
    "a layer doubles the scale": (
        mistaken(scale=lambda octave, layer, layers: 1.6 * 2 ** (layer + octave)),
        "Your σ doubles from layer to layer. It doubles in an octave, which has `layers` of them.",
    ),
    "three layers always": (
        mistaken(scale=lambda octave, layer, layers: 1.6 * 2 ** (layer / 3 + octave)),
        "You divide the layer by 3, whatever `layers` is.",
    ),
    "whole layers": (
        mistaken(scale=lambda octave, layer, layers: 1.6 * 2 ** (np.floor(layer + 0.5) / layers + octave)),
        "You round the layer. A refined key point lies between two, and so does its σ.",
    ),
    "σ without its first factor": (
        mistaken(scale=lambda octave, layer, layers: 2 ** (layer / layers + octave)),
        "Layer 0 of octave 0 has σ = 1.6, and yours has another.",
    ),
    "x and y swapped": (
        mistaken(swapped=True),
        "Your entries begin with y. They are (X, Y, σ, θ).",
    ),
    "dark ones last": (
        mistaken(strength=lambda value: value),
        "You sort by D, so that minima come last. The order is that of |D|.",
    ),
    "weakest first": (
        mistaken(strength=lambda value: -abs(value)),
        "Your list begins with the weakest entries.",
    ),
    "not sorted": (
        mistaken(strength=lambda value: 0.0, ties=lambda owner, i, angle: (i, 0)),
        "Your entries are in the order of the directions. The strongest come first.",
    ),
    "equal ones in the order of directions": (
        mistaken(ties=lambda owner, i, angle: (i, 0)),
        "Among equally strong entries yours are in the order of `angles`. First comes the key point that stands "
        "earlier in `points`.",
    ),
    "smaller angles first": (
        mistaken(ties=lambda owner, i, angle: (owner, angle)),
        "You sort the directions of one key point by their angle. They stay in the order of `angles`.",
    ),
    "light ones before equally strong dark ones": (
        mistaken(strength=lambda value: abs(value) + 1e-12 * (value > 0)),
        "Where |D| is equal your maxima come before the minima. The key point's place in `points` says which is first.",
    ),
    "later ones first": (
        mistaken(ties=lambda owner, i, angle: (-owner, -i)),
        "Among equally strong entries your later ones come first, as they do when an ascending order is reversed.",
    ),
    "one direction each": (
        mistaken(per_point=1),
        "You keep one direction of each key point. Each direction makes an entry.",
    ),
    "cut before it is sorted": (
        mistaken(cut_first=True),
        "You take `limit` entries first, and sort them then. The strongest of all are asked for.",
    ),
    "entries without a direction": (
        mistaken(undirected=True),
        "Your list has key points that own no direction. They make no entry.",
    ),
    "descriptors in their old order": (
        mistaken(resorted=False),
        "You sort the entries, and not their descriptors.",
    ),
    "not clipped": (
        mistaken(described=lambda h, clip: _unit(h)),
        "Your descriptors are not clipped.",
    ),
    "clipped before it is normalised": (
        mistaken(described=lambda h, clip: _unit(np.minimum(h, clip))),
        "You clip before the length is 1, so that the contrast of the picture matters.",
    ),
    "not normalised again": (
        mistaken(described=lambda h, clip: np.minimum(_unit(h), clip)),
        "After clipping your descriptors are shorter than 1.",
    ),
    "clipped at last": (
        mistaken(described=lambda h, clip: np.minimum(_unit(np.minimum(_unit(h), clip)), clip)),
        "You clip again at the end. After the second division entries may be above `clip`.",
    ),
    "divided by the sum": (
        mistaken(described=lambda h, clip: _share(np.minimum(_share(h), clip))),
        "You divide by the sum. The length is the root of the sum of squares.",
    ),
    "0 divided by 0": (
        mistaken(described=lambda h, clip: _unit(np.minimum(_unit(h), clip)) if h.any() else h + np.nan),
        "A histogram of zeros has the length 0, and you divide by it. It stays as it is.",
    ),
    "filled up with NaN": (
        mistaken(filler=np.nan),
        "Where there is no entry, yours are NaN. They are 0.",
    ),
}


def scene(rng, n, m, d, limit, layers, blind, equal=False, flat=False):
    """Key points in octaves −1 to 3 whose directions come in any order; two of them equally strong, if asked for."""

    def draw():
        octaves = rng.permutation(np.resize([-1.0, 0.0, 1.0, 2.0, 3.0], n))
        points = np.stack([octaves, rng.uniform(0.6, layers + 0.4, n), *rng.uniform(3, 60, size=(2, n))], axis=1)
        values = rng.permutation(np.linspace(0.02, 0.2, n)) * rng.choice([-1, 1], size=n)
        owners = np.concatenate([rng.permutation(n)[: n - 1], rng.integers(n, size=m - n + 1)])
        if equal:
            values[1:3] = -0.25, 0.25
            owners[-3:] = 2, 1, 2
        histograms = rng.exponential(size=(m, d)) ** 2
        if flat:
            histograms[owners == owners[0]] = 0
            histograms[owners == owners[1]] *= 1e-6  # nearly flat
        return {
            "points": points,
            "values": values,
            "owners": rng.permutation(owners) if not equal else owners,
            "angles": rng.uniform(-3, 3, size=m),
            "histograms": histograms,
            "layers": layers,
            "limit": limit,
        }

    return redrawn(draw, sift, [slip for name, (slip, _) in SLIPS.items() if name not in blind])


TIES = (
    "equal ones in the order of directions",
    "later ones first",
    "light ones before equally strong dark ones",
    "smaller angles first",
)
FILLED = ("cut before it is sorted", "filled up with NaN")
ALONE = (
    *TIES,
    *FILLED,
    "octave times two",
    "dark ones last",
    "weakest first",
    "not sorted",
    "one direction each",
    "entries without a direction",
    "descriptors in their old order",
    "0 divided by 0",
)

exercise = Exercise(
    solution=sift,
    reference=mistaken(),
    points=6,
    parts=[Part("entries", 6), Part("descriptors", 5), Part("found", 1)],
    cases=[
        Case(
            "two key points by hand",
            inputs={
                "points": np.array([[1.0, 3.0, 10.0, 20.0], [-1.0, 0.0, 9.0, 8.0]]),
                "values": np.array([0.05, -0.0625]),
                "owners": np.array([0, 1, 0]),
                "angles": np.array([0.5, 1.0, -2.0]),
                "histograms": np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 2.0], [12.0, 3.0, 4.0]]),
                "layers": 3,
                "limit": 4,
                "clip": 0.75,
            },
            about="The second one is stronger: (4.5, 4, 0.8, 1). Layer 3 of octave 1 is as smooth as layer 0 of octave "
            "2: σ = 6.4, at (20, 40). Of (0.6, 0.8, 0) the 0.8 is clipped to 0.75, and then the length is 0.96.",
        ),
        Case(
            "more than the list holds",
            scene,
            {
                "n": 7,
                "m": 11,
                "d": 8,
                "limit": 6,
                "layers": 2,
                "blind": (*TIES, "0 divided by 0", "filled up with NaN"),
            },
        ),
        Case(
            "equally strong ones",
            scene,
            {"n": 5, "m": 8, "d": 6, "limit": 10, "layers": 4, "equal": True, "blind": ("0 divided by 0", *FILLED[:1])},
            hidden=True,
        ),
        Case(
            "a flat surrounding",
            scene,
            {"n": 6, "m": 9, "d": 16, "limit": 12, "layers": 5, "flat": True, "blind": (*TIES, *FILLED[:1])},
            hidden=True,
        ),
        Case("a single one", scene, {"n": 1, "m": 1, "d": 7, "limit": 1, "layers": 2, "blind": ALONE}, hidden=True),
    ],
    mistakes=[Mistake(name, slip, said) for name, (slip, said) in SLIPS.items()],
    equivalent={"limit or 1000": "A list has one entry or more.", "clip or 0.2": "`clip` is above 0."},
    hints=[
        "`values[owners]` is the D of every direction; `points[owners]` its key point.",
        "`np.lexsort` sorts by several keys, the last of which counts first; a minus makes an order descend.",
        "Make arrays of `limit` rows of zeros, and fill their first rows.",
    ],
)
