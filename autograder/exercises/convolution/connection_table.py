"""The connection table of LeNet-5"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def connection_table(in_maps=6):
    r"""Return the table that says which maps of the layer below each feature map of LeNet-5's layer C3 sees.

    Not every map has to see all maps below. In LeNet-5 the sixteen maps of layer C3 share the six maps of S2 in a
    pattern: that saved multiplications when they were dear, and it forced the maps to become different. The table is
    printed in the paper and in two of our notes, and in both notes with one cross wrong. A rule is safer than sixty
    crosses.

    **Given** `in_maps`, the number $n$ of maps below: an even int of at least 6. LeNet-5 has 6.

    **Return** an array $T$ of shape `(n, 5n/2 + 1)` of zeros and ones: $T_{pk} = 1$ if map $k$ sees map $p$ of the
    layer below, both counted from 0. The columns are, in this order,

    1. $n$ maps that see three neighbours: the $i$-th of them, $i = 0, \dots, n - 1$, sees $i, i + 1, i + 2$;
    2. $n$ maps that see four neighbours: the $i$-th sees $i, i + 1, i + 2, i + 3$;
    3. $n/2$ maps that see two pairs of neighbours, opposite each other: the $i$-th, $i = 0, \dots, n/2 - 1$, sees
       $i, i + 1, i + n/2, i + n/2 + 1$;
    4. one map that sees all of them.

    The maps below stand in a circle: behind map $n - 1$ comes map 0 again.
    """
    ### BEGIN SOLUTION
    half = in_maps // 2
    seen = [(0, 1, 2)] * in_maps + [(0, 1, 2, 3)] * in_maps + [(0, 1, half, half + 1)] * half + [range(in_maps)]
    table = np.zeros((in_maps, len(seen)), dtype=int)
    for k, steps in enumerate(seen):
        for step in steps:
            table[(k + step) % in_maps, k] = 1
    return table
    ### END SOLUTION


def some(rng, low):
    """An even number: each variant has its own."""
    return {"in_maps": int(2 * rng.integers(low, low + 40))}


@combinable
def mistaken(
    *,
    groups=lambda n: [[0, 1, 2]] * n + [[0, 1, 2, 3]] * n + [[0, 1, n // 2, n // 2 + 1]] * (n // 2) + [list(range(n))],
    circle=True,
    changed=lambda table: table,
    numbered=lambda k, n: k % n,
):
    """Return the table with one slip in it."""

    def connection_table(in_maps=6):
        seen = groups(in_maps)
        table = np.zeros((in_maps, len(seen)), dtype=int)
        for k, steps in enumerate(seen):
            for step in steps:
                place = numbered(k, in_maps) + step
                if circle or place < in_maps or len(steps) == in_maps:
                    table[place % in_maps, k] = 1
        return changed(table)

    return connection_table


def one_cross(row, group_row, value):
    """Change the entry that the printed table has wrong, in the group of maps that see two pairs."""

    def changed(table):
        table = table.copy()
        table[row, 2 * len(table) + group_row] = value
        return table

    return changed


exercise = Exercise(
    solution=connection_table,
    points=2,
    cases=[
        Case(
            "LeNet-5",
            inputs={"in_maps": 6},
            about="Sixty ones: with filters of 5 × 5 and a bias each, 60 · 25 + 16 = 1516 parameters.",
        ),
        Case("eight maps", inputs={"in_maps": 8}, about="20 + 1 columns, and 8 · 10 = 80 ones."),
        Case("more maps", some, {"low": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a cross missing at (2, 13)",
            mistaken(changed=one_cross(2, 1, 0)),
            "The second of the maps that see two pairs has lost its connection to map 2. That is the slip in the table "
            "of one of the lecture's notes: only 59 crosses.",
        ),
        Mistake(
            "a cross too many at (1, 14)",
            mistaken(changed=one_cross(1, 2, 1)),
            "The third of the maps that see two pairs has one connection too many, to map 1. That is the slip in the "
            "table of one of the lecture's notes: 61 crosses.",
        ),
        Mistake(
            "no circle",
            mistaken(circle=False),
            "Your maps end at the last one below. Behind it comes map 0 again: count modulo n.",
        ),
        Mistake(
            "transposed",
            mistaken(changed=lambda table: table.T),
            "Your table has a row for each map of C3. The rows are the maps below, the columns those of C3.",
        ),
        Mistake(
            "four before three",
            mistaken(
                groups=lambda n: (
                    [[0, 1, 2, 3]] * n + [[0, 1, 2]] * n + [[0, 1, n // 2, n // 2 + 1]] * (n // 2) + [list(range(n))]
                )
            ),
            "The maps that see three neighbours come first, then those that see four.",
        ),
        Mistake(
            "gap of one map",
            mistaken(
                groups=lambda n: [[0, 1, 2]] * n + [[0, 1, 2, 3]] * n + [[0, 1, 3, 4]] * (n // 2) + [list(range(n))]
            ),
            "Your two pairs are always three apart. With six maps that is opposite; in general it is n/2.",
        ),
        Mistake(
            "alternate maps",
            mistaken(
                groups=lambda n: (
                    [[0, 1, 2]] * n + [[0, 1, 2, 3]] * n + [[0, 2, n // 2, n // 2 + 2]] * (n // 2) + [list(range(n))]
                )
            ),
            "Your pairs have a gap in them. They are neighbours: i and i + 1.",
        ),
        Mistake(
            "as many pairs as maps",
            mistaken(
                groups=lambda n: (
                    [[0, 1, 2]] * n + [[0, 1, 2, 3]] * n + [[0, 1, n // 2, n // 2 + 1]] * n + [list(range(n))]
                )
            ),
            "You have n maps with two pairs. From i = n/2 on they repeat the first ones: there are n/2.",
        ),
        Mistake(
            "no map that sees all",
            mistaken(changed=lambda table: table[:, :-1]),
            "The last map is missing, the one that sees all maps below.",
        ),
        Mistake(
            "everything connected",
            mistaken(changed=np.ones_like),
            "You connect everything. What a table is for is to leave connections out.",
        ),
    ],
    equivalent={
        "in_maps or 6": "There are at least six maps, a number that never counts as false.",
        "answer squeezed": "A table has at least six rows and sixteen columns: no axis of size one.",
    },
    hints=[
        "Fill the table column by column: which maps does this column see?",
        "`(i + step) % in_maps` walks in a circle.",
    ],
)
