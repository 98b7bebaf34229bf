from tests.conformance.refusals import Refusal, zeros

_PIXEL = "expected at least one pixel. Pass a picture (height, width)."
_WINDOW = "expected no more than the picture. Take fewer."
_EIGHT = {"cell": 3, "cells": 2}

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
    Refusal(
        "features.histogram_descriptor",
        {"low": 1.0, "high": 0.0},
        "expected numbers with low < high, such as 0 and 1.",
        {"low": 0, "high": 1},
    ),
]
