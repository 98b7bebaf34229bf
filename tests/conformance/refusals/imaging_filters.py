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
]
