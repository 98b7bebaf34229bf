"""The loss of a character language model"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def language_model(tokens, lengths, h, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    r"""Return the loss of a character language model on a batch of texts, its perplexity, and the states after them.

    A language model is trained by having it read a text and asking it at each character which one comes next. Whatever
    it would have said, the true character is what it reads then: that is teacher forcing. The labels are the text
    itself, one step on.

    **Given**

    - `tokens`, integers of shape `(batch, time)`: $w_{n1}, w_{n2}, \dots$, the characters of text $n$, each from 0 to
      `vocabulary - 1`.
    - `lengths`, integers of shape `(batch,)`: $T_n$, from 1 to `time`; some text has at least two characters. Only the
      first $T_n$ entries of row $n$ belong to the text. Behind them stands padding, −1 or any character, which must not
      matter.
    - `h`, shape `(batch, units)`: the states $h_{n0}$ before the first character. They need not be 0.
    - `kernel` $W$, shape `(vocabulary, units)`; `recurrent_kernel` $U$, shape `(units, units)`; `bias` $b$, shape
      `(units,)`; `output_kernel` $V$, shape `(units, vocabulary)`; `output_bias` $c$, shape `(vocabulary,)`.

    Each of the $T_n$ characters is read, as a one-hot vector $e(w)$, so that $e(w)\, W$ is row $w$ of $W$. For
    $t = 1, \dots, T_n$

    $$h_{nt} = \tanh\!\big( e(w_{nt})\, W + h_{n,t-1}\, U + b \big), \qquad
      P_{nt} = \operatorname{softmax}(h_{nt}\, V + c).$$

    $P_{nt}$ is the prediction of the character $w_{n,t+1}$. What comes after the last character of a text is not known,
    so the last prediction has no label and is not judged; nor is there a prediction of the first character. A text of
    length 1 is read, and has no label at all.

    **Return** three things, in this order:

    1. the mean cross-entropy per character, a number: the mean of $-\ln P_{nt}(w_{n,t+1})$, with the natural logarithm,
       over *all* predictions that have a label, $t = 1, \dots, T_n - 1$ for all $n$ together;
    2. the perplexity, a number: the exponential of that mean;
    3. the states $h_{n T_n}$, shape `(batch, units)`, each after the last character of its own text.

    Scores may be in the thousands, other ones in each row, and the loss has to stay a number. Use NumPy only, and leave
    the inputs as they are.
    """
    ### BEGIN SOLUTION
    time = tokens.shape[1]
    losses = []
    for t in range(time):
        new = np.tanh(kernel[tokens[:, t]] + h @ recurrent_kernel + bias)
        h = np.where((t < lengths)[:, None], new, h)  # a text that is over keeps its last state
        if t + 1 < time:
            labelled = t + 1 < lengths
            scores = h[labelled] @ output_kernel + output_bias
            scores = scores - scores.max(axis=1, keepdims=True)
            chosen = scores[np.arange(len(scores)), tokens[labelled, t + 1]]
            losses.append(np.log(np.exp(scores).sum(axis=1)) - chosen)
    loss = np.concatenate(losses).mean()
    return loss, np.exp(loss), h
    ### END SOLUTION


def model(rng, lengths, time, vocabulary, units, padding=None, start=1.0, level=0.0, behind=0.0, shift=0.0):
    """A model and texts, redrawn until no slip gives nearly the right answer.

    The first unit adds `level` times its state to all scores of a row, and `shift` is added to all scores at all. The
    last character is `behind` the others, and then none of the texts has it.
    """
    while True:
        drawn = rng.permutation(lengths)
        inputs = {
            "tokens": rng.integers(vocabulary - (behind > 0), size=(len(drawn), time)),
            "lengths": drawn,
            "h": start * rng.uniform(-1, 1, size=(len(drawn), units)),
            "kernel": rng.normal(scale=1.2, size=(vocabulary, units)),
            "recurrent_kernel": rng.normal(scale=1.2 * units**-0.5, size=(units, units)),
            "bias": rng.normal(scale=0.5, size=units),
            "output_kernel": rng.normal(scale=2 * units**-0.5, size=(units, vocabulary)),
            "output_bias": shift + rng.normal(size=vocabulary),
        }
        inputs["output_kernel"][0] += level
        inputs["output_bias"][-1] -= behind
        if padding is not None:
            inputs["tokens"][np.arange(time) >= drawn[:, None]] = padding
        if all_slips_show(inputs):
            return inputs


def all_slips_show(inputs):
    """Whether each slip is either plainly wrong or, as where there is no padding, no slip at all."""
    right = language_model(**inputs)
    for slip in SLIPS:
        off = [np.abs(a - b).max() / np.abs(b).max() for a, b in zip(mistaken(**slip)(**inputs), right, strict=True)]
        if any(1e-9 < one < 0.02 for one in off) or (slip in ALWAYS_SEEN and max(off) < 0.02):
            return False
    return True


def log_softmax(scores):
    return scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)


def unstable_log_softmax(scores):
    with np.errstate(all="ignore"):
        return np.log(np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True))


def below_the_largest_of_all(scores):
    return unstable_log_softmax(scores - scores.max())


def of_all(parts):
    return np.concatenate(parts).mean()


def last_valid(states, lengths):
    return states[np.arange(len(lengths)), lengths]


@combinable
def mistaken(
    *,
    begin=lambda h: h,
    fed="text",
    bias_in=True,
    logs=log_softmax,
    label=1,
    state_for=1,
    judged=lambda lengths, time: lengths - 1,
    mean=of_all,
    loss_in=lambda nats: nats,
    power=lambda nats, parts: np.exp(nats),
    state=last_valid,
):
    """Return the algorithm with one slip in it."""

    def language_model(tokens, lengths, h, kernel, recurrent_kernel, bias, output_kernel, output_bias):
        time = tokens.shape[1]
        states, read = [begin(h)], tokens[:, 0]
        for t in range(time):
            read = tokens[:, t] if fed == "text" or t == 0 else read
            states.append(np.tanh(kernel[read] + states[-1] @ recurrent_kernel + bias_in * bias))
            read = np.argmax(states[-1] @ output_kernel + output_bias, axis=-1)
        states = np.stack(states, axis=1)  # h_0 comes first
        log_p = logs(states[:, state_for : state_for + time] @ output_kernel + output_bias)
        ends = judged(lengths, time)
        labels = tokens[:, label:]
        parts = [-log_p[n, np.arange(end), labels[n, :end]] for n, end in enumerate(ends)]
        with np.errstate(over="ignore"):
            loss = mean(parts)
            return loss_in(loss), power(loss, parts), state(states, lengths)

    return language_model


def mean_of_means(parts):
    return np.mean([part.mean() for part in parts if len(part)])


PADDING = {"judged": lambda lengths, time: np.full_like(lengths, time - 1)}
ROWS = {"mean": mean_of_means}
SUM = {"mean": lambda parts: np.concatenate(parts).sum()}
BY_ROWS = {"mean": lambda parts: np.concatenate(parts).sum() / len(parts)}
BY_CHARACTERS = {"mean": lambda parts: np.concatenate(parts).sum() / sum(len(part) + 1 for part in parts)}
SAME = {"label": 0}
FIRST_TOO = {"label": 0, "state_for": 0, "judged": lambda lengths, time: lengths}
LATE = {"state_for": 0}
LAST_COLUMN = {"state": lambda states, lengths: states[:, -1]}
ONE_BACK = {"state": lambda states, lengths: last_valid(states, lengths - 1)}
OWN_WORDS = {"fed": "own words"}
FROM_ZERO = {"begin": np.zeros_like}
NO_BIAS = {"bias_in": False}
BITS = {"loss_in": lambda nats: nats / np.log(2)}
POWER_OF_TWO = {"power": lambda nats, parts: 2.0**nats}
BITS_TO_E = {**BITS, "power": lambda nats, parts: np.exp(nats / np.log(2))}
OF_PERPLEXITIES = {"power": lambda nats, parts: np.mean([np.exp(part.mean()) for part in parts if len(part)])}
ALWAYS_SEEN = [SUM, BY_ROWS, BY_CHARACTERS, SAME, FIRST_TOO, LATE, ONE_BACK, OWN_WORDS, NO_BIAS, OF_PERPLEXITIES]
SLIPS = [*ALWAYS_SEEN, PADDING, ROWS, LAST_COLUMN, FROM_ZERO]


def row_by_row(tokens, lengths, h, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    """The answer by another route: each text by itself, with one-hot vectors and their probabilities' logarithms."""
    losses, last = [], []
    for row, length, state in zip(tokens, lengths, h, strict=True):
        one_hot = np.eye(len(kernel), dtype=kernel.dtype)[row[:length]]
        for t, read in enumerate(one_hot):
            state = np.tanh(np.concatenate([read, state]) @ np.concatenate([kernel, recurrent_kernel]) + bias)
            if t + 1 < length:
                scores = output_kernel.T @ state + output_bias
                losses.append(np.logaddexp.reduce(scores) - one_hot[t + 1] @ scores)
        last.append(state)
    loss = sum(losses) / (lengths.sum() - len(lengths))
    return loss, np.exp(loss), np.stack(last)


def by_hand():
    """A model that says 0 with probability 1/4 and 1 with 3/4, whatever it has read."""
    return {
        "tokens": np.array([[1, 1, 0], [1, 1, -1]]),
        "lengths": np.array([3, 2]),
        "h": np.zeros((2, 1)),
        "kernel": np.array([[0.0], [1.0]]),
        "recurrent_kernel": np.array([[1.0]]),
        "bias": np.array([0.0]),
        "output_kernel": np.array([[0.0, 0.0]]),
        "output_bias": np.array([0.0, np.log(3)]),
    }


COARSE = "In float32 scores of thousands are multiples of 1/4096 or more, and the loss is made of their differences."

exercise = Exercise(
    solution=language_model,
    reference=row_by_row,
    points=5,
    parts=[Part("mean cross-entropy", 2), Part("perplexity", 1), Part("last states", 2)],
    cases=[
        Case(
            "two texts by hand",
            inputs=by_hand(),
            about="The model says 0 with probability ¼ and 1 with ¾, whatever it has read. The labels are 1 and 0 in "
            "the first text and 1 in the second: the loss is (2 ln 4/3 + ln 4) / 3 ≈ 0.654, the perplexity 1.923. The "
            "last states are tanh(tanh(1 + tanh 1)) ≈ 0.736 and tanh(1 + tanh 1) ≈ 0.943.",
        ),
        Case("all of one length", model, {"lengths": [5, 5, 5], "time": 5, "vocabulary": 7, "units": 4}),
        Case(
            "unequal lengths, padded with −1",
            model,
            {"lengths": [7, 2, 4, 1], "time": 7, "vocabulary": 5, "units": 3, "padding": -1},
        ),
        Case(
            "padding that looks like text",
            model,
            {"lengths": [6, 3, 1, 2, 4], "time": 8, "vocabulary": 4, "units": 4},
            hidden=True,
        ),
        Case(
            "states of zero, and two characters",
            model,
            {"lengths": [2, 1, 2], "time": 2, "vocabulary": 6, "units": 5, "start": 0.0, "padding": 0},
            hidden=True,
        ),
        Case(
            "scores in the thousands",
            model,
            {"lengths": [3, 5, 2], "time": 5, "vocabulary": 6, "units": 3, "shift": 3000.0},
            hidden=True,
            weight=0.75,
            loose=COARSE,
        ),
        Case(
            "scores in the thousands, other ones in each row",
            model,
            {"lengths": [4, 6, 2], "time": 6, "vocabulary": 5, "units": 4, "level": 4000.0, "behind": 2000.0},
            hidden=True,
            weight=0.75,
            loose=COARSE,
        ),
    ],
    mistakes=[
        Mistake(
            "padding counted",
            mistaken(**PADDING),
            "Your mean takes in what stands behind the texts' ends. A text of T characters has T − 1 predictions with "
            "a label.",
        ),
        Mistake(
            "mean of the texts' means",
            mistaken(**ROWS),
            "You take the mean of each text, and then the mean of these. A text of two characters then counts as much "
            "as one of a thousand; each *prediction* is to count once.",
        ),
        Mistake(
            "sum instead of mean",
            mistaken(**SUM),
            "You add up the losses. Divide by the number of predictions that have a label, or the perplexity is that "
            "of no single character.",
        ),
        Mistake(
            "divided by the number of texts",
            mistaken(**BY_ROWS),
            "You divide by the number of texts. The loss is one *per character*.",
        ),
        Mistake(
            "divided by all characters",
            mistaken(**BY_CHARACTERS),
            "You divide by the number of characters. There is one label less than that in each text: nothing predicts "
            "its first one.",
        ),
        Mistake(
            "labels not shifted",
            mistaken(**SAME),
            "You compare each prediction with the character that has just been read. Its label is the *next* one.",
        ),
        Mistake(
            "first character judged too",
            mistaken(**FIRST_TOO),
            "You let the state before a text predict its first character. The first prediction is made after the first "
            "character, and is one of the second.",
        ),
        Mistake(
            "prediction from the state before",
            mistaken(**LATE),
            "Each of your predictions is made from the state before the character was read. It is made after.",
        ),
        Mistake(
            "states of the last column",
            mistaken(**LAST_COLUMN),
            "You return the states after the last column. A shorter text has been over by then, and its state has read "
            "padding; return the state after its own last character.",
        ),
        Mistake(
            "last character not read",
            mistaken(**ONE_BACK),
            "Your states are those before the last character. It has no label, but it is read: whoever reads on has to "
            "know it.",
        ),
        Mistake(
            "own predictions fed back",
            mistaken(**OWN_WORDS),
            "Your model reads what it would have said. That is how a text is written; a loss is measured with teacher "
            "forcing, on the true characters.",
        ),
        Mistake(
            "initial states ignored",
            mistaken(**FROM_ZERO),
            "You begin with states of 0. They are given, in `h`.",
        ),
        Mistake(
            "bias left out",
            mistaken(**NO_BIAS),
            "The bias of the state is missing.",
        ),
        Mistake(
            "loss in bits",
            mistaken(**BITS),
            "Your loss is in bits. The natural logarithm is asked for.",
        ),
        Mistake(
            "power of two",
            mistaken(**POWER_OF_TWO),
            "You raise 2 to the mean. The logarithms are natural ones, so the base is e.",
        ),
        Mistake(
            "exponential of bits",
            mistaken(**BITS_TO_E),
            "You take logarithms to the base 2, and then the exponential, whose base is e. Take the same base for "
            "both, e.",
        ),
        Mistake(
            "mean of the texts' perplexities",
            mistaken(**OF_PERPLEXITIES),
            "You average perplexities. What is averaged is the loss, over all predictions; the exponential comes last.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logs=unstable_log_softmax),
            "For scores in the thousands your exponentials are inf or 0. Subtract each row's largest score before you "
            "exponentiate.",
        ),
        Mistake(
            "largest score of the whole batch subtracted",
            mistaken(logs=below_the_largest_of_all),
            "You subtract the largest score of *all* rows. In a row whose scores are a thousand lower all exponentials "
            "are 0 then; subtract each row's own.",
        ),
    ],
    hints=[
        "`tokens[:, t]` is what is read at step t, and `tokens[:, t + 1]` is what should have been foreseen.",
        "There are two questions about the lengths: has this text a character here, and has it a *next* one?",
        "Where a text is over, `np.where` keeps its state as it was.",
        "The logarithm of a softmax is the score minus the logarithm of a sum of exponentials. Do not compute the "
        "probability first.",
    ],
)
