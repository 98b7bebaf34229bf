"""Rankings in which each user's held-out item has a rank that was chosen."""

import numpy as np


def ranking(rng, users, items, ranks, without=0, all_seen=False, **options):
    """Scores, held-out items and what is seen: the ranks in turn, in front of and behind seen items.

    Of some users the held-out item is marked as seen. Users in front have no held-out item; their other figures are
    such that whoever counts them is wrong.
    """
    scores = rng.permuted(np.tile(np.arange(1.0, items + 1), (users, 1)), axis=1) / 4
    seen, held_out = np.zeros((users, items), bool), np.zeros(users, int)
    for u in range(users):
        rank = ranks[u % len(ranks)]
        order = np.argsort(-scores[u])
        # As many seen items as there is room for, the very first among them.
        room = items - max(ranks) - 1
        some = rng.permutation(max(1, room))[: max(1, room // 2)]
        marked = np.unique(np.append(some, 0)) if room > 0 else np.zeros(0, int)
        seen[u, order[marked]] = True
        left = [i for i in order if not seen[u, i]]
        held_out[u] = left[rank - 1]
        seen[u, held_out[u]] = u % 2 == 1
    held_out[:without] = -1
    if without:
        scores[:without, -1] = 99.0
        seen[:without, -1] = False
    if all_seen:
        seen[-1] = True
    return {"scores": scores, "held_out": held_out, "seen": seen, **options}


def level(rng, users, items, cutoff):
    """Users whose rank is the cut-off, half a place behind it, or a whole one, because of rivals of the same score.

    The rank of the first two kinds is the cut-off. Their two rivals with that score stand before the held-out item, and
    after it, so that whoever lets the index decide loses a hit; by one after it the third kind is missed, and the last
    kind by one on each side. An item with a larger score has been seen.
    """
    scores, seen = np.zeros((users, items)), np.zeros((users, items), bool)
    held_out = rng.integers(2, items - 2, size=users)
    kinds = [(2, 0, -2), (0, 2, -2), (0, 1, -1), (1, 1, -1), (2, 0, -2), (0, 2, -2), (0, 1, -1), (2, 0, -2)]
    for u, g in enumerate(held_out):
        before, after, larger = kinds[u % len(kinds)]
        same = [*rng.permutation(g)[:before], *(g + 1 + rng.permutation(items - g - 1)[:after])]
        others = rng.permutation(np.setdiff1d(np.arange(items), [g, *same]))
        scores[u, others] = cutoff + larger + 0.5 - np.arange(len(others))
        seen[u, others[0]] = True
    return {"scores": scores / 2 + rng.integers(-3, 4), "held_out": held_out, "seen": seen, "cutoff": cutoff}


def constant(rng, users, items, **options):
    """A model that says the same of all items; every other user has seen two of them."""
    scores = np.tile(rng.integers(1, 9, size=(users, 1)) / 2, (1, items))
    held_out = rng.permutation(items)[:users]
    seen = np.zeros((users, items), bool)
    for u in range(1, users, 2):
        seen[u, np.delete(np.arange(items), held_out[u])[:2]] = True
    return {"scores": scores, "held_out": held_out, "seen": seen, **options}
