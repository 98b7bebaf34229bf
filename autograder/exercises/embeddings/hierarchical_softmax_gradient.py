"""The gradient of hierarchical softmax"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._trees import pairs, way


def hierarchical_softmax_gradient(centre_words, words, centre, inner, parents, signs):
    r"""Return the gradient of hierarchical softmax with respect to the word vectors and those of the inner nodes.

    The loss is that of the exercise before, summed over the pairs of the batch,

    $$J = -\sum_{\text{pairs}} \ln P(w_o \mid w_c), \qquad P(w_o \mid w_c) = \prod_j \sigma(s_j\, u_j^\top v_c),$$

    over the inner nodes $j$ on the way from the root to the leaf of $w_o$. **Derive** its gradient: each decision on
    the way gives something to $v_c$ and something to its own $u_j$. Nodes that are not on the way get nothing; that is
    what makes it cheap.

    **Given**, as in the exercise before,

    - `centre_words`, integers of shape `(batch,)`: $c$ of each pair. `words`, integers of shape `(batch,)`: $o$.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$. `inner`, shape `(m - 1, d)`: row $j - m$ is $u_j$ of node $j$.
    - `parents`, integers of shape `(2m - 1,)`: nodes $0, \dots, m - 1$ are the leaves, $m, \dots, 2m - 2$ the inner
      nodes; entry $i$ is the parent of node $i$. The root is node $2m - 2$ and its own parent.
    - `signs`, integers of shape `(2m - 1,)`: $+1$ for a left child, $-1$ for a right one, 0 for the root. $s_j$ is the
      sign of the node that follows on $j$ on the way down.

    **Return** two arrays, in this order: the gradients of $J$ with respect to `centre`, shape `(m, d)`, and to `inner`,
    shape `(m - 1, d)`. A centre word may have several pairs, and the root is on every way: all adds up.

    Use NumPy only and no numerical differentiation. Products may be several thousands in size. Leave the inputs as they
    are.
    """
    ### BEGIN SOLUTION
    m = len(centre)
    d_centre, d_inner = np.zeros_like(centre), np.zeros_like(inner)
    for c, node in zip(centre_words, words, strict=True):
        while signs[node] != 0:
            row, s = parents[node] - m, signs[node]
            # (σ(sz) − 1) s, with 1 − σ(z) = σ(−z)
            at_score = -s * (1 - np.tanh(s * (inner[row] @ centre[c]) / 2)) / 2
            d_centre[c] += at_score * inner[row]
            d_inner[row] += at_score * centre[c]
            node = parents[node]
    return d_centre, d_inner
    ### END SOLUTION


def stable(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1 + np.exp(z))


@combinable
def mistaken(
    *,
    at_score=lambda s, z, sigmoid: s * (sigmoid(s * z) - 1),
    sigmoid=stable,
    sign=lambda node, parent, signs: signs[node],
    stop=0,
    mean=False,
    assigned=False,
    direction=1,
    to_inner=lambda v, u: v,
):
    """Return the algorithm with one slip in it."""

    def hierarchical_softmax_gradient(centre_words, words, centre, inner, parents, signs):
        m = len(centre)
        d_centre, d_inner = np.zeros(centre.shape), np.zeros(inner.shape)
        for c, o in zip(centre_words, words, strict=True):
            for j, s in way(o, parents, signs, sign, stop):
                delta = direction * at_score(s, inner[j - m] @ centre[c], sigmoid)
                d_centre[c] += delta * inner[j - m]
                d_inner[j - m] = delta * to_inner(centre[c], inner[j - m]) + (0 if assigned else d_inner[j - m])
        scale = 1 / len(words) if mean else 1
        return scale * d_centre, scale * d_inner

    return hierarchical_softmax_gradient


def last_pair_of_a_centre(centre_words, words, centre, inner, parents, signs):
    d_centre, d_inner = np.zeros(centre.shape), np.zeros(inner.shape)
    for c, o in zip(centre_words, words, strict=True):
        one, other = mistaken()(np.array([c]), np.array([o]), centre, inner, parents, signs)
        d_centre[c] = one[c]
        d_inner += other
    return d_centre, d_inner


def height_by_height(centre_words, words, centre, inner, parents, signs):
    """All pairs climb at once, and fancy indexing counts a node that several of them pass together once."""
    d_inner, node, v = np.zeros(inner.shape), words, centre[centre_words]
    while (below := signs[node] != 0).any():
        node, v = node[below], v[below]
        s, j = signs[node], parents[node] - len(centre)
        d_inner[j] += (s * (stable(s * (inner[j] * v).sum(axis=1)) - 1))[:, None] * v
        node = parents[node]
    return mistaken()(centre_words, words, centre, inner, parents, signs)[0], d_inner


exercise = Exercise(
    solution=hierarchical_softmax_gradient,
    points=5,
    parts=[Part("d centre", 2.5), Part("d inner", 2.5)],
    analytic=True,
    cases=[
        Case(
            "three words",
            inputs={
                "centre_words": np.array([0]),
                "words": np.array([1]),
                "centre": np.array([[2.0], [7.0], [7.0]]),
                "inner": np.array([[0.0], [0.0]]),
                "parents": np.array([4, 3, 3, 4, 4]),
                "signs": np.array([1, 1, -1, -1, 0]),
            },
            about="The way to word 1 goes to the right at the root, then to the left. Both products are 0 and σ = "
            "1/2: the root's u gets +½ · 2, that of node 3 −½ · 2, and v₀ nothing, since both u are zero.",
        ),
        Case("a tree", pairs, {"batch": 6, "words": 9}),
        Case("a deep tree", pairs, {"batch": 7, "words": 6, "dim": 3, "chain": True}),
        Case("two words", pairs, {"batch": 5, "words": 2, "dim": 3}, hidden=True),
        Case("large products", pairs, {"batch": 8, "words": 7, "dim": 5, "scale": 40.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sign in front left out",
            mistaken(at_score=lambda s, z, sigmoid: sigmoid(s * z) - 1),
            "Your factor is σ(s uᵀv) − 1. The chain rule gives it another s: the derivative of s · uᵀv.",
        ),
        Mistake(
            "sign inside left out",
            mistaken(at_score=lambda s, z, sigmoid: s * (sigmoid(z) - 1)),
            "Your σ takes uᵀv without its sign.",
        ),
        Mistake(
            "derivative of σ",
            mistaken(at_score=lambda s, z, sigmoid: -s * sigmoid(s * z) * sigmoid(-s * z)),
            "Your factor is σ′, that of a probability. The loss is the logarithm: divide by σ.",
        ),
        Mistake(
            "sign of the node itself",
            mistaken(sign=lambda node, parent, signs: signs[parent] or 1),
            "You take the side on which the inner node itself lies. What counts is where the way goes on.",
        ),
        Mistake(
            "left and right exchanged",
            mistaken(sign=lambda node, parent, signs: -signs[node]),
            "Your left is right: +1 stands for the left child.",
        ),
        Mistake(
            "root left out",
            mistaken(stop=1),
            "Your way ends below the root. The root decides, too.",
        ),
        Mistake(
            "last decision left out",
            mistaken(stop=-1),
            "Your way begins one node too high: the parent of the leaf decides as well.",
        ),
        Mistake(
            "last way of a node alone",
            mistaken(assigned=True),
            "A node keeps what the last way gave it. The root is on all of them: add up.",
        ),
        Mistake(
            "nodes that several pairs pass at once",
            height_by_height,
            "`d_inner[nodes] += …` adds once where several pairs pass the same node at once. Use `np.add.at`.",
        ),
        Mistake(
            "last pair of a centre alone",
            last_pair_of_a_centre,
            "A centre word keeps what its last pair gave it. Add up.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(mean=True),
            "You divide by the number of pairs. J is a sum.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=-1),
            "Your gradients point the other way.",
        ),
        Mistake(
            "σ overflows",
            mistaken(sigmoid=unstable),
            "For large products your σ divides inf by inf.",
        ),
    ],
    equivalent={
        "close taken for equal: signs[node] != 0 -> ~np.isclose(signs[node], 0)": "signs are whole numbers",
        "small taken for zero: signs[node] != 0 -> np.abs(signs[node]) >= 0.001": "signs are whole numbers",
    },
    hints=[
        "With z = u_jᵀv_c, one decision costs −ln σ(s z). Its derivative with respect to z is s (σ(s z) − 1).",
        "From z one factor leads to v_c, u_j, and the other one to u_j, v_c.",
    ],
)
