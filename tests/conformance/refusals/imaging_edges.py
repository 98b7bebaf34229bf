import numpy as np

from tests.conformance.refusals import Refusal, word, zeros

MODES = "expected one of 'symmetric', 'reflect', 'edge', 'constant', 'wrap'."
PIXEL = "expected at least 1 row and 1 column in the last two axes. Pass a larger picture."
PIXELS = "expected at least 3 rows and 3 columns in the last two axes. Pass a larger picture."
ORDER = "expected 0 < low ≤ high, such as low=0.1 and high=0.2."
EMPTY, ONE = zeros(3, 0, 6), zeros(3, 1, 1)
STEP = "expected a number above 0, such as 1.0."
COUNT = "expected a whole number, 1 or more."
RADII = "expected one or more numbers above 0, such as (8, 9, 10)."

# What is refused without pixels: the arguments that are pictures.
PICTURES = {
    "thin_edges": ("g_x", "g_y"),
    "hysteresis_threshold": ("strength",),
    "hough_lines": ("edges",),
    "hough_lines_slope": ("edges",),
    "hough_peaks": ("votes",),
    "hough_circles": ("edges", "directions"),
    "hough_circles_undirected": ("edges",),
}

REFUSALS = [
    *(word(f"imaging.{name}", "mode", MODES) for name in ("canny", "prewitt", "sobel")),
    *(
        Refusal(f"imaging.{name}", dict.fromkeys(arguments, EMPTY), PIXEL, dict.fromkeys(arguments, ONE))
        for name, arguments in PICTURES.items()
    ),
    *(
        Refusal(f"imaging.{name}", {"image": zeros(3, 2, 6)}, PIXELS, {"image": zeros(3, 3, 3)})
        for name in ("canny", "prewitt", "sobel")
    ),
    Refusal("imaging.canny", {"sigma": -1.0}, "expected a number of pixels, 0 or more, such as 1.5.", {"sigma": 1.5}),
    *(
        Refusal(f"imaging.{name}", wrong, ORDER, {"low": 0.1, "high": 0.2})
        for name in ("canny", "hysteresis_threshold")
        for wrong in ({"low": 0.5, "high": 0.2}, {"low": 0.0, "high": 0.2})
    ),
    Refusal(
        "imaging.hough_lines",
        {"angles": zeros(0)},
        "expected at least one angle. Leave them out for 180.",
        {"angles": None},
    ),
    Refusal(
        "imaging.hough_lines_slope",
        {"slopes": zeros(0)},
        "expected at least one slope. Pass some, such as np.linspace(-1, 1, 21).",
        {"slopes": np.linspace(-1, 1, 21, dtype="float32")},
    ),
    *(Refusal(f"imaging.{name}", {"step": 0.0}, STEP, {"step": 1.0}) for name in ("hough_lines", "hough_lines_slope")),
    Refusal("imaging.hough_lines_slope", {"count": 0}, COUNT, {"count": 1}),
    Refusal("imaging.hough_peaks", {"limit": 0}, COUNT, {"limit": 1}),
    Refusal(
        "imaging.hough_peaks",
        {"radius": (1, -1)},
        "expected two whole numbers, 0 or more, of rows and of columns, such as (5, 5).",
        {"radius": (5, 5)},
    ),
    *(
        Refusal(f"imaging.{name}", {"radii": wrong}, RADII, {"radii": (8, 9, 10)})
        for name in ("hough_circles", "hough_circles_undirected")
        for wrong in ((), (1.0, 0.0))
    ),
    word("imaging.hough_circles", "discs", "expected 'both', 'dark' or 'bright'."),
]
