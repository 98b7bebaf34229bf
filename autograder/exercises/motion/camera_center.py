"""Where a camera stands."""

import numpy as np

from autograder import Case, Exercise, Mistake


def camera_center(camera):
    r"""Return the point that a picture was taken from.

    A camera matrix sends points of space to pixels. One point alone has no picture: the centre of the camera, where all
    rays meet. It is what the matrix sends to zero.

    **Given**

    - `camera`, shape `(3, 4)`: the camera matrix $P = [M \mid p]$, with an invertible $M$ of shape $3 \times 3$. Any
      multiple of it, also a negative one, is the same camera.

    **Return** the centre $(X, Y, Z)$, shape `(3,)`, for which

    $$P\,(X, Y, Z, 1)^\top = 0.$$

    Use NumPy only; `numpy.linalg` is allowed.
    """
    ### BEGIN SOLUTION
    return -np.linalg.solve(camera[:, :3], camera[:, 3])
    ### END SOLUTION


def camera(rng, factor=1.0, size=1.0):
    """K [R | t], with R a rotation by more than a little about no axis of the coordinates."""
    k = np.array([[size * rng.uniform(2, 3), 0.3, rng.uniform(0.5, 1)], [0, size * 2.5, 0.8], [0, 0, 1]])
    while True:
        r, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        r *= np.linalg.det(r)
        if np.abs(r).max() < 0.9:
            break
    return {"camera": factor * k @ np.column_stack([r, rng.uniform(1, 3, size=3)])}


def null_vector(camera):
    return np.linalg.svd(camera)[2][-1]


def wrong(expression):
    def camera_center(camera):
        return expression(camera, camera[:, :3], camera[:, 3])

    return camera_center


exercise = Exercise(
    solution=camera_center,
    points=2,
    cases=[
        Case(
            "a camera that was only moved",
            inputs={"camera": np.array([[1.0, 0, 0, -1], [0, 1, 0, -2], [0, 0, 1, 3]])},
            about="M is the identity, so that P(X, Y, Z, 1) = (X − 1, Y − 2, Z + 3): it is zero at (1, 2, −3).",
        ),
        Case("a camera that was turned, too", camera),
        Case("a negative multiple", camera, {"factor": -2.5, "size": 3.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "the last column",
            wrong(lambda P, M, p: p),
            "You return the last column of P. It says where the *camera* sees the world's origin; the centre is a "
            "point of the world.",
        ),
        Mistake(
            "the last column's negative",
            wrong(lambda P, M, p: -p),
            "You return −p, which is right only for a camera that was not turned. What does M do?",
        ),
        Mistake(
            "sign lost",
            wrong(lambda P, M, p: np.linalg.solve(M, p)),
            "Put your answer into P: M C + p is 2p, not 0.",
        ),
        Mistake(
            "transposed in place of inverted",
            wrong(lambda P, M, p: -M.T @ p),
            "You use the transpose of M for its inverse. That holds for rotations; M also has the camera's own "
            "constants in it, and any factor.",
        ),
        Mistake(
            "not divided by the fourth coordinate",
            wrong(lambda P, M, p: null_vector(P)[:3]),
            "You return three coordinates of a null vector of length 1. Its fourth coordinate has to be 1 first.",
            others=[wrong(lambda P, M, p: -null_vector(P)[:3])],
        ),
        Mistake(
            "a row of U",
            wrong(lambda P, M, p: np.linalg.svd(P)[0][-1]),
            "You take a vector of the space of pixels. The null vector of P is among the *right* singular vectors.",
        ),
    ],
    equivalent={
        "inputs squeezed": "no array in it has an axis of one entry",
        "answer squeezed": "no array in it has an axis of one entry",
    },
    hints=[
        "Write P (C, 1) = M C + p, and set it to zero.",
        "`np.linalg.solve` is better than an inverse. The last row of `np.linalg.svd(camera)[2]` works as well.",
    ],
)
