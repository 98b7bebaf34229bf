import numpy as np

from tests.conformance.refusals import Refusal, word, zeros

THREE = np.array([[[0, 0], [1, 0], [0, 1]]] * 3, "float32")
LINE = np.array([[[0, 0], [1, 1], [2, 2]]] * 3, "float32")
AFFINE = {"samples": np.concatenate([THREE, THREE], axis=-1), "draws": np.array([[0, 1, 2]], "int32")}
BY_A_LINE = "expected three or more that do not lie on a line. Add pairs of points."

REFUSALS = [
    word("features.match_descriptors", "way", "expected 'one way' or 'mutual'."),
    Refusal("features.match_descriptors", {"ratio": 0.0}, "expected a number above 0, such as 0.8.", {"ratio": 0.8}),
    Refusal(
        "features.match_descriptors",
        {"second": zeros(3, 0, 5)},
        "expected at least one descriptor. Describe one point or more.",
        {"second": zeros(3, 1, 5)},
    ),
    Refusal(
        "features.fit_affine",
        {"points": THREE[:, :2], "targets": THREE[:, :2]},
        BY_A_LINE,
        {"points": THREE, "targets": THREE},
    ),
    Refusal("features.fit_affine", {"points": LINE, "targets": THREE}, BY_A_LINE, {"points": THREE, "targets": THREE}),
    Refusal(
        "features.ransac",
        {"model": "odd"},
        "expected 'linear function', 'line' or 'affine'.",
        {"model": "linear function"},
        {"model": "line"},
        {"model": "affine", **AFFINE},
    ),
    Refusal("features.ransac", {"samples": zeros(3, 7, 3)}, "expected 2: (x, y).", {"samples": zeros(3, 7, 2)}),
    Refusal(
        "features.ransac",
        {"samples": zeros(3, 7, 3), "model": "affine"},
        "expected 4: (x, y, u, v).",
        {"model": "affine", **AFFINE},
    ),
    Refusal(
        "features.ransac",
        {"draws": np.array([[0, 1, 2]], "int32")},
        "expected 2: so many points make a model.",
        {"draws": np.array([[0, 1]], "int32")},
    ),
    Refusal(
        "features.ransac",
        {"draws": zeros(0, 2, dtype="int32")},
        "expected one round or more.",
        {"draws": np.array([[0, 1]], "int32")},
    ),
    Refusal(
        "features.ransac",
        {"draws": np.array([[0, 7]], "int32")},
        "expected indices from 0 to the number of samples − 1.",
        {"draws": np.array([[0, 6]], "int32")},
    ),
    Refusal("features.ransac", {"tolerance": -1.0}, "expected 0 or more.", {"tolerance": 0.0}),
    Refusal("features.ransac", {"enough": 0.0}, "expected a count above 0, or infinity.", {"enough": 1.0}),
    Refusal(
        "features.sift_refine",
        {"dog": zeros(2, 5, 5)},
        "expected 3 layers, rows and columns or more.",
        {"dog": zeros(3, 5, 5)},
    ),
    Refusal(
        "features.sift_refine",
        {"points": np.array([[0, 2, 1]], "int32")},
        "expected a neighbour on all sides. Leave others out.",
        {"points": np.array([[1, 2, 1]], "int32")},
    ),
    Refusal(
        "features.sift_refine",
        {"dog": zeros(0, 5, 6)},
        "expected at least one pixel. Pass three layers or more.",
        {"dog": zeros(4, 5, 6)},
    ),
    Refusal(
        "features.sift",
        {"image": zeros(0, 21)},
        "expected at least one pixel. Pass a picture of three rows or more.",
        {"image": zeros(17, 21)},
    ),
    Refusal("features.sift_refine", {"contrast": -1.0}, "expected 0 or more.", {"contrast": 0.0}),
    Refusal("features.sift_refine", {"edge": 0.5}, "expected a ratio of 1 or more, such as 10.", {"edge": 10.0}),
    Refusal("features.sift_refine", {"moves": -1}, "expected a whole number, 0 or more.", {"moves": 0}),
    *(
        line
        for name in ("sift_orientation", "sift_descriptor")
        for line in (
            Refusal(
                f"features.{name}",
                {"image": zeros(0, 6)},
                "expected at least one. Pass a picture of one pixel or more.",
                {"image": zeros(1, 1)},
            ),
            Refusal(f"features.{name}", {"scales": zeros(3)}, "expected numbers above 0.", {"scales": zeros(3) + 1}),
            Refusal(
                f"features.{name}",
                {"points": zeros(3, 2) + np.inf},
                "expected places of pixels, less than 2²⁰. Leave others out.",
                {"points": zeros(3, 2)},
            ),
        )
    ),
    Refusal("features.sift_orientation", {"radius": -1}, "expected a whole number, 0 or more.", {"radius": 0}),
    Refusal("features.sift_orientation", {"peaks": 0}, "expected a whole number, 1 or more.", {"peaks": 1}),
    Refusal("features.sift_orientation", {"peaks": 19}, "expected 18 or fewer: 36 bins have no more.", {"peaks": 18}),
    Refusal("features.sift_orientation", {"share": 1.5}, "expected a number from 0 to 1.", {"share": 1.0}),
    Refusal("features.sift_descriptor", {"clip": 0.0}, "expected a number above 0, such as 0.2.", {"clip": 0.2}),
    *(
        Refusal("features.sift", {name: 0}, "expected a whole number, 1 or more.", {name: 1})
        for name in ("limit", "octaves", "layers")
    ),
    Refusal(
        "features.sift",
        {"first_octave": 1},
        "expected -1, the picture doubled, or 0.",
        {"first_octave": -1},
        {"first_octave": 0},
    ),
    Refusal(
        "features.sift",
        {"image": zeros(4, 4), "octaves": 3},
        "expected 5 rows and columns or more for 3 octaves. Pass fewer octaves.",
        {"image": zeros(5, 5), "octaves": 3},
        {"image": zeros(4, 4), "octaves": 2},
    ),
    Refusal("features.sift", {"contrast": -1.0}, "expected 0 or more.", {"contrast": 0.0}),
    Refusal("features.sift", {"edge": 0.5}, "expected a ratio of 1 or more, such as 10.", {"edge": 10.0}),
]
