"""Huffman's tree of a vocabulary"""

import heapq

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def huffman_tree(counts):
    r"""Return the Huffman tree of a vocabulary: whose child each node is, and on which side.

    Hierarchical softmax puts all words at the leaves of a binary tree. A pair costs as many products as the way from
    the root to its word is long; so frequent words should lie near the root. Huffman's algorithm builds the tree with
    the shortest ways on average. It begins with the words, each a node by itself, and merges again and again the two
    nodes with the *smallest* counts into a new one, whose count is their sum, until one node is left: the root.

    **Given**

    - `counts`, shape `(m,)`, $m \ge 2$, floats, whole numbers here, none negative: how often each word occurs. In
      a large text that may be some thousand million times.

    The nodes have numbers: $0, \dots, m - 1$ are the words, in their order; $m, m + 1, \dots, 2m - 2$ are the merged
    nodes, in the order of their making. The last one is the root.

    Where counts are equal, the node with the *smaller number* is taken first. (So words come before merged nodes, and
    older nodes before younger ones.)

    **Return** two integer arrays of shape `(2m - 1,)`, in this order:

    1. the parents: entry $i$ is the number of the node that node $i$ was merged into; the root's is the root itself;
    2. the signs: $+1$ if node $i$ is the *left* child of its parent, that is the one of the two that was taken first;
       $-1$ if it is the right child, taken second; 0 for the root.

    Use NumPy and Python's standard library, such as `heapq`. Leave the input as it is.
    """
    ### BEGIN SOLUTION
    m = len(counts)
    parents = np.full(2 * m - 1, 2 * m - 2)
    signs = np.zeros(2 * m - 1, int)
    waiting = [(count, node) for node, count in enumerate(counts)]
    heapq.heapify(waiting)
    for new in range(m, 2 * m - 1):
        total = 0.0
        for sign in (1, -1):
            count, node = heapq.heappop(waiting)
            parents[node], signs[node] = new, sign
            total += count
        heapq.heappush(waiting, (total, new))
    return parents, signs
    ### END SOLUTION


def distinct(rng, words):
    """Counts with no ties, neither among words nor with sums."""
    while True:
        counts = rng.permutation(rng.choice(np.arange(1, 40 * words), size=words, replace=False)).astype(float)
        heap, met = [], set(counts)
        heap = sorted(counts)
        while len(heap) > 1:
            total = heap.pop(0) + heap.pop(0)
            if total in met:
                break
            met.add(total)
            heap = sorted([*heap, total])
        else:
            return {"counts": counts}


def ties(rng, words):
    """Many equal counts, of words and of merged nodes."""
    return {"counts": rng.permutation(np.resize([1.0, 1.0, 2.0, 2.0, 4.0, 1.0, 3.0], words))}


def doubling(rng, words):
    """Counts that double: a tree with one word at each depth."""
    return {"counts": rng.permutation(2.0 ** np.arange(words) + (np.arange(words) > 1))}


def never(rng, words):
    """Some words that never occur, and others that do equally often."""
    counts = np.full(words, 3.0)
    counts[rng.permutation(words)[: words // 2]] = 0
    return {"counts": counts}


def frequent(rng, words):
    """Counts of a large text: two do not fit into 32 bits, others not into 16."""
    return {"counts": rng.permutation([3e9, 2.5e9, 40000.0, 30000.0, *(7.0 * 3.0 ** np.arange(words - 4))])}


@combinable
def mistaken(
    *,
    key=lambda count, node: (count, node),
    merged=lambda a, b: a + b,
    left=1,
    root_sign=0,
    root_parent=lambda root: root,
    ends=lambda parents, signs: (parents, signs),
):
    """Return the algorithm with one slip in it."""

    def huffman_tree(counts):
        m = len(counts)
        root = 2 * m - 2
        parents, signs = np.full(root + 1, root_parent(root)), np.full(root + 1, root_sign)
        waiting = [(count, node) for node, count in enumerate(counts)]
        for new in range(m, root + 1):
            waiting.sort(key=lambda item: key(*item))
            (a, one), (b, other) = waiting[:2]
            parents[[one, other]], signs[one], signs[other] = new, left, -left
            waiting = [*waiting[2:], (merged(a, b), new)]
        return ends(parents, signs)

    return huffman_tree


def wrapped(dtype):
    return lambda count, node: (int(np.int64(count).astype(dtype)), node)


def by_depth(counts):
    """A balanced tree, whatever the counts: neighbours are merged, level by level."""
    m = len(counts)
    parents, signs = np.full(2 * m - 1, 2 * m - 2), np.zeros(2 * m - 1, int)
    waiting = list(range(m))
    for new in range(m, 2 * m - 1):
        one, other = waiting[:2]
        parents[[one, other]], signs[one], signs[other] = new, 1, -1
        waiting = [*waiting[2:], new]
    return parents, signs


def chain(counts):
    """The words in the order of their counts, each merged with all before."""
    m = len(counts)
    parents, signs = np.full(2 * m - 1, 2 * m - 2), np.zeros(2 * m - 1, int)
    order = np.argsort(counts, kind="stable")
    last = order[0]
    for new, word in zip(range(m, 2 * m - 1), order[1:], strict=True):
        parents[[last, word]], signs[last], signs[word] = new, 1, -1
        last = new
    return parents, signs


exercise = Exercise(
    solution=huffman_tree,
    points=4,
    parts=["parents", "signs"],
    cases=[
        Case(
            "three words",
            inputs={"counts": np.array([5.0, 2.0, 3.0])},
            about="Words 1 and 2 are the rarest: node 3, with the count 5. Then word 0 and node 3 have the same "
            "count; the word has the smaller number and becomes the left child of the root, node 4.",
        ),
        Case("no ties", distinct, {"words": 8}),
        Case("ties", ties, {"words": 9}),
        Case("a deep tree", doubling, {"words": 7}, hidden=True),
        Case("words that never occur", never, {"words": 10}, hidden=True),
        Case("a large text", frequent, {"words": 8}, hidden=True),
        Case("two words", distinct, {"words": 2}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "the most frequent first",
            mistaken(key=lambda count, node: (-count, node)),
            "You merge the two *largest* counts. Then frequent words end at the bottom of the tree, far from the root.",
        ),
        Mistake(
            "counts ignored",
            by_depth,
            "Your tree is balanced, whatever the counts are: frequent words are as far from the root as rare ones.",
        ),
        Mistake(
            "one chain",
            chain,
            "You merge each word with all the words before it. Of the merged nodes, too, the two smallest are taken: "
            "two words may be merged with each other while a merged node waits.",
        ),
        Mistake(
            "count of a merged node",
            mistaken(merged=max),
            "The count of a merged node is the larger one of its children's with you. It is their sum.",
        ),
        Mistake(
            "mean of the children",
            mistaken(merged=lambda a, b: (a + b) / 2),
            "The count of a merged node is the mean of its children's with you. It is their sum.",
        ),
        Mistake(
            "ties to the larger number",
            mistaken(key=lambda count, node: (count, -node)),
            "Of equal counts you take the node with the larger number first. The smaller number comes first.",
        ),
        Mistake(
            "integers too short",
            mistaken(key=wrapped(np.int32)),
            "Large counts become other numbers with you. They do not fit into integers of so few bits: leave them "
            "floats, or take Python's integers.",
            others=[mistaken(key=wrapped(np.int16))],
        ),
        Mistake(
            "left and right exchanged",
            mistaken(left=-1),
            "Your signs are the other way round: the node that is taken first is the left child, +1.",
        ),
        Mistake(
            "sign of the root",
            mistaken(root_sign=1),
            "Your root has a sign. It is nobody's child: 0.",
        ),
        Mistake(
            "parent of the root",
            mistaken(root_parent=lambda root: -1),
            "The root's parent is the root itself, so that whoever climbs stays there.",
        ),
        Mistake(
            "zero for right",
            mistaken(ends=lambda parents, signs: (parents, np.where(signs == -1, 0, signs))),
            "Your right children have the sign 0, as in a code of zeros and ones. It is −1.",
        ),
    ],
    equivalent={
        "inputs squeezed": "there are two words or more",
        "answer squeezed": "there are three nodes or more",
    },
    hints=[
        "Keep a list of the nodes that wait, as pairs (count, number): sorted, the next one comes first, ties "
        "included.",
        "`heapq.heappop` takes the smallest pair, `heapq.heappush` puts the merged one back.",
    ],
)
