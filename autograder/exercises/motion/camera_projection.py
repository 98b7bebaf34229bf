"""What a camera sees."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def camera_projection(points, camera):
    r"""Return the pictures of points, and how far in front of the camera the points lie.

    A pinhole camera is a matrix and a division. The division makes far things small. It also forgets something: a point
    behind the camera gets a picture, too, so the depth is returned beside it.

    **Given**

    - `points`, shape `(n, 3)`: points in space, one $(X, Y, Z)$ a row.
    - `camera`, shape `(3, 4)`: the camera matrix $P$ with rows $p_1^\top, p_2^\top, p_3^\top$. $M$ is its first three
      columns, which are invertible, and $m_3$ the last row of $M$. Any multiple of $P$, also a negative one, is the
      same camera.

    With $\mathbf X = (X, Y, Z, 1)^\top$,

    $$x = \frac{p_1^\top \mathbf X}{p_3^\top \mathbf X}, \qquad y = \frac{p_2^\top \mathbf X}{p_3^\top \mathbf X},
      \qquad \text{depth} = \operatorname{sign}(\det M)\, \frac{p_3^\top \mathbf X}{\lVert m_3 \rVert}.$$

    **Return** two arrays: the pixels $(x, y)$, shape `(n, 2)`, and the depths, shape `(n,)`, negative for points behind
    the camera. No point lies in the plane where $p_3^\top \mathbf X = 0$. Use NumPy only.
    """
    ### BEGIN SOLUTION
    homogeneous = points @ camera[:, :3].T + camera[:, 3]
    m = camera[:, :3]
    depth = np.sign(np.linalg.det(m)) * homogeneous[:, 2] / np.linalg.norm(m[2])
    return homogeneous[:, :2] / homogeneous[:, 2:], depth
    ### END SOLUTION


def scene(rng, n, factor=1.0):
    """Points on both sides of a camera, none near the plane of its centre."""
    while True:
        camera, points = rng.normal(size=(3, 4)), 2 * rng.normal(size=(n, 3))
        last = points @ camera[2, :3] + camera[2, 3]
        lengths = np.array([np.linalg.norm(camera[2, :3]), np.linalg.norm(camera[2])])
        clear = np.linalg.det(camera[:, :3]) > 0.3 and np.abs(last).min() > 0.3 and np.abs(lengths - 1).min() > 0.2
        if clear and (n == 1 or (last > 0).any()) and (last < 0).any():
            return {"points": points, "camera": factor * camera}


@combinable
def mistaken(*, turned=1, shift=1.0, side=lambda p, h: np.linalg.det(p[:, :3]),
             size=lambda p: np.linalg.norm(p[2, :3]), absolute=False, distance=False):  # fmt: skip
    """Return the projection with one slip in it."""

    def camera_projection(points, camera):
        h = points @ camera[:, :3].T + shift * camera[:, 3]
        pixels = h[:, :2] / (np.abs(h[:, 2:]) if absolute else h[:, 2:])
        depth = np.sign(side(camera, h)) * h[:, 2] / size(camera)
        if distance:
            centre = -np.linalg.solve(camera[:, :3], camera[:, 3])
            depth = np.linalg.norm(points - centre, axis=1) * np.sign(depth)
        return pixels[:, ::turned], depth

    return camera_projection


exercise = Exercise(
    solution=camera_projection,
    points=3,
    parts=[Part("pixels", 2), Part("depth", 1)],
    cases=[
        Case(
            "a camera at the origin",
            inputs={"points": np.array([[2.0, 4.0, 2.0], [2.0, 4.0, -2.0], [3.0, 1.0, 4.0]]), "camera": np.eye(3, 4)},
            about="It looks along Z: (2, 4, 2) is seen at (1, 2), two units away. (2, 4, −2) lies behind it, at depth "
            "−2.",
        ),
        Case("any camera", scene, {"n": 5}),
        Case("a negative multiple", scene, {"n": 7, "factor": -2.0}, hidden=True),
        Case("one point", scene, {"n": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "last column left out",
            mistaken(shift=0.0),
            "Your camera always stands at the origin: the last column of P is multiplied by the 1 of X.",
        ),
        Mistake("y before x", mistaken(turned=-1), "You return (y, x). A pixel is (x, y)."),
        Mistake(
            "divided by a positive number",
            mistaken(absolute=True),
            "You divide by |p₃ᵀX|. The formula keeps its sign, and so does the picture of a point behind the camera.",
        ),
        Mistake(
            "sign of the camera",
            mistaken(side=lambda p, h: 1),
            "P and −P are the same camera, but your depths differ in sign. What changes its sign with P?",
        ),
        Mistake(
            "in front on average",
            mistaken(side=lambda p, h: h[:, 2].mean()),
            "You choose the sign such that the points are in front on average. They may be behind: ask P alone.",
        ),
        Mistake(
            "sign of the last entry",
            mistaken(side=lambda p, h: p[2, 3]),
            "You take the sign of the last entry of P. It tells where the origin lies. Take that of det M.",
        ),
        Mistake(
            "not divided by the length",
            mistaken(size=lambda p: 1),
            "Your depth grows with the factor that P is multiplied by. Divide by the length of m₃.",
        ),
        Mistake(
            "length of the whole row",
            mistaken(size=lambda p: np.linalg.norm(p[2])),
            "You divide by the length of all four numbers of the last row. m₃ has three.",
        ),
        Mistake(
            "distance from the centre",
            mistaken(distance=True),
            "Your depth is the distance from the camera's centre. The depth is that from the plane through it.",
        ),
    ],
    hints=[
        "All points at once: `points @ M.T + p` with P = [M | p].",
        "`h[:, 2:]` keeps its axis, so that `h[:, :2]` can be divided by it.",
    ],
)
