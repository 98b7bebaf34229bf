import numpy as np

from dlcourse.imaging import average_filter, impulse_response, is_linear, is_shift_invariant
from tests.conformance.refusals import Refusal, word, zeros

MODES = "expected one of 'symmetric', 'reflect', 'edge', 'constant', 'wrap'."

REFUSALS = [
    word("imaging.gaussian_filter", "mode", MODES),
    word("imaging.differences", "kind", "expected one of 'forward', 'backward', 'central'."),
    Refusal("imaging.differences", {"axis": 0}, "expected one of -1 (along x) and -2 (along y).", {"axis": -2}),
    Refusal(
        "imaging.gaussian_filter",
        {"sigma": -1.0},
        "expected a number of pixels, 0 or more, such as 1.5.",
        {"sigma": 1.5},
    ),
    Refusal(
        "imaging.gaussian_filter",
        {"truncate": 0.0},
        "expected a positive number of deviations, such as 4.0.",
        {"truncate": 4.0},
    ),
    Refusal(
        "imaging.convolve",
        {"kernel": zeros(2, 3)},
        "expected two odd numbers. Put a row or column of zeros to it.",
        {"kernel": zeros(3, 3)},
    ),
    Refusal(
        "imaging.convolve",
        {"kernel": zeros(9, 3)},
        "expected a window no larger than the picture. Take a smaller window or a larger picture.",
        {"kernel": zeros(5, 3)},
        {"image": zeros(2, 9, 7), "kernel": zeros(9, 3)},
    ),
    Refusal(
        "imaging.average_filter",
        {"size": 4},
        "expected an odd number of pixels, 1 or more, such as 3.",
        {"size": 5},
    ),
    word("imaging.bayer_mosaic", "pattern", "expected one of 'RGGB', 'BGGR', 'GRBG', 'GBRG'."),
    Refusal(
        "imaging.thin_lens",
        {"distance": -zeros(3) - 2},
        "expected positive numbers. Measure from the lens to the object.",
        {"distance": zeros(3) + 2},
    ),
    Refusal("imaging.quantize", {"levels": 1}, "expected a whole number, 2 or more, such as 256.", {"levels": 256}),
    Refusal(
        "imaging.quantize",
        {"low": 1.0, "high": 0.0},
        "expected low < high, such as 0.0 and 1.0.",
        {"low": 0.0, "high": 1.0},
    ),
    Refusal(
        "imaging.alpha_composite",
        {"alpha": zeros(2, 5, 6) + 255, "foreground": zeros(2, 5, 6, 2), "background": zeros(2, 5, 6, 2)},
        "expected numbers between 0 and 1. Divide opacities of 0 to 255 by 255.",
        {"alpha": zeros(2, 5, 6) + 1},
    ),
    Refusal(
        "imaging.rgb_to_cmyk",
        {"rgb": zeros(4, 3) + 255},
        "expected colours between 0 and 1. Divide colours of 0 to 255 by 255.",
        {"rgb": (zeros(4, 3) + 255) / 255},
    ),
    Refusal(
        "imaging.is_linear",
        lambda: is_linear(average_filter, zeros(5, 6), zeros(5, 7), (0.7, -1.9)),
        "expected two of one shape. Cut the larger one.",
        lambda: is_linear(average_filter, zeros(5, 6), zeros(5, 7)[:, :6], (0.7, -1.9)),
    ),
    Refusal(
        "imaging.is_shift_invariant",
        lambda: is_shift_invariant(average_filter, zeros(5, 6)),
        "expected pixels that are left to be compared. Take a larger picture.",
        lambda: is_shift_invariant(average_filter, zeros(9, 9)),
    ),
    Refusal(
        "imaging.impulse_response",
        lambda: impulse_response(lambda f: f[1:], size=3),
        "expected the same shape. Let it keep the border.",
        lambda: impulse_response(lambda f: np.pad(f[1:], [(0, 1), (0, 0)]), size=3),
    ),
]
