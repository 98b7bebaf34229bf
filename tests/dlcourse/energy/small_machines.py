"""Machines with so few units that everything about them can be summed up state by state, in plain NumPy."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

VISIBLE, HIDDEN = 4, 3


def binary_states(units):
    return np.array(list(itertools.product([0.0, 1.0], repeat=units)))


X, H = binary_states(VISIBLE), binary_states(HIDDEN)


class Machine(NamedTuple):
    w: np.ndarray
    u: np.ndarray
    v: np.ndarray
    b: np.ndarray
    c: np.ndarray

    @property
    def restricted(self):
        return self.w, self.b, self.c

    def energy(self, x, h, *, within=True):
        """E(x, h) of one joint state, term by term."""
        terms = [self.b[j] * x[j] for j in range(len(x))] + [self.c[i] * h[i] for i in range(len(h))]
        terms += [h[i] * self.w[i, j] * x[j] for i in range(len(h)) for j in range(len(x))]
        if within:
            terms += [x[i] * self.u[i, j] * x[j] for i in range(len(x)) for j in range(len(x))]
            terms += [h[i] * self.v[i, j] * h[j] for i in range(len(h)) for j in range(len(h))]
        return -math.fsum(terms)

    def joint(self, *, within=True):
        """P(x, h) of all states, (states of x, states of h), and ln Z."""
        xs, hs = binary_states(len(self.b)), binary_states(len(self.c))
        negative = np.array([[-self.energy(x, h, within=within) for h in hs] for x in xs])
        log_z = logsumexp(negative)
        return np.exp(negative - log_z), log_z


def machine(seed=5, visible=VISIBLE, hidden=HIDDEN, size=1.0):
    rng = np.random.default_rng(seed)
    shapes = {"w": (hidden, visible), "u": (visible, visible), "v": (hidden, hidden), "b": (visible,), "c": (hidden,)}
    return Machine(**{name: size * rng.normal(size=shape) for name, shape in shapes.items()})


def uniforms(*shape, seed=0):
    return np.random.default_rng(seed).uniform(size=shape)
