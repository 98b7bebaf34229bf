"""A translator's loss"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part

from ._translators import begun_by_nothing, mistaken, pair_by_pair, pairs


def seq2seq(
    source,
    source_lengths,
    target,
    target_lengths,
    source_kernel,
    recurrent_kernel,
    target_kernel,
    state_kernel,
    context_kernel,
    output_kernel,
    *,
    begin,
):
    r"""Return what an encoder makes of its sources, how likely a decoder finds the true targets, and the loss.

    An encoder reads a sentence of any length into one vector, the context; a decoder unfolds it into another sentence
    of any length. In training the decoder is told at each step what the true word before was. That is teacher forcing.

    **Given**, for a batch of pairs of sentences,

    - `source`, integers of shape `(batch, time)`, and `source_lengths`, shape `(batch,)`: $x_{n1}, \dots, x_{nT_n}$
      are the first $T_n \ge 1$ ids of row $n$. Behind them stands padding, any ids of the vocabulary.
    - `target`, integers of shape `(batch, target_time)`, and `target_lengths`, shape `(batch,)`:
      $y_{n1}, \dots, y_{nT'_n}$, $T'_n \ge 1$, of which the last one is the end symbol, a word like any other. Behind
      them stands padding, any ids of the vocabulary.
    - `begin`: the id $y_{n0}$ that the decoder is given before the first word.
    - `source_kernel` $E$, shape `(source_vocabulary, units)`; `recurrent_kernel` $U$, shape `(units, units)`;
      `target_kernel` $F$, shape `(target_vocabulary, units)`; `state_kernel` $V$ and `context_kernel` $C$, both of
      shape `(units, units)`; `output_kernel` $W$, shape `(units, target_vocabulary)`.

    States are rows. $E_x$ is row $x$ of $E$, and so on. For each pair, with $h_0 = 0$,

    $$h_t = \tanh(E_{x_t} + h_{t-1}\, U) \quad (t = 1, \dots, T), \qquad c = h_T, \qquad s_0 = c,$$

    $$s_t = \tanh(F_{y_{t-1}} + s_{t-1}\, V + c\, C), \qquad
      P(\,\cdot \mid y_1, \dots, y_{t-1}, x) = \operatorname{softmax}(s_t\, W) \quad (t = 1, \dots, T').$$

    **Return** three things, in this order:

    1. the contexts $c$, shape `(batch, units)`;
    2. the log-probabilities of the targets, shape `(batch,)`:
       $\ln P(y \mid x) = \sum_{t=1}^{T'} \ln P(y_t \mid y_1, \dots, y_{t-1}, x)$, with the natural logarithm;
    3. the loss, a number: the mean of $-\ln P(y_t \mid y_1, \dots, y_{t-1}, x)$ over all words of all targets.

    Padding must not matter. Scores stay moderate. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    c = np.zeros((len(source), len(recurrent_kernel)))
    for t in range(source_lengths.max()):
        new = np.tanh(source_kernel[source[:, t]] + c @ recurrent_kernel)
        c = np.where((t < source_lengths)[:, None], new, c)  # a sentence that is over keeps its last state

    s, before = c, np.full(len(target), begin)
    log_p = np.zeros(len(target))
    for t in range(target_lengths.max()):
        s = np.tanh(target_kernel[before] + s @ state_kernel + c @ context_kernel)
        scores, before = s @ output_kernel, target[:, t]
        of_word = scores[np.arange(len(target)), before] - np.log(np.exp(scores).sum(axis=1))
        log_p += np.where(t < target_lengths, of_word, 0)
    return c, log_p, -log_p.sum() / target_lengths.sum()
    ### END SOLUTION


exercise = Exercise(
    solution=seq2seq,
    reference=pair_by_pair,
    points=5,
    parts=[Part("contexts"), Part("log-probabilities", 2), Part("loss")],
    cases=[
        Case(
            "one word each, by hand",
            inputs={
                "source": np.array([[1]]),
                "source_lengths": np.array([1]),
                "target": np.array([[0]]),
                "target_lengths": np.array([1]),
                "source_kernel": np.array([[5.0], [np.log(2)]]),
                "recurrent_kernel": np.array([[7.0]]),
                "target_kernel": np.array([[9.0], [-1.0]]),
                "state_kernel": np.array([[5 / 6]]),
                "context_kernel": np.array([[5 / 6]]),
                "output_kernel": np.array([[1.0, 0.0]]),
                "begin": 1,
            },
            about="The context is tanh(ln 2) = 3/5, and the decoder's net input −1 + ½ + ½ = 0. So both words have the "
            "probability ½, and the loss is ln 2.",
        ),
        Case(
            "pairs of unequal lengths",
            pairs,
            {"source_lengths": [4, 2, 3], "target_lengths": [3, 5, 1], "vocabularies": (7, 6), "units": 4},
        ),
        Case(
            "sources that are all there",
            pairs,
            {"source_lengths": [3, 3], "target_lengths": [2, 4], "vocabularies": (5, 8), "units": 3, "spare": 0},
            hidden=True,
        ),
        Case(
            "much padding",
            pairs,
            {"source_lengths": [5, 1, 2, 4], "target_lengths": [4, 2, 5, 3], "vocabularies": (6, 5), "units": 6}
            | {"spare": 3},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "context behind the padding",
            mistaken(context_of=lambda states, lengths: states[:, -1]),
            "Your context is the state behind the last column, where short sentences have read their padding. It is "
            "the state behind a sentence's own last word.",
        ),
        Mistake(
            "mean of the states",
            mistaken(context_of=lambda states, lengths: states.mean(axis=1)),
            "Your context is a mean of all states. Here it is the last one.",
        ),
        Mistake(
            "decoder begins at zero",
            mistaken(start=lambda c: 0 * c),
            "Your decoder's first state is 0. It is the context.",
        ),
        Mistake(
            "context at the beginning only",
            mistaken(seen=lambda c: 0 * c),
            "Your decoder sees the context as its first state alone. It is added at each step, through C.",
        ),
        Mistake(
            "word of the same step",
            mistaken(given=lambda target, begin: target),
            "Your decoder is given the word that it is to predict. At step t it gets the word of step t − 1.",
        ),
        Mistake(
            "words before not seen",
            mistaken(given=lambda target, begin: np.full_like(target, begin)),
            "Your decoder is given the begin symbol at each step, as a lecture's loss would have it: P(y_t | x). It "
            "has to know the words before.",
        ),
        Mistake(
            "no teacher forcing",
            mistaken(told=lambda f, scores, word: f[scores.argmax(axis=1)]),
            "Your decoder is given its own most likely word. In training it is told the true one before.",
        ),
        Mistake(
            "begins with word 0",
            mistaken(given=lambda target, begin: np.pad(target[:, :-1], [(0, 0), (1, 0)])),
            "Your decoder is given the word 0 at first. `begin` says which one it is.",
        ),
        Mistake(
            "no begin symbol",
            mistaken(embedded=begun_by_nothing),
            "Your first step has no word before it. There is one: the begin symbol.",
        ),
        Mistake(
            "padding counts",
            mistaken(there=np.ones_like),
            "Your log-probabilities include the padding's.",
        ),
        Mistake(
            "end symbol left out",
            mistaken(there=lambda mask: np.pad(mask[:, 1:], [(0, 0), (0, 1)])),
            "Your log-probabilities lack the last word, which is the end symbol. It is predicted like any other.",
        ),
        Mistake(
            "mean over the sentences",
            mistaken(mean=lambda log_p, mask: -log_p.mean()),
            "Your loss is a mean over the sentences. It is one over all words.",
        ),
        Mistake(
            "mean of means",
            mistaken(mean=lambda log_p, mask: -(log_p / mask.sum(axis=1)).mean()),
            "Your loss is the mean of the sentences' means. Each word counts the same.",
        ),
        Mistake(
            "divided by all positions",
            mistaken(mean=lambda log_p, mask: -log_p.sum() / mask.size),
            "You divide the loss by the number of all positions, padding included.",
        ),
        Mistake(
            "sign of the loss",
            mistaken(mean=lambda log_p, mask: log_p.sum() / mask.sum()),
            "Your loss is negative. It is the mean of the *negative* logarithms.",
        ),
    ],
    hints=[
        "Read column by column: `source[:, t]` is one word of each sentence. Where a sentence is over, keep the state: "
        "`np.where((t < source_lengths)[:, None], new, old)`.",
        "In the decoder's loop keep the word before in a variable: `begin` at first, then `target[:, t]`.",
    ],
)
