"""Inputs on which every mistake shows."""

import numpy as np


def redrawn(draw, right, wrong):
    """Draw again until every wrong function gives, in some part of its answer, clearly other numbers than the right."""
    while True:
        inputs = draw()
        expected = parts(right(**inputs))
        if all(differs(parts(function(**inputs)), expected) for function in wrong):
            return inputs


def parts(answer):
    return answer if isinstance(answer, tuple) else (answer,)


def differs(answer, expected):
    return any(
        np.shape(a) != np.shape(e) or not np.allclose(a, e, rtol=1e-3, atol=1e-3, equal_nan=True)
        for a, e in zip(answer, expected, strict=True)
    )


AROUND = [place for place in np.ndindex(3, 3, 3) if place != (1, 1, 1)]


def each_in_the_way(rng, signs=(1, -1)):
    """Three layers in which each of the 26 neighbours is once all that keeps a pixel from being an extremum.

    They consist of cubes of 3 × 3 × 3 pixels, of numbers from 0.1 to 3 with each of the signs: one cube for each
    neighbour, in random order, and before and behind these one whose middle is an extremum.
    """

    def cube(sign, neighbor=None):
        pixels = rng.uniform(0.1, 1.0, size=(3, 3, 3))
        pixels[1, 1, 1] = rng.uniform(1.5, 1.8)
        if neighbor:
            pixels[neighbor] = rng.uniform(2.2, 3.0)
        return sign * pixels

    blocked = [cube(sign, neighbor) for sign in signs for neighbor in AROUND]
    cubes = [*map(cube, signs), *(blocked[n] for n in rng.permutation(len(blocked))), *map(cube, signs)]
    return np.concatenate([np.concatenate(cubes[n::7], axis=2) for n in range(7)], axis=1)
