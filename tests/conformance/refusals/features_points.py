from tests.conformance.refusals import Refusal, word, zeros

_PIXEL = "expected at least one pixel. Pass a picture (height, width)."
_WINDOW = "expected no more than the image's height and width. Take fewer."

REFUSALS = [
    *(
        Refusal(f"features.{name}", {"image": zeros(3, 0, 13)}, _PIXEL, {"image": zeros(3, 11, 13)})
        for name in (
            "brief_descriptor",
            "histogram_descriptor",
            "hog_descriptor",
            "patch_descriptor",
            "surf_descriptor",
        )
    ),
    *(
        Refusal(f"features.{name}", {argument: wrong}, _WINDOW, {argument: right})
        for name, argument, wrong, right in (
            ("histogram_descriptor", "size", 12, 11),
            ("patch_descriptor", "size", 12, 11),
            ("surf_descriptor", "cells", 4, 3),
            ("hog_descriptor", "block", 4, 3),
        )
    ),
    *(
        Refusal(
            f"features.{name}",
            {argument: least - 1},
            f"expected a whole number, {least} or more, such as {such_as}.",
            {argument: least},
            *([{argument: such_as}] if fits else []),
        )
        for name, argument, least, such_as, fits in (
            ("histogram_descriptor", "size", 1, 9, True),
            ("histogram_descriptor", "bins", 1, 8, True),
            ("patch_descriptor", "size", 1, 9, True),
            ("surf_descriptor", "cell", 2, 5, True),
            ("surf_descriptor", "cells", 1, 4, False),
            ("hog_descriptor", "cell", 1, 8, False),
            ("hog_descriptor", "block", 1, 2, True),
            ("hog_descriptor", "bins", 1, 9, True),
        )
    ),
    *(
        Refusal(f"features.{name}", {"image": zeros(3, 0, 13)}, _PIXEL, {"image": zeros(3, 11, 13)})
        for name in (
            "dog_filter",
            "log_filter",
            "scale_adapted_harris",
            "scale_space",
            "structure_tensor",
            "window_difference",
        )
    ),
    *(
        Refusal(f"features.{name}", {"window": "box", "size": 13}, _WINDOW, {"window": "box", "size": 11})
        for name in ("structure_tensor", "window_difference")
    ),
    *(
        word(f"features.{name}", "window", "expected 'gaussian' or 'box'.")
        for name in ("structure_tensor", "window_difference")
    ),
    word("features.harris_response", "method", "expected 'harris', 'min' or 'noble'."),
    *(
        word(f"features.{name}", "rule", "expected 'neighbors' or 'notes'.")
        for name in ("scale_space_extrema", "scale_adapted_harris")
    ),
    Refusal(
        "features.scale_space_extrema",
        {"responses": zeros(3, 0, 6, 7)},
        "expected at least one pixel. Pass layers of pictures (layers, height, width).",
        {"responses": zeros(3, 4, 6, 7)},
    ),
    Refusal("features.scale_adapted_harris", {"ratio": 0}, "expected a number above 0, such as 1.4.", {"ratio": 1.4}),
    *(
        Refusal(f"features.{name}", {"sigma": 0}, "expected a number of pixels above 0, such as 1.6.", {"sigma": 1.6})
        for name in ("log_filter", "dog_filter")
    ),
    *(
        Refusal(
            f"features.{name}",
            {"truncate": 0},
            "expected a positive number of deviations, such as 4.0.",
            {"truncate": 4.0},
        )
        for name in ("log_filter", "dog_filter", "scale_space")
    ),
    Refusal("features.dog_filter", {"k": 1}, "expected a number above 1, such as 1.26.", {"k": 1.26}),
    word("features.scale_space", "kind", "expected 'gaussian', 'log' or 'dog'."),
    *(
        Refusal(f"features.{name}", {"sigmas": wrong}, says, {"sigmas": (1.0, 1.4, 2.0)})
        for name in ("scale_space", "scale_adapted_harris")
        for wrong, says in (
            ((), "or more numbers that grow, such as (1.0, 1.4, 2.0)."),
            ((2.0, 1.0), "expected numbers that grow, such as (1.0, 1.4, 2.0)."),
            ((0.0, 1.0), "expected a number of pixels above 0, such as 1.6."),
        )
    ),
    Refusal(
        "features.histogram_descriptor",
        {"low": 1.0, "high": 0.0},
        "expected numbers with low < high, such as 0 and 1.",
        {"low": 0, "high": 1},
    ),
]
