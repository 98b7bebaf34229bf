"""Holding out the newest rating of each user."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def seq_aware_split(users, times, *, num_users):
    r"""Return which ratings are held out: the newest one of each user.

    Who recommends wants to know what somebody will like *next*. A test by chance lets a model learn from the future of
    what it is asked. The sequence-aware split does not: everything but a user's newest rating is there to learn from.

    **Given**

    - `users`, integers of shape `(count,)`, from 0 to `num_users - 1`: whose rating it is. There are two rows or more,
      in no order.
    - `times`, integers of shape `(count,)`: when it was given; larger is newer. They may be large, and negative, as
      seconds before 1970 are.
    - `num_users`, an int. Some users may have no rating.

    **Return** integers of shape `(count,)`: 1 for exactly one rating of each user who has any, else 0. If several
    ratings of a user share the newest time, the **last row** of these is held out: people rate many films at once, and
    without a rule the test would depend on how the table happened to be sorted.

    A user's only rating is held out, too. Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    order = np.lexsort([np.arange(len(users)), times, users])
    held_out = np.zeros(len(users), int)
    held_out[order[np.append(users[order][1:] != users[order][:-1], True)]] = 1
    return held_out
    ### END SOLUTION


def table(rng, num_users, count, ties=False, empty=0, start=100):
    """User 0 has one rating alone, and user 1 only old ones; each other user with ratings has two at least.

    Times begin at `start`, those of user 1 at 90 less.
    """
    some = num_users - empty
    users = np.concatenate([[0, 1, 1], np.repeat(np.arange(2, some), 2)])
    users = np.append(users, rng.integers(2, some, count - len(users)))[rng.permutation(count)]
    times = start + rng.permutation(count)
    times[users == 1] -= 90
    for user in range(1, some):
        mine = np.flatnonzero(users == user)
        if ties:
            times[mine[: 1 + len(mine) // 2]] = 300 - 290 * (user == 1)
        else:  # the newest is neither the first nor the last row, where there are three
            newest = mine[np.argmax(times[mine])]
            other = mine[len(mine) // 2 if len(mine) > 2 else 0]
            times[[newest, other]] = times[[other, newest]]
    return {"users": users, "times": times, "num_users": num_users}


@combinable
def mistaken(*, pick=lambda mine, times: mine[times == times.max()][-1], alone=True):
    """Return the algorithm with another choice for each user."""

    def seq_aware_split(users, times, *, num_users):
        held_out = np.zeros(len(users), int)
        for user in range(num_users):
            mine = np.flatnonzero(users == user)
            if len(mine) and (alone or len(mine) > 1):
                held_out[pick(mine, times[mine])] = True
        return held_out

    return seq_aware_split


def from_zero(users, times, *, num_users):
    newest, row = np.zeros(num_users, int), np.full(num_users, -1)
    for k, (user, time) in enumerate(zip(users, times, strict=True)):
        if time >= newest[user]:
            newest[user], row[user] = time, k
    held_out = np.zeros(len(users), int)
    held_out[row[row >= 0]] = 1
    return held_out


def users_and_times_in_one_key(users, times, *, num_users):
    order = np.argsort(users * times.max() + times, kind="stable")
    held_out = np.zeros(len(users), int)
    held_out[order[np.append(users[order][1:] != users[order][:-1], True)]] = 1
    return held_out


def newest_of_all(users, times, *, num_users):
    order = np.argsort(times, kind="stable")
    held_out = np.zeros(len(users), int)
    held_out[order[-len(np.unique(users)) :]] = True
    return held_out


exercise = Exercise(
    solution=seq_aware_split,
    points=2,
    cases=[
        Case(
            "four ratings by hand",
            inputs={"users": np.array([0, 1, 0, 0]), "times": np.array([7, 3, 7, 5]), "num_users": 2},
            about="User 0 has two ratings of time 7: the later row is held out. User 1 has one rating alone.",
        ),
        Case("five users", table, {"num_users": 5, "count": 23}),
        Case("ties", table, {"num_users": 4, "count": 26, "ties": True}),
        Case("users without ratings", table, {"num_users": 9, "count": 20, "empty": 3}, hidden=True),
        Case("times on both sides of 0", table, {"num_users": 4, "count": 24, "start": -9}, hidden=True),
        Case("seconds since 1970", table, {"num_users": 6, "count": 21, "start": 1_600_000_000}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "first of equal times",
            mistaken(pick=lambda mine, times: mine[np.argmax(times)]),
            "Of several ratings of the newest time you hold out the first. The last row is asked for.",
        ),
        Mistake(
            "all of the newest time",
            mistaken(pick=lambda mine, times: mine[times == times.max()]),
            "You hold out every rating of a user's newest time. One a user is asked for: of equal times the last row.",
        ),
        Mistake(
            "the last row",
            mistaken(pick=lambda mine, times: mine[-1]),
            "You hold out each user's last row. The rows are in no order: the times say what is newest.",
        ),
        Mistake(
            "the oldest",
            mistaken(pick=lambda mine, times: mine[times == times.min()][-1]),
            "You hold out the oldest rating. A larger time is a newer one.",
        ),
        Mistake(
            "only ratings kept",
            mistaken(alone=False),
            "You keep the rating of users who have only one. It is held out as well: each user with ratings has a "
            "test.",
        ),
        Mistake(
            "newest begins at 0",
            from_zero,
            "Nothing is held out of a user whose times are all negative: what do you compare a user's first time with?",
        ),
        Mistake(
            "users and times in one key",
            users_and_times_in_one_key,
            "You make one number of user and time, by which users get mixed up. Sort by two keys, or go through users.",
        ),
        Mistake(
            "times in single precision",
            mistaken(pick=lambda mine, times: mine[np.float32(times) == np.float32(times).max()][-1]),
            "Your times have lost their last digits, as float32 has seven of them. Compare them as they are.",
        ),
        Mistake(
            "newest of all users together",
            newest_of_all,
            "You hold out the newest ratings of the whole table. Each user's own newest is asked for, however old it "
            "is.",
        ),
    ],
    equivalent={
        "num_users fixed at what the first case passes": "Whoever sorts does not ask how many users there are.",
        "inputs squeezed": "There are two ratings at least.",
        "answer squeezed": "There are two ratings at least.",
    },
    hints=[
        "Sort the rows by user, then by time, then by row: `np.lexsort` takes the most important key last.",
        "Sorted so, a rating is held out if the next row belongs to another user.",
    ],
)
