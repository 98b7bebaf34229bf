"""Fine-tuning with a learning rate for each layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def layerwise_learning_rates(x, y, body, head, order, *, body_learning_rate=0.001, head_learning_rate=0.1):
    r"""Return a network of two layers after fine-tuning, and the loss of each batch.

    Take a network that has seen a million pictures, cut off its last layer, and put a new one on for your own ten
    classes. The new head knows nothing and must learn fast. The body knows much, and the wild gradients of an untrained
    head would destroy it: it may only move slowly. So each layer gets a learning rate of its own.

    **Given**

    - `x`, shape `(samples, features)`: one sample a row; `y`, shape `(samples,)`: the targets.
    - `body`, shape `(features, hidden)`: the trained matrix $V$; `head`, shape `(hidden,)`: the new vector $\mathbf w$.
    - `order`, shape `(steps, batch)`: in each row the indices, from 0, of the samples of one step.
    - `body_learning_rate` $\eta_V$ and `head_learning_rate` $\eta_w$: numbers.

    For a batch $X_B$ of $B$ samples the network and its loss are

    $$H = \tanh(X_B V), \qquad \hat{\mathbf y} = H \mathbf w, \qquad
      J = \frac1B \sum_{n=1}^B \tfrac12 (\hat y_n - y_n)^2 .$$

    In each step take both gradients at the *same* weights, and then change both:

    $$V \leftarrow V - \eta_V\, \frac{\partial J}{\partial V}, \qquad
      \mathbf w \leftarrow \mathbf w - \eta_w\, \frac{\partial J}{\partial \mathbf w} .$$

    **Return** three arrays: $V$ and $\mathbf w$ after the last step, and the losses $J$ of the batches, each *before*
    its step, shape `(steps,)`.

    Use NumPy only, no numerical differentiation, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    losses = []
    for batch in order:
        hidden = np.tanh(x[batch] @ body)
        error = hidden @ head - y[batch]
        losses.append(np.mean(error**2) / 2)
        delta = np.outer(error, head) * (1 - hidden**2) / len(batch)
        d_head = hidden.T @ error / len(batch)
        body = body - body_learning_rate * x[batch].T @ delta
        head = head - head_learning_rate * d_head
    return body, head, np.array(losses)
    ### END SOLUTION


def network(rng, samples, features, hidden, steps, batch, **rates):
    return {
        "x": rng.normal(size=(samples, features)),
        "y": rng.normal(size=samples) + 1.0,
        "body": rng.normal(scale=0.7, size=(features, hidden)),
        "head": rng.normal(size=hidden),
        "order": rng.integers(samples, size=(steps, batch)),
        **rates,
    }


@combinable
def mistaken(*, rates=lambda b, h: (b, h), slope=lambda hidden: 1 - hidden**2, count=len, head_first=False,
             direction=-1, loss=lambda e: np.mean(e**2) / 2, late=False):  # fmt: skip
    """Return the training with one slip in it."""

    def layerwise_learning_rates(x, y, body, head, order, *, body_learning_rate=0.001, head_learning_rate=0.1):
        rate_body, rate_head = rates(body_learning_rate, head_learning_rate)
        losses = []
        for batch in order:
            hidden = np.tanh(x[batch] @ body)
            error = hidden @ head - y[batch]
            new_head = head + direction * rate_head * hidden.T @ error / count(batch)
            seen = new_head if head_first else head
            delta = np.outer(error, seen) * slope(hidden) / count(batch)
            body = body + direction * rate_body * x[batch].T @ delta
            head = new_head
            if late:
                error = np.tanh(x[batch] @ body) @ head - y[batch]
            losses.append(loss(error))
        return body, head, np.array(losses)

    return layerwise_learning_rates


exercise = Exercise(
    solution=layerwise_learning_rates,
    points=5,
    analytic=True,
    parts=[Part("body", 2), Part("head", 2), Part("losses", 1)],
    cases=[
        Case(
            "one unit",
            inputs={
                "x": np.array([[1.0]]),
                "y": np.array([3.0]),
                "body": np.array([[0.5]]),
                "head": np.array([2.0]),
                "order": np.array([[0]]),
                "body_learning_rate": 0.125,
                "head_learning_rate": 0.5,
            },
            about="With h = tanh 0.5 = 0.4621 the error is 2h − 3 = −2.0758; the body moves by "
            "0.125 · 2.0758 · 2 · (1 − h²), the head by 0.5 · 2.0758 · h.",
        ),
        Case(
            "small batches",
            network,
            {
                "samples": 8,
                "features": 3,
                "hidden": 4,
                "steps": 4,
                "batch": 2,
                "body_learning_rate": 0.05,
                "head_learning_rate": 0.3,
            },
        ),
        Case(
            "the body frozen",
            network,
            {
                "samples": 9,
                "features": 4,
                "hidden": 2,
                "steps": 5,
                "batch": 3,
                "body_learning_rate": 0.0,
                "head_learning_rate": 0.25,
            },
            hidden=True,
        ),
        Case(
            "the head frozen, fewer samples than features",
            network,
            {
                "samples": 2,
                "features": 5,
                "hidden": 3,
                "steps": 3,
                "batch": 1,
                "body_learning_rate": 0.1,
                "head_learning_rate": 0.0,
            },
            hidden=True,
        ),
        Case(
            "more steps",
            network,
            {
                "samples": 12,
                "features": 2,
                "hidden": 5,
                "steps": 9,
                "batch": 4,
                "body_learning_rate": 0.08,
                "head_learning_rate": 0.2,
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "rates exchanged",
            mistaken(rates=lambda b, h: (h, b)),
            "Your body moves at the head's rate and the head at the body's.",
        ),
        Mistake(
            "one rate for both",
            mistaken(rates=lambda b, h: (h, h)),
            "Both of your layers move at the head's rate. The body has one of its own.",
        ),
        Mistake(
            "body always frozen",
            mistaken(rates=lambda b, h: (0.0, h)),
            "Your body never moves. It is to move slowly, by `body_learning_rate`.",
        ),
        Mistake(
            "head changed first",
            mistaken(head_first=True),
            "You change the head, and then carry the error back through the *new* one. Both gradients are taken at the "
            "same weights, those before the step.",
        ),
        Mistake(
            "slope of tanh left out",
            mistaken(slope=lambda hidden: 1.0),
            "On its way back into the body the error passes the tanh. Where is the derivative of tanh?",
        ),
        Mistake(
            "slope at the wrong place",
            mistaken(slope=lambda hidden: 1 - np.tanh(hidden) ** 2),
            "Your slope of tanh is taken at h. In terms of h = tanh z it is 1 − h², without another tanh.",
        ),
        Mistake(
            "sum over the batch",
            mistaken(count=lambda batch: 1),
            "Your gradients are sums over the batch. J is a mean.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=1),
            "Your loss grows: you move along the gradients, which point uphill. Subtract them.",
        ),
        Mistake(
            "loss without the half",
            mistaken(loss=lambda e: np.mean(e**2)),
            "Your losses are twice what they should be.",
        ),
        Mistake(
            "loss after the step",
            mistaken(late=True),
            "Your losses are those after each step. Return each batch's loss before its step.",
        ),
    ],
    hints=[
        "Forward: hidden, error, loss. Backward: one delta for the hidden layer. Then two changes.",
        "delta, shape (batch, hidden), is error times head, times 1 − hidden², over B.",
        "The head's gradient needs the hidden units, the body's the samples and delta.",
    ],
)
