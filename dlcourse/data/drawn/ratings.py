"""Ratings by people whose tastes are known: two planted factors and two biases say how each of them likes each item."""

from __future__ import annotations

import numpy as np

from dlcourse.data.draws import Draws

__all__: list[str] = []

USERS, ITEMS, FACTORS = 300, 150, 2
SHARE, CHOICE = 0.3, 0.15  # of pairs that are rated, where the taste is 3, and how much more of each point above
NOISE = 0.25  # half the width of what is added before a rating is rounded
TEST_SHARE = 0.1


def planted(seed: int) -> np.ndarray:
    """Return what each user thinks of each item (users, items), before noise, rounding and the ends of the scale."""
    draws = Draws(seed, 0)
    user_factors, item_factors = (draws.uniforms(-1.4, 1.4, (rows, FACTORS)) for rows in (USERS, ITEMS))
    user_bias, item_bias = draws.uniforms(-0.5, 0.5, (USERS, 1)), draws.uniforms(-0.7, 0.7, (1, ITEMS))
    product = sum(np.outer(user_factors[:, k], item_factors[:, k]) for k in range(FACTORS))
    return 3 + user_bias + item_bias + product


def drawn_ratings(seed: int) -> dict[str, np.ndarray]:
    """Draw ratings from 1 to 5, one a pair, in the order of their times; ids count from 1."""
    draws, tastes = Draws(seed, 1), planted(seed)
    # Who rates a thing has chosen it, and people choose what they will like.
    places = np.flatnonzero(draws.uniforms(0, 1, (USERS * ITEMS,)) < SHARE + CHOICE * (tastes.ravel() - 3))
    places = places[draws.order(len(places))]
    rating = np.rint(tastes.ravel()[places] + draws.uniforms(-NOISE, NOISE, places.shape))
    time = 1_000_000_000 + 60 * np.arange(len(places))
    columns = {"user": places // ITEMS + 1, "item": places % ITEMS + 1, "rating": np.clip(rating, 1, 5), "time": time}
    return {name: values.astype(np.int64) for name, values in columns.items()}
