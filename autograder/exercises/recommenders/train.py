"""One epoch of stochastic gradient descent on observed ratings."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def train(users, items, ratings, user_factors, item_factors, user_bias, item_bias, *, mean, learning_rate, strength):
    r"""Return the parameters of matrix factorization after one epoch of stochastic gradient descent.

    This is how matrix factorization won prizes: go through the ratings one by one, and move the four parameters that
    each of them concerns. Of the table's empty entries nothing is ever asked.

    **Given**

    - `users`, `items`, integers, and `ratings` $r$, floats, all of shape `(count,)`: the observed ratings, in the order
      in which they are gone through. Users and items come up again and again.
    - `user_factors` $P$, shape `(m, k)`; `item_factors` $Q$, shape `(n, k)`; `user_bias` $b$, shape `(m,)`;
      `item_bias` $c$, shape `(n,)`: the parameters before.
    - `mean` $\mu$, `learning_rate` $\eta$ and `strength` $\lambda$: numbers.

    For each rating in turn, with what all earlier ratings have made of the parameters,

    $$e = r - \big(\mu + P_u \cdot Q_i + b_u + c_i\big), \qquad
      \begin{aligned}
        P_u &\leftarrow P_u + \eta\,(e\, Q_i - \lambda P_u), & b_u &\leftarrow b_u + \eta\,(e - \lambda b_u), \\
        Q_i &\leftarrow Q_i + \eta\,(e\, P_u - \lambda Q_i), & c_i &\leftarrow c_i + \eta\,(e - \lambda c_i),
      \end{aligned}$$

    where **all four right-hand sides hold the values from before this rating**: $Q_i$ is moved by the *old* $P_u$. (The
    factor 2 of the derivative of $e^2 + \lambda(\dots)$ has been taken into $\eta$.)

    **Return** four new arrays, in this order: $P$, $Q$, $b$, $c$, each of the shape that it had. Parameters of users
    and items without ratings stay as they are. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    p, q, b, c = (a.copy() for a in (user_factors, item_factors, user_bias, item_bias))
    for u, i, r in zip(users, items, ratings, strict=True):
        e = r - (mean + p[u] @ q[i] + b[u] + c[i])
        p[u], q[i] = (
            p[u] + learning_rate * (e * q[i] - strength * p[u]),
            q[i] + learning_rate * (e * p[u] - strength * q[i]),
        )
        b[u] += learning_rate * (e - strength * b[u])
        c[i] += learning_rate * (e - strength * c[i])
    return p, q, b, c
    ### END SOLUTION


def by_the_loss(
    users, items, ratings, user_factors, item_factors, user_bias, item_bias, *, mean, learning_rate, strength
):
    """Descend ½ e² + ½ λ (…) of each rating, differentiated by the complex step: f'(x) = Im f(x + ih) / h."""
    p, q, b, c = (a.astype(float) for a in (user_factors, item_factors, user_bias, item_bias))
    size, step = p.shape[1], 1e-20
    for u, i, r in zip(users, items, ratings, strict=True):

        def loss(z, r=r):
            error = r - (mean + z[:size] @ z[size : 2 * size] + z[-2] + z[-1])
            return (error**2 + strength * (z @ z)) / 2

        point = np.concatenate([p[u], q[i], [b[u], c[i]]])
        slopes = [loss(point + 1j * step * axis).imag / step for axis in np.eye(len(point))]
        moved = point - learning_rate * np.array(slopes)
        p[u], q[i], b[u], c[i] = moved[:size], moved[size:-2], moved[-2], moved[-1]
    return p, q, b, c


def problem(rng, m, n, k, count, learning_rate=0.1, strength=0.2, mean=3.5):
    """The last user, and the last item, have no ratings; each other one comes up several times."""
    return {
        "users": rng.integers(0, m - 1, count),
        "items": rng.integers(0, n - 1, count),
        "ratings": rng.integers(2, 11, count) / 2,
        "user_factors": rng.normal(size=(m, k)),
        "item_factors": rng.normal(size=(n, k)),
        "user_bias": 0.5 * rng.normal(size=m),
        "item_bias": 0.5 * rng.normal(size=n),
        "mean": mean,
        "learning_rate": learning_rate,
        "strength": strength,
    }


@combinable
def mistaken(
    *,
    old=True,
    sign=1,
    factor=1,
    decay=1,
    bias_decay=1,
    centre=1,
    biased=1,
    at_once=False,
    everybody=False,
    backwards=False,
):
    """Return the algorithm with one slip in it."""

    def train(
        users, items, ratings, user_factors, item_factors, user_bias, item_bias, *, mean, learning_rate, strength
    ):
        p, q, b, c = start = [a.copy() for a in (user_factors, item_factors, user_bias, item_bias)]
        rate, order = sign * factor * learning_rate, range(len(ratings))
        seen = [a.copy() for a in start]
        for n in reversed(order) if backwards else order:
            u, i, r = users[n], items[n], ratings[n]
            pp, qq, bb, cc = seen if at_once else (p, q, b, c)
            e = r - (centre * mean + pp[u] @ qq[i] + biased * (bb[u] + cc[i]))
            p_u, q_i, b_u, c_i = pp[u].copy(), qq[i].copy(), bb[u], cc[i]
            p[u] += rate * (e * q_i - decay * strength * p_u)
            q[i] += rate * (e * (p_u if old else p[u]) - decay * strength * q_i)
            b[u] += rate * (e - bias_decay * strength * b_u)
            c[i] += rate * (e - bias_decay * strength * c_i)
        if everybody:
            for a, before, ids in zip((p, q, b, c), seen, (users, items, users, items), strict=True):
                idle = np.setdiff1d(np.arange(len(a)), ids)
                a[idle] -= learning_rate * strength * before[idle]
        return p, q, b, c

    return train


def in_place(users, items, ratings, user_factors, item_factors, user_bias, item_bias, *, mean, learning_rate, strength):
    answer = mistaken()(
        users, items, ratings, user_factors, item_factors, user_bias, item_bias,
        mean=mean, learning_rate=learning_rate, strength=strength,
    )  # fmt: skip
    user_factors[:] = answer[0]
    return answer


exercise = Exercise(
    solution=train,
    reference=by_the_loss,
    points=5,
    parts=[Part("user factors", 2), Part("item factors", 2), Part("user bias", 1), Part("item bias", 1)],
    cases=[
        Case(
            "one rating by hand",
            inputs={
                "users": np.array([0]),
                "items": np.array([0]),
                "ratings": np.array([5.0]),
                "user_factors": np.array([[1.0, 2.0]]),
                "item_factors": np.array([[3.0, -1.0]]),
                "user_bias": np.array([0.5]),
                "item_bias": np.array([-0.25]),
                "mean": 1.75,
                "learning_rate": 0.5,
                "strength": 0.0,
            },
            about="The prediction is 1.75 + 1 + 0.5 − 0.25 = 3, and the error 2: P becomes (4, 1), and so does "
            "Q, by the old P.",
        ),
        Case("many ratings", problem, {"m": 5, "n": 7, "k": 3, "count": 20}),
        Case(
            "one factor, a strong penalty", problem, {"m": 8, "n": 4, "k": 1, "count": 17, "strength": 0.9}, hidden=True
        ),
    ],
    mistakes=[
        Mistake(
            "items moved by the new user",
            mistaken(old=False),
            "You move Q with the P that has just been moved. Both take the values from before this rating: keep the "
            "old row.",
        ),
        Mistake(
            "uphill",
            mistaken(sign=-1),
            "Your parameters move the wrong way: the error grows.",
        ),
        Mistake(
            "twice as far",
            mistaken(factor=2),
            "Your steps are twice as long. The 2 of the derivative is in the learning rate already.",
        ),
        Mistake(
            "no penalty",
            mistaken(decay=0, bias_decay=0),
            "The penalty λ has no part in your steps.",
        ),
        Mistake(
            "no penalty on biases",
            mistaken(bias_decay=0),
            "Your biases are not pulled towards 0. Here the penalty is on them, too.",
        ),
        Mistake(
            "penalty with the wrong sign",
            mistaken(decay=-1, bias_decay=-1),
            "Your penalty pushes parameters away from 0.",
        ),
        Mistake(
            "mean forgotten",
            mistaken(centre=0),
            "Your predictions do without the mean μ.",
        ),
        Mistake(
            "biases forgotten in the prediction",
            mistaken(biased=0),
            "Your predictions do without biases.",
        ),
        Mistake(
            "all ratings at the old parameters",
            mistaken(at_once=True),
            "All of your errors are of the parameters before the epoch. Each rating sees what the earlier ones have "
            "made of them.",
        ),
        Mistake(
            "penalty on everybody",
            mistaken(everybody=True),
            "You shrink the parameters of users and items without ratings. They stay as they are.",
        ),
        Mistake(
            "from the last rating to the first",
            mistaken(backwards=True),
            "You go through the ratings from the last to the first. The order matters.",
        ),
        Mistake(
            "inputs changed",
            in_place,
            "You write into the arrays that you were given. Begin with copies.",
        ),
    ],
    hints=[
        "Copy the four arrays first, then loop over the ratings.",
        "Compute the error, and keep the old P_u, before you change anything.",
    ],
)
