"""The loss of hierarchical softmax"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._trees import pairs, way


def hierarchical_softmax(centre_words, words, centre, inner, parents, signs):
    r"""Return the loss of hierarchical softmax for pairs of words: $-\ln P(w_o \mid w_c)$ by the way through a tree.

    The words are the leaves of a binary tree, and each *inner* node has a vector $u$. At each inner node $j$ the centre
    word decides where to go on: to the left with probability $\sigma(u_j^\top v_c)$, to the right with
    $\sigma(-u_j^\top v_c) = 1 - \sigma(u_j^\top v_c)$. The probability of a word is that of the whole way from the root
    to its leaf,

    $$P(w_o \mid w_c) = \prod_{j} \sigma(s_j\, u_j^\top v_c), \qquad
      s_j = \begin{cases} +1 & \text{the way goes on to the left child of } j \\ -1 & \text{to its right child,}
      \end{cases}$$

    over the inner nodes $j$ on the way, the root included and the leaf not. It sums to one over all words, without ever
    being normalised, and costs as many products as the way is long.

    **Given**

    - `centre_words`, integers of shape `(batch,)`: $c$ of each pair. `words`, integers of shape `(batch,)`: $o$.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$.
    - `inner`, shape `(m - 1, d)`: the vectors of the inner nodes.
    - `parents`, integers of shape `(2m - 1,)`: the tree. Nodes $0, \dots, m - 1$ are the leaves of the words, nodes
      $m, \dots, 2m - 2$ are the inner nodes. Entry $i$ is the parent of node $i$, with a larger number than its child.
      The root is node $2m - 2$ and its own parent. The vector of node $j$ is row $j - m$ of `inner`.
    - `signs`, integers of shape `(2m - 1,)`: $+1$ if node $i$ is the left child of its parent, $-1$ if it is the right
      one, 0 for the root. So $s_j$ is the sign of the node that *follows* on $j$.

    The tree may be any binary tree, not only a Huffman tree.

    **Return** one loss a pair, shape `(batch,)`: $-\ln P(w_o \mid w_c)$, natural logarithm.

    Use NumPy only. Products may be several thousands in size: the loss is a number all the same. Leave the inputs as
    they are.
    """
    ### BEGIN SOLUTION
    m = len(centre)
    losses = np.zeros(len(words), centre.dtype)
    for pair, (c, node) in enumerate(zip(centre_words, words, strict=True)):
        while signs[node] != 0:
            score = inner[parents[node] - m] @ centre[c]
            losses[pair] += np.logaddexp(0, -signs[node] * score)
            node = parents[node]
    return losses
    ### END SOLUTION


def log_sigmoid(z):
    return -np.logaddexp(0, -z)


def naive(z):
    with np.errstate(all="ignore"):
        return np.log(1 / (1 + np.exp(-z)))


@combinable
def mistaken(
    *,
    factor=lambda s, z: log_sigmoid(s * z),
    sign=lambda node, parent, signs: signs[node],
    stop=0,
    row=lambda node, m: node - m,
    roles=lambda c, o: (c, o),
    whole=lambda total: -total,
    mean=False,
):
    """Return the algorithm with one slip in it."""

    def hierarchical_softmax(centre_words, words, centre, inner, parents, signs):
        m, losses = len(centre), []
        for c, o in zip(*roles(centre_words, words), strict=True):
            nodes = way(o, parents, signs, sign, stop)
            terms = [factor(s, inner[row(j, m) % (m - 1)] @ centre[c]) for j, s in nodes]
            losses.append(whole(np.sum(terms) / (max(len(terms), 1) if mean else 1)))
        return np.array(losses)

    return hierarchical_softmax


def bracket_closed(s, z):
    """ln(σ(s) · z) where the note closes the bracket too early; the logarithm of its size, so that it is a number."""
    return log_sigmoid(s) + np.log(np.abs(z))


exercise = Exercise(
    solution=hierarchical_softmax,
    points=4,
    cases=[
        Case(
            "three words",
            inputs={
                "centre_words": np.array([0, 0, 0]),
                "words": np.array([0, 1, 2]),
                "centre": np.array([[2.0], [7.0], [7.0]]),
                "inner": np.array([[-1.0], [0.5]]),
                "parents": np.array([4, 3, 3, 4, 4]),
                "signs": np.array([1, 1, -1, -1, 0]),
            },
            about="The tree A | (B | C). The root's product is 1, that of node 3 is −2. P(A) = σ(1) = 0.7311, "
            "P(B) = σ(−1) σ(−2) = 0.0321, P(C) = σ(−1) σ(2) = 0.2369; they sum to one.",
        ),
        Case("a tree", pairs, {"batch": 6, "words": 9}),
        Case("a deep tree", pairs, {"batch": 7, "words": 6, "dim": 3, "chain": True}),
        Case("a single pair", pairs, {"batch": 1, "words": 5}, hidden=True, weight=0.5),
        Case("two words", pairs, {"batch": 5, "words": 2, "dim": 3}, hidden=True),
        Case("large products", pairs, {"batch": 8, "words": 7, "dim": 5, "scale": 40.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "bracket closed too early",
            mistaken(factor=bracket_closed),
            "You multiply σ(s) by the product. The product belongs inside: σ(s · uᵀv). Otherwise nothing sums to one.",
        ),
        Mistake(
            "sign of the node itself",
            mistaken(sign=lambda node, parent, signs: signs[parent] or 1),
            "You take the side on which the inner node *itself* lies. What counts is where the way goes on: the sign "
            "of the node that follows on it.",
        ),
        Mistake(
            "left and right exchanged",
            mistaken(sign=lambda node, parent, signs: -signs[node]),
            "Your left is right: +1 stands for the left child.",
        ),
        Mistake(
            "always to the left",
            mistaken(sign=lambda node, parent, signs: 1),
            "You leave the signs out. To the right the probability is σ(−uᵀv).",
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
            "next node's vector",
            mistaken(row=lambda node, m: node - m + 1),
            "Your vectors belong to other nodes. That of node j is row j − m.",
        ),
        Mistake(
            "words exchanged",
            mistaken(roles=lambda c, o: (o, c)),
            "You go to the leaf of the centre word. The way leads to the context word; the vector is that of the "
            "centre.",
        ),
        Mistake(
            "mean over the way",
            mistaken(mean=True),
            "You average over the nodes of the way. A product of probabilities is a sum of logarithms.",
        ),
        Mistake(
            "log-probability",
            mistaken(whole=lambda total: total),
            "Your numbers are negative: the loss is −ln P.",
        ),
        Mistake(
            "probability",
            mistaken(whole=np.exp),
            "You return P. The loss is −ln P.",
        ),
        Mistake(
            "logarithm of zero",
            mistaken(factor=lambda s, z: naive(s * z)),
            "For large products your σ is 0 and its logarithm −∞. −ln σ(z) = ln(1 + e⁻ᶻ), for which there is "
            "`np.logaddexp`.",
        ),
    ],
    equivalent={
        "close taken for equal: signs[node] != 0 -> ~np.isclose(signs[node], 0)": "signs are whole numbers",
        "small taken for zero: signs[node] != 0 -> np.abs(signs[node]) >= 0.001": "signs are whole numbers",
    },
    hints=[
        "Climb from the leaf to the root: the order of a product does not matter.",
        "At node i, `signs[i]` says how its parent decides, and `parents[i] - m` is the row of the parent's vector. "
        "Stop where the sign is 0.",
    ],
)
