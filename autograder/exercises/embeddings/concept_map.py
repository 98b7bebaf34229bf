"""Words and concepts"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._telling import telling


def concept_map(senses, parents):
    r"""Map words to the concepts of a hierarchy, and say how near two words are in it.

    Before words were vectors, people wrote down what they mean. In such a lexicon a dog is an animal, and an animal is
    a thing.

    **Given**

    - `senses`, integers of shape `(words, senses)`: the concepts that each word may mean, with −1 behind a
      row's senses where a word has fewer than others, never before one. A word may have none at all.
    - `parents`, integers of shape `(concepts,)`: for each concept the index of the one above it, or −1 for a root.
      There may be several roots. A parent always stands before its children: `parents[c] < c`.

    The *distance* of two concepts is the number of steps of the shortest way from the one to the other, up and down
    along the hierarchy: 0 from a concept to itself, 1 to its parent, 2 between two children of one parent. Concepts
    below different roots have no way between them. The similarity of two concepts is

    $$\frac{1}{1 + \text{distance}}, \qquad \text{or } 0 \text{ if there is no way.}$$

    **Return** two arrays, in this order:

    - shape `(words, concepts)`: 1 where one of the word's senses is that concept, or lies anywhere below it; else 0.
    - shape `(words, words)`: the similarity of two words is the largest one of any sense of the one with any sense of
      the other; 0 if a word has no sense.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    above = np.eye(len(parents), dtype=int)
    for c in np.flatnonzero(parents > -1):
        above[c] += above[parents[c]]
    depth = above.sum(axis=1)
    shared = above @ above.T  # how many concepts lie above both, themselves included
    near = np.sign(shared) / (1 + depth[:, None] + depth - 2 * shared)
    means = np.array([[c in row for c in range(len(parents))] for row in senses], float).reshape(len(senses), -1)
    pairs = means[:, None, :, None] * means[None, :, None, :] * near
    return np.minimum(means @ above, 1), pairs.max(axis=(2, 3))
    ### END SOLUTION


def lexicon(rng, words, senses, concepts, roots=2):
    """A hierarchy with chains in it; words of several senses, and one without any."""

    def draw():
        parents = np.array([-1, *[rng.integers(max(0, c - 4), c) for c in range(1, concepts)]])
        for root in range(1, roots):
            parents[root * concepts // roots] = -1
        drawn = np.array([rng.permutation(concepts)[:senses] for _ in range(words)])
        for row in drawn[:-1]:
            row[rng.integers(1, senses + 1) :] = -1
        drawn[0] = -1
        return {"senses": rng.permutation(drawn), "parents": parents}

    both = [{"nothing": True}, {"first": True}]
    slips = [(mistaken(**slip), (True, True)) for slip in both]
    slips += [(mistaken(levels=slip), (True, False)) for slip in (0, 1)] + [(mistaken(itself=False), (True, False))]
    ways = [{"near": lambda d: 1 / np.maximum(d, 1)}, {"near": lambda d: np.exp(-d)}, {"over": "root"}]
    slips += [(mistaken(**slip), (False, True)) for slip in [*ways, {"best": np.mean}, {"best": np.min}]]
    slips += [(mistaken(apart=True), (False, roots > 1)), (mistaken(least=1), (False, True))]
    return telling(draw, concept_map, *slips)


def upwards(parents, concept):
    chain = [concept]
    while parents[chain[-1]] >= 0:
        chain.append(int(parents[chain[-1]]))
    return chain


@combinable
def mistaken(
    *,
    levels=None,
    itself=True,
    near=lambda d: 1 / (1 + d),
    over="lowest",
    best=np.max,
    apart=False,
    first=False,
    nothing=False,
    least=0,
):
    """Return the algorithm with one slip in it."""

    def steps(parents, a, b):
        up, other = upwards(parents, a), upwards(parents, b)
        shared = [c for c in up if c in other]
        if not shared:
            return len(up) + len(other) if apart else None
        meet = shared[-1 if over == "root" else 0]
        return up.index(meet) + other.index(meet)

    def concept_map(senses, parents):
        concepts = np.zeros((len(senses), len(parents)), int)
        meant = [[int(c) % len(parents) for c in row[: 1 if first else None] if c >= 0 or nothing] for row in senses]
        similar = np.zeros((len(senses), len(senses)))
        for v, ones in enumerate(meant):
            for c in ones:
                chain = upwards(parents, c)
                concepts[v, chain[0 if itself else 1 : None if levels is None else levels + 1]] = 1
            for w, others in enumerate(meant):
                ways = [steps(parents, a, b) for a in ones for b in others if min(a, b) >= least]
                if ways:
                    similar[v, w] = best([0.0 if way is None else near(way) for way in ways])
        return concepts, similar

    return concept_map


exercise = Exercise(
    solution=concept_map,
    points=4,
    parts=[Part("concepts"), Part("similarities")],
    cases=[
        Case(
            "dog, seal, stamp",
            inputs={"senses": np.array([[2, -1], [3, 5], [5, -1]]), "parents": np.array([-1, 0, 1, 1, 0, 4])},
            about="Concepts: thing; animal, and below it dog and seal; tool, and below it stamp. The word seal means "
            "the animal or the stamp: 1/3 to dog, over the animal, and 1 to stamp.",
        ),
        Case("a small lexicon", lexicon, {"words": 6, "senses": 2, "concepts": 9}),
        Case("many senses", lexicon, {"words": 5, "senses": 4, "concepts": 14, "roots": 3}, hidden=True),
        Case("one root", lexicon, {"words": 8, "senses": 3, "concepts": 8, "roots": 1}, hidden=True),
        Case(
            "one word and one concept",
            inputs={"senses": np.array([[0]]), "parents": np.array([-1])},
            about="It is what it means, and is like itself: 1 and 1.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "the senses alone",
            mistaken(levels=0),
            "Your words fall under their own senses only. A dog is an animal as well, and a thing.",
        ),
        Mistake(
            "one step up",
            mistaken(levels=1),
            "Your words fall under their senses and the concepts next above. Go on up to the root.",
        ),
        Mistake(
            "what lies above only",
            mistaken(itself=False),
            "Your words do not fall under their own senses. A sense is that concept itself, too.",
        ),
        Mistake(
            "the first sense only",
            mistaken(first=True),
            "You look at the first sense of each word. Any of them counts.",
        ),
        Mistake(
            "no sense is the last concept",
            mistaken(nothing=True),
            "Where a word has no further sense, yours means the last concept. To NumPy −1 is the last index.",
        ),
        Mistake(
            "the first concept is no sense",
            mistaken(least=1),
            "Concept 0 counts as no sense in your similarities. Only −1 is none.",
        ),
        Mistake(
            "over the root",
            mistaken(over="root"),
            "Your ways all lead over a root. The shortest one turns at the lowest concept above both.",
        ),
        Mistake(
            "no one added to the distance",
            mistaken(near=lambda d: 1 / np.maximum(d, 1)),
            "You return 1/distance. With 1 + below the line, a concept is nearer to itself than to its parent.",
        ),
        Mistake(
            "concepts counted, not steps",
            mistaken(near=lambda d: 1 / (2 + d)),
            "You count the concepts on the way. Count steps: from a concept to itself there are none.",
        ),
        Mistake(
            "an exponential",
            mistaken(near=lambda d: np.exp(-d)),
            "Your similarity falls exponentially with the distance. It is 1/(1 + distance).",
        ),
        Mistake(
            "the mean of all senses",
            mistaken(best=np.mean),
            "You average over the senses of both words. The nearest two count.",
        ),
        Mistake(
            "the farthest senses",
            mistaken(best=np.min),
            "You take the two senses that are farthest apart. The nearest two count.",
        ),
        Mistake(
            "a way between roots",
            mistaken(apart=True),
            "Concepts below different roots are similar in your answer. There is no way between them: 0.",
        ),
    ],
    hints=[
        "For each concept, write down which ones lie above it, itself included. A parent stands before its children, "
        "so one pass through the concepts is enough.",
        "If `depth` is how many concepts lie above one, itself included, and `shared` how many lie above both of two, "
        "how long is the way between them?",
    ],
)
