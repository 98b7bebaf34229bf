import numpy as np

from tests.conformance.refusals import Refusal, zeros

CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], "float32")
SEEN = CUBE[:, :2] / (CUBE[:, 2:] + 2)
PLANE = np.array([[x, y, x + y] for x in (0, 1, 2) for y in (0, 1, 3)], "float32")
# Seven points in one plane and one beside it: the points span space, the equations do not.
ONE_BESIDE = np.concatenate([PLANE[:7], [[0, 0, 5]]]).astype("float32")
PAIR = {"first": zeros(8, 9), "second": zeros(8, 9)}
AFFINE = np.array([[1, 0, 0, 2], [0, 1, 0, 3], [0, 0, 0, 1]], "float32")


def _seen(points):
    return points[:, :2] / (points[:, 2:] + 2)


def _whole_number(name, argument, good, **beside):
    advice = f"expected a whole number, 1 or more, such as {good}."
    return Refusal(name, {argument: 0, **beside}, advice, {argument: good, **beside})


REFUSALS = [
    Refusal(
        "motion.camera_dlt",
        {"points": CUBE[:5], "pixels": SEEN[:5]},
        "a camera has 11 unknowns, and a point gives 2 equations. Add points.",
        {"points": CUBE, "pixels": SEEN},
    ),
    Refusal(
        "motion.camera_dlt",
        {"points": PLANE, "pixels": _seen(PLANE)},
        "a plane is seen alike by many cameras. Add points outside of it.",
        {"points": CUBE, "pixels": SEEN},
    ),
    Refusal(
        "motion.camera_dlt",
        {"points": ONE_BESIDE, "pixels": _seen(ONE_BESIDE)},
        "Add other points: too many of these lie in one plane or on one curve with the camera.",
        {"points": CUBE, "pixels": SEEN},
    ),
    Refusal(
        "motion.camera_center",
        {"camera": AFFINE},
        "an affine camera has its centre at infinity. Pass a perspective camera.",
        {"camera": np.eye(3, 4, dtype="float32")},
    ),
    Refusal(
        "motion.euler_lagrange",
        {"lagrangian": "odd", "u": zeros(4)},
        "or one of the names 'spring', 'arc_length', 'falling', 'membrane'.",
        {"lagrangian": "spring", "u": zeros(4)},
        {"lagrangian": "arc_length", "u": zeros(4)},
        {"lagrangian": "falling", "u": zeros(4)},
        {"lagrangian": "membrane", "u": zeros(4, 5)},
        {"lagrangian": lambda t, u, slope: u * slope, "u": zeros(4)},
    ),
    Refusal(
        "motion.euler_lagrange",
        {"u": zeros(3, 4, 5)},
        "a function of x and y. Pass one function at a time.",
        {"u": zeros(4, 5)},
    ),
    Refusal(
        "motion.euler_lagrange",
        {"u": zeros(0, 5)},
        "expected 3 points or more along each axis. Take a finer grid.",
        {"u": zeros(3, 5)},
    ),
    Refusal(
        "motion.euler_lagrange",
        {"u": zeros(4, 2)},
        "the equation holds at inside points. Take a finer grid.",
        {"u": zeros(4, 3)},
    ),
    Refusal("motion.euler_lagrange", {"spacing": 0.0}, "expected a positive number, such as 1.0.", {"spacing": 1.0}),
    Refusal(
        "motion.warp",
        {"image": zeros(3, 0, 5), "flow": zeros(3, 0, 5, 2)},
        "expected one or more. Leave empty pictures out.",
        {"image": zeros(0, 4, 5), "flow": zeros(0, 4, 5, 2)},
    ),
    Refusal(
        "motion.gaussian_pyramid",
        {"image": zeros(0, 5), "levels": 1},
        "expected one or more. Leave empty pictures out.",
        {"image": zeros(1, 5), "levels": 1},
    ),
    Refusal(
        "motion.gaussian_pyramid",
        {"levels": 0},
        "expected a whole number, 1 or more. 1 is the picture alone.",
        {"levels": 1},
    ),
    Refusal(
        "motion.gaussian_pyramid",
        {"image": zeros(5, 6), "levels": 5},
        "a side that is halved has two pixels or more. Pass fewer levels.",
        {"image": zeros(5, 6), "levels": 4},
    ),
    Refusal(
        "motion.flow_derivatives",
        {"first": zeros(1, 5), "second": zeros(1, 5)},
        "there is no slope in less. Pass larger pictures.",
        {"first": zeros(2, 5), "second": zeros(2, 5)},
    ),
    Refusal("motion.lucas_kanade", {"window": 4}, "expected an odd whole number, such as 15.", {**PAIR, "window": 5}),
    Refusal(
        "motion.lucas_kanade",
        {**PAIR, "window": 9},
        "expected at most the smaller side of the pictures. Pass a smaller one.",
        {**PAIR, "window": 7},
    ),
    Refusal("motion.lucas_kanade", {"rcond": 1.0}, "expected a number from [0, 1), such as 0.01.", {"rcond": 0.01}),
    _whole_number("motion.pyramidal_lucas_kanade", "levels", 4, first=zeros(50, 60), second=zeros(50, 60)),
    _whole_number("motion.pyramidal_lucas_kanade", "iterations", 4),
    Refusal(
        "motion.pyramidal_lucas_kanade",
        {"damping": -1.0},
        "expected 0 or more, such as 4.0 for pictures from 0 to 255.",
        {"damping": 0.0},
        {"damping": 4.0},
    ),
    Refusal(
        "motion.pyramidal_lucas_kanade",
        {"median": 2},
        "expected an odd whole number, such as 7.",
        {"first": zeros(30, 40), "second": zeros(30, 40), "median": 7},
    ),
    Refusal(
        "motion.pyramidal_lucas_kanade",
        {"levels": 3},
        "Pass fewer levels, or smaller windows.",
        {"levels": 1},
        {"levels": 2, "window": 3},
    ),
    Refusal("motion.horn_schunck", {"alpha": 0.0}, "Without smoothness flow is unknown.", {"alpha": 100.0}),
    _whole_number("motion.horn_schunck", "steps", 100),
    _whole_number("motion.lucas_kanade_tracker", "iterations", 10),
]
