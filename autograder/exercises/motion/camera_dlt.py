"""A camera from points and their pictures."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def camera_dlt(points, pixels):
    r"""Return the camera matrix that points and their pictures were made by.

    Six points whose pictures are known determine a camera. The equations $A\,p = 0$ have the solution $p = 0$, which is
    no camera; so the shortest way out is asked for among the $p$ of length 1, and the singular value decomposition has
    it ready.

    **Given**

    - `points`, shape `(n, 3)` with $n \ge 6$: points in space, not all in one plane.
    - `pixels`, shape `(n, 2)`: their pictures $(x, y)$.

    1. *Normalise* (Hartley). With the mean $m$ of the points and the root mean square $r$ of all $3n$ numbers of
       $\text{points} - m$, let $\tilde X = (X - m)/r$. Do likewise with the pixels, with their own mean $\mu$ and
       the root mean square $s$ of their $2n$ numbers: $\tilde x = (x - \mu)/s$.
    2. Build $\tilde A$ of shape $(2n, 12)$ from $\tilde{\mathbf X} = (\tilde X, 1)$ and $\tilde x, \tilde y$. Two rows
       a point, for the rows $p_1, p_2, p_3$ of $\tilde P$, one after the other:

       $$(\tilde{\mathbf X}^\top,\; 0^\top,\; -\tilde x\,\tilde{\mathbf X}^\top), \qquad
         (0^\top,\; \tilde{\mathbf X}^\top,\; -\tilde y\,\tilde{\mathbf X}^\top).$$
    3. $\tilde p = \arg\min \lVert \tilde A p \rVert$ subject to $\lVert p \rVert = 1$; written as a matrix
       $3 \times 4$ it is $\tilde P$.
    4. Undo step 1: $P$ is the camera with $\tilde P\,\tilde{\mathbf X} = T P\,\mathbf X$, where $T$ and $U$ are the
       matrices with $T (x, y, 1)^\top = (\tilde x, \tilde y, 1)^\top$ and $U\,\mathbf X = \tilde{\mathbf X}$.
    5. A multiple of $P$ is the same camera. Return the one with $\lVert P \rVert = 1$ (the root of the sum of all 12
       squares) and with $p_3^\top \mathbf X > 0$ at the mean of the points.

    **Return** $P$, shape `(3, 4)`. The pixels are not exact, so step 1 does change the answer. Use NumPy only;
    `numpy.linalg` is allowed.
    """

    ### BEGIN SOLUTION
    def normalising(x):
        mean = x.mean(axis=0)
        spread = np.sqrt(np.mean((x - mean) ** 2))
        matrix = np.eye(len(mean) + 1)
        matrix[:-1, :-1] /= spread
        matrix[:-1, -1] = -mean / spread
        return matrix

    ones = np.ones((len(points), 1))
    u, t = normalising(points), normalising(pixels)
    x, seen = np.hstack([points, ones]) @ u.T, np.hstack([pixels, ones]) @ t.T
    a = np.zeros((2 * len(points), 12))
    a[0::2, :4] = a[1::2, 4:8] = x
    a[0::2, 8:], a[1::2, 8:] = -seen[:, :1] * x, -seen[:, 1:2] * x
    camera = np.linalg.inv(t) @ np.linalg.svd(a)[2][-1].reshape(3, 4) @ u
    camera /= np.linalg.norm(camera)
    return (camera * np.sign(camera[2] @ np.append(points.mean(axis=0), 1))).astype(points.dtype)
    ### END SOLUTION


def seen(rng, n, noise=0.1, away=False, behind=False):
    """Points that a camera sees at y < 0, redrawn until the singular vector has the sign that has to be changed.

    The depth at the mean is 13 − 9.2, or 9.2 − 6: with another last coordinate than 1 its sign is another. With
    `behind`, which needs `away`, the first point is twice as far from the origin, at a depth of 13 − 18.4.
    """
    while True:
        points = rng.uniform(-2, 2, size=(n, 3)) + np.array([8.0, -4.0, 12.0])
        last = np.array([-0.3, 0.2, -0.5, 13]) if away else np.array([0.3, -0.2, 0.5, -6])
        camera = np.vstack([rng.normal(size=(2, 4)), last])
        points[0] += behind * np.array([8.0, -4.0, 12.0])
        h = points @ camera[:, :3].T + camera[:, 3]
        pixels = h[:, :2] / h[:, 2:]
        pixels = pixels - pixels.mean(axis=0) + [5, -5] + rng.normal(scale=noise, size=(n, 2))
        inputs = {"points": points, "pixels": pixels}
        turned = mistaken(depth=lambda d: 1)(**inputs) + camera_dlt(**inputs)
        if pixels.std(axis=0).min() > 0.5 and pixels[:, 1].max() < -0.5 and np.abs(turned).max() < 1e-6:
            return inputs


@combinable
def mistaken(*, normal=True, vector=lambda a: np.linalg.svd(a)[2][-1], order="C", undo=True, unit=True, sign=1,
             minus=-1, depth=np.sign, place=lambda points: points.mean(axis=0),
             spread=lambda d: np.sqrt(np.mean(d**2))):  # fmt: skip
    """Return the transform with one slip in it."""

    def camera_dlt(points, pixels):
        def matrix(x):
            size, mean = x.shape[1], x.mean(axis=0)
            by = spread(x - mean) * np.ones(size)
            return np.vstack([np.column_stack([np.diag(1 / by), -mean / by]), np.eye(size + 1)[-1]])

        ones = np.ones((len(points), 1))
        u, t = (matrix(points), matrix(pixels)) if normal else (np.eye(4), np.eye(3))
        x, y = np.hstack([points, ones]) @ u.T, np.hstack([pixels, ones]) @ t.T
        a = np.zeros((2 * len(x), 12))
        a[0::2, :4] = a[1::2, 4:8] = x
        a[0::2, 8:], a[1::2, 8:] = minus * y[:, :1] * x, minus * y[:, 1:2] * x
        camera = vector(a).reshape((3, 4), order=order)
        if undo:
            camera = np.linalg.inv(t) @ camera @ u
        towards = depth(camera[2] @ np.append(place(points), 1))
        return (camera / np.linalg.norm(camera) if unit else camera) * towards * sign

    return camera_dlt


exercise = Exercise(
    solution=camera_dlt,
    points=5,
    cases=[
        Case("exact pixels", seen, {"n": 9, "noise": 0.0}),
        Case("eight points", seen, {"n": 8}),
        Case("many points", seen, {"n": 20, "away": True}, hidden=True),
        Case("a point behind the camera", seen, {"n": 12, "away": True, "behind": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not normalised",
            mistaken(normal=False),
            "Your answer is right for exact pixels only: it is that of the equations without step 1.",
        ),
        Mistake(
            "a column of V transposed",
            mistaken(vector=lambda a: np.linalg.svd(a)[2][:, -1]),
            "`numpy.linalg.svd` returns V transposed: what is a column of V is a row there.",
        ),
        Mistake(
            "largest singular value",
            mistaken(vector=lambda a: np.linalg.svd(a)[2][0]),
            "Your vector makes ‖Ap‖ as large as it can be. Singular values are sorted: the smallest is the last one.",
        ),
        Mistake(
            "column by column",
            mistaken(order="F"),
            "You fill the matrix column by column. p is made of the rows of P, one after the other.",
        ),
        Mistake(
            "normalising not undone",
            mistaken(undo=False),
            "Your camera is that of the normalised points. Step 4 is missing.",
        ),
        Mistake("not of length one", mistaken(unit=False), "Your P does not have the length 1; step 5 says so."),
        Mistake(
            "points behind the camera",
            mistaken(sign=-1),
            "Your P has the other sign: p₃ᵀX is negative at the mean of the points.",
        ),
        Mistake(
            "sign at the first point",
            mistaken(place=lambda points: points[0]),
            "You choose the sign by the first point, which may be behind the camera. Choose it at the mean.",
        ),
        Mistake(
            "a scale for each coordinate",
            mistaken(spread=lambda d: np.sqrt(np.mean(d**2, axis=0))),
            "Each coordinate has a scale of its own in your step 1. r is one number for all three, and s for both.",
        ),
        Mistake(
            "mean distance",
            mistaken(spread=lambda d: np.mean(np.linalg.norm(d, axis=1)) / np.sqrt(d.shape[1])),
            "Your scale is made of the mean distance from the mean. It is the root of a mean of squares.",
        ),
        Mistake(
            "sign in the rows",
            mistaken(minus=1),
            "The last four entries of your rows have the wrong sign: your camera sees everything mirrored.",
        ),
    ],
    equivalent={
        "operator exchanged: camera * np.sign(camera[2] @ np.append(points.mean(axis=0), 1)) -> "
        "camera / np.sign(camera[2] @ np.append(points.mean(axis=0), 1))": "a sign is its own inverse",
        "inputs squeezed": "no array in it has an axis of one entry",
        "answer squeezed": "no array in it has an axis of one entry",
    },
    hints=[
        "T is (1/s 0 −μ₁/s; 0 1/s −μ₂/s; 0 0 1), and U is the same with one row and column more.",
        "`_, _, vt = np.linalg.svd(a)`: the vector is `vt[-1]`.",
        "Step 4 reads P = T⁻¹ P̃ U.",
    ],
)
