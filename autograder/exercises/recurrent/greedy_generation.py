"""Generating a text: warm-up, then one's own words"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def greedy_generation(prefix, kernel, recurrent_kernel, bias, output_kernel, output_bias, *, length):
    r"""Let a recurrent language model continue a text.

    First the model reads what is given, to bring its state into the right mood: that is the warm-up, in which what it
    would have said itself does not matter. Then it is on its own, and reads what it has just said.

    **Given**

    - `prefix`, integers of shape `(steps,)`, at least one: the tokens to begin with, each from 0 to `tokens - 1`.
    - `kernel` $W$, shape `(tokens, units)`; `recurrent_kernel` $U$, shape `(units, units)`; `bias` $b$, shape
      `(units,)`; `output_kernel` $V$, shape `(units, tokens)`; `output_bias` $c$, shape `(tokens,)`.
    - `length`: how many tokens to generate, at least 1.

    With $h_0 = 0$, and $e(w)$ the one-hot vector of a token (so that $e(w)\, W$ is row $w$ of $W$), each token that is
    read gives a new state, and each state says how likely every token is as the next one:

    $$h_t = \tanh\!\big( e(w_t)\, W + h_{t-1}\, U + b \big), \qquad
      P(\,\cdot \mid w_1, \dots, w_t) = \operatorname{softmax}(h_t\, V + c) .$$

    During the warm-up $w_1, w_2, \dots$ are the tokens of the prefix. After the prefix, $w_{t+1}$ is the most likely
    token given all before; of several that are equally likely, the one with the smallest index.

    **Return** two arrays of shape `(length,)`: the generated tokens, without the prefix, as integers; and
    $\ln P(w_{t+1} \mid w_1, \dots, w_t)$ of each of them, the natural logarithm of the probability that the model gave
    it. Scores may be in the thousands, and the logarithms have to stay numbers.

    Use NumPy only, and no random numbers. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    h = np.zeros_like(bias)
    for token in prefix:
        h = np.tanh(kernel[token] + h @ recurrent_kernel + bias)
    tokens, logarithms = [], []
    for _ in range(length):
        scores = h @ output_kernel + output_bias
        token = np.argmax(scores)
        below = scores - scores[token]
        tokens.append(token)
        logarithms.append(-np.log(np.exp(below).sum()))
        h = np.tanh(kernel[token] + h @ recurrent_kernel + bias)
    return np.array(tokens), np.array(logarithms)
    ### END SOLUTION


def model(rng, steps, tokens, units, length, shift=0.0):
    """A model that says several different things, none of them by a hair; and every slip says something else."""
    while True:
        inputs = {
            "prefix": rng.integers(tokens, size=steps),
            "kernel": rng.normal(scale=1.5, size=(tokens, units)),
            "recurrent_kernel": rng.normal(scale=1.5 * units**-0.5, size=(units, units)),
            "bias": rng.normal(scale=0.5, size=units),
            "output_kernel": 3 * rng.normal(scale=units**-0.5, size=(units, tokens)),
            "output_bias": shift + rng.normal(size=tokens),
            "length": length,
        }
        if clear(**inputs) and all_slips_show(inputs):
            return inputs


def clear(prefix, kernel, recurrent_kernel, bias, output_kernel, output_bias, length):
    """Whether the two best scores are apart at each step, in the warm-up too."""
    tokens, _ = greedy_generation(prefix, kernel, recurrent_kernel, bias, output_kernel, output_bias, length=length)
    h = np.zeros_like(bias)
    for token in [*prefix, *tokens]:
        h = np.tanh(kernel[token] + h @ recurrent_kernel + bias)
        best = np.sort(h @ output_kernel + output_bias)[-2:]
        if best[1] - best[0] < 0.05:
            return False
    return length == 1 or len(set(tokens)) > 2


def all_slips_show(inputs):
    """Whether tokens and logarithms of each slip that could be right by accident are both wrong somewhere."""
    right = greedy_generation(**inputs)
    seen = [{"bias_in": False}, {"warm": "last twice"}]
    seen += [{"fed": fed} for fed in ("nothing", "last of prefix", "least likely") if inputs["length"] > 1]
    seen += [{"warm": warm} for warm in ("skip last", "none", "own words") if len(inputs["prefix"]) > 1]
    wrong = [mistaken(**slip)(**inputs) for slip in seen]
    return all(np.any(a != right[0]) and np.abs(b - right[1]).max() > 0.02 for a, b in wrong)


def log_softmax(scores):
    return scores - np.logaddexp.reduce(scores)


def unstable_log_softmax(scores):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.log(np.exp(scores) / np.exp(scores).sum())


@combinable
def mistaken(
    *,
    warm="all",
    fed="own words",
    bias_in=True,
    logs=log_softmax,
    choose=np.argmax,
    report=lambda logs, token: logs[token],
    answer=lambda prefix, tokens, logs: (tokens, logs),
):
    """Return the algorithm with one slip in it."""

    def greedy_generation(prefix, kernel, recurrent_kernel, bias, output_kernel, output_bias, *, length):
        def state(h, token):
            read = 0 if token is None else kernel[token]
            return np.tanh(read + h @ recurrent_kernel + bias_in * bias)

        def scores_of(h):
            return h @ output_kernel + output_bias

        h = np.zeros_like(bias)
        twice = [*prefix, prefix[-1]]
        given = {"skip last": prefix[:-1], "none": prefix[-1:], "last twice": twice}.get(warm, prefix)
        for i, token in enumerate(given):
            h = state(h, choose(scores_of(h)) if warm == "own words" and i else token)
        tokens, found = [], []
        for _ in range(length):
            scores = scores_of(h)
            token = choose(scores)
            tokens.append(token)
            found.append(report(logs(scores), token))
            other = {"nothing": None, "last of prefix": prefix[-1], "least likely": np.argmin(scores)}
            h = state(h, other.get(fed, token))
        return answer(prefix, np.array(tokens), np.array(found))

    return greedy_generation


def counting():
    """A model that counts 0, 1, 2, 0 … and holds 3 for as likely as the right answer, which has the smaller index."""
    turn = 8 * np.eye(4)[[1, 2, 0, 0]]
    turn[:, 3] = turn[:, :3].max(axis=1) * np.array([0, 1, 0, 0])  # after 1 both 2 and 3 are equally likely
    return {
        "prefix": np.array([2, 0]),
        "kernel": np.eye(4),
        "recurrent_kernel": np.zeros((4, 4)),
        "bias": np.zeros(4),
        "output_kernel": turn,
        "output_bias": np.zeros(4),
        "length": 5,
    }


exercise = Exercise(
    solution=greedy_generation,
    points=4,
    parts=[Part("tokens", 2), Part("log probabilities", 2)],
    cases=[
        Case(
            "a model that counts to three",
            inputs=counting(),
            about="After 0 comes 1, after 1 comes 2, or 3, which is equally likely but has the larger index; after 2 "
            "comes 0. The prefix ends in 0: 1, 2, 0, 1, 2.",
        ),
        Case("a model", model, {"steps": 4, "tokens": 6, "units": 5, "length": 8}),
        Case("a prefix of one token", model, {"steps": 1, "tokens": 7, "units": 4, "length": 9}, hidden=True),
        Case("as many units as tokens", model, {"steps": 5, "tokens": 6, "units": 6, "length": 7}, hidden=True),
        Case("one token to generate", model, {"steps": 3, "tokens": 5, "units": 4, "length": 1}, hidden=True),
        Case(
            "scores in the thousands",
            model,
            {"steps": 3, "tokens": 5, "units": 6, "length": 6, "shift": 3000.0},
            hidden=True,
            loose="In float32 scores of 3000 are multiples of 1/4096, and the logarithms are their differences.",
        ),
    ],
    mistakes=[
        Mistake(
            "own words during the warm-up",
            mistaken(warm="own words"),
            "During the warm-up your model reads what it would have said itself. It reads the prefix, whatever it "
            "would have said.",
        ),
        Mistake(
            "no warm-up",
            mistaken(warm="none"),
            "Your state knows the last token of the prefix only. Read all of it, from the first token on.",
        ),
        Mistake(
            "last token of the prefix not read",
            mistaken(warm="skip last"),
            "Your first answer is given before the last token of the prefix has been read.",
        ),
        Mistake(
            "last token of the prefix read twice",
            mistaken(warm="last twice"),
            "You read the last token of the prefix twice: in the warm-up, and again before the first answer.",
        ),
        Mistake(
            "prefix repeated for ever",
            mistaken(fed="last of prefix"),
            "After the warm-up your model keeps reading the last token of the prefix. It reads what it has just said.",
        ),
        Mistake(
            "nothing fed back",
            mistaken(fed="nothing"),
            "After the warm-up your model reads nothing. What it has just said is its next input.",
        ),
        Mistake(
            "last of equally likely tokens",
            mistaken(choose=lambda scores: len(scores) - 1 - np.argmax(scores[::-1])),
            "Of equally likely tokens you take the last one. Take the one with the smallest index, as `np.argmax` "
            "does.",
        ),
        Mistake(
            "least likely token",
            mistaken(choose=np.argmin),
            "You choose the token with the *lowest* score.",
        ),
        Mistake(
            "prefix returned too",
            mistaken(answer=lambda prefix, tokens, logs: (np.concatenate([prefix, tokens]), logs)),
            "Your text begins with the prefix. Only what is generated is asked for.",
        ),
        Mistake(
            "probabilities for logarithms",
            mistaken(report=lambda logs, token: np.exp(logs[token])),
            "You return probabilities. Their logarithms are asked for.",
        ),
        Mistake(
            "scores for logarithms",
            mistaken(logs=lambda scores: scores),
            "You return scores. The logarithm of a softmax subtracts the logarithm of a sum of exponentials.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logs=unstable_log_softmax),
            "For large scores your softmax divides inf by inf. Subtract the largest score before you exponentiate.",
        ),
        Mistake("bias left out", mistaken(bias_in=False), "The bias of the state is missing."),
    ],
    hints=[
        "Reading a token is one line, which is needed twice: in the warm-up and after each of one's own tokens.",
        "The warm-up keeps the state and throws the answers away; only the state after the *last* token of the prefix "
        "says something that counts.",
    ],
)
