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


def constant(rng, users, items, **options):
    """A model that says the same of all items; every other user has seen two of them."""
    scores = np.tile(rng.integers(1, 9, size=(users, 1)) / 2, (1, items))
    held_out = rng.permutation(items)[:users]
    seen = np.zeros((users, items), bool)
    for u in range(1, users, 2):
        seen[u, np.delete(np.arange(items), held_out[u])[:2]] = True
    return {"scores": scores, "held_out": held_out, "seen": seen, **options}
