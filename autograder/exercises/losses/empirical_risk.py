"""The empirical risk."""

import numpy as np

from autograder import Case, Exercise, Mistake


def empirical_risk(losses, mask=None):
    r"""Return the empirical risk: the mean of the losses over the samples that count.

    What we would like to make small is the loss on data we have never seen. What we can make small is its mean over the
    data that we have. With sequences of different lengths in one batch even this mean can go wrong, and silently: the
    model only learns a little worse.

    **Given**

    - `losses`, of any shape with at least one entry, such as `(N,)` or `(batch, time)`: one loss a sample.
    - `mask`, of the same shape, or `None`: 1 for a sample that counts, 0 for padding. The loss of padding may be
      anything, even `nan` or infinite. At least one sample counts.

    **Return** one number:

    $$R = \frac1N \sum_{n=1}^{N} L_n \qquad\text{or, with a mask,}\qquad
      R = \frac{\sum_n m_n L_n}{\sum_n m_n} .$$
    """
    ### BEGIN SOLUTION
    if mask is None:
        return losses.mean()
    return np.where(mask == 1, losses, 0).sum() / mask.sum()
    ### END SOLUTION


def unmasked(rng, shape):
    return {"losses": rng.uniform(0.1, 3.0, size=shape)}


def sequences(rng, lengths, padding=None, zeros=0):
    """Losses of sequences of different lengths; the long ones have the larger losses."""
    lengths = np.array(rng.permutation(lengths))[:, None]
    mask = (np.arange(lengths.max() + 1) < lengths).astype(float)
    losses = rng.uniform(0.5, 1.5, size=mask.shape) + 0.5 * lengths
    losses[np.arange(len(losses))[:, None], np.arange(zeros)] = 0
    if padding is not None:
        losses[mask == 0] = np.resize(padding, int((mask == 0).sum()))
    return {"losses": losses, "mask": mask}


def one_sample_of_many(rng, shape):
    """Only one entry counts, among several axes."""
    mask = np.zeros(shape)
    mask.flat[rng.integers(1, mask.size)] = 1
    return {"losses": rng.uniform(0.5, 3.0, size=shape), "mask": mask}


def with_mask(function):
    """Return a risk that is right without a mask."""

    def empirical_risk(losses, mask=None):
        with np.errstate(all="ignore"):
            return losses.mean() if mask is None else function(losses, mask)

    return empirical_risk


def kept(losses, mask):
    return np.where(mask == 1, losses, 0)


def total(losses, mask=None):
    return losses.sum() if mask is None else kept(losses, mask).sum()


def mask_ignored(losses, mask=None):
    return losses.mean()


exercise = Exercise(
    solution=empirical_risk,
    points=2,
    cases=[
        Case(
            "two sequences by hand",
            inputs={
                "losses": np.array([[1.0, 2.0, 6.0], [5.0, 4.0, 7.0]]),
                "mask": np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
            },
            about="Three losses count: (1 + 2 + 5) / 3.",
        ),
        Case("no mask", unmasked, {"shape": (3, 4)}),
        Case("sequences of different lengths", sequences, {"lengths": (2, 5, 3)}),
        Case("padding that is not a number", sequences, {"lengths": (1, 4), "padding": np.nan}, hidden=True),
        Case("infinite padding", sequences, {"lengths": (2, 4), "padding": (np.inf, -np.inf, np.nan)}, hidden=True),
        Case("one sample that counts", one_sample_of_many, {"shape": (1, 3, 4)}, hidden=True, weight=0.5),
        Case("a row without a mask", unmasked, {"shape": (6,)}, hidden=True, weight=0.5),
        Case("samples without a loss", sequences, {"lengths": (3, 6, 4), "zeros": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "divided by all samples",
            with_mask(lambda losses, mask: kept(losses, mask).mean()),
            "You divide by the number of all entries, padding included, so that the risk of a batch with much padding "
            "looks small. Divide by the number of samples that count.",
        ),
        Mistake(
            "summed",
            total,
            "You return the sum. The risk is a mean, so that batches of different sizes can be compared.",
        ),
        Mistake(
            "mask ignored",
            mask_ignored,
            "The padding counts in your risk. Leave out what the mask marks with 0.",
        ),
        Mistake(
            "mean of means",
            with_mask(lambda losses, mask: (kept(losses, mask).sum(-1) / mask.sum(-1)).mean()),
            "You average within each sequence and then over the sequences. That gives every sequence the same weight; "
            "here every sample has the same.",
        ),
        Mistake(
            "losses of zero taken for padding",
            with_mask(lambda losses, mask: kept(losses, mask).sum() / np.count_nonzero(kept(losses, mask))),
            "You count what is not zero. A sample whose loss is zero counts all the same: count with the mask.",
        ),
        Mistake(
            "zero times NaN",
            with_mask(lambda losses, mask: (losses * mask).sum() / mask.sum()),
            "You multiply by the mask, but 0 · nan is nan. Replace what is padding instead of multiplying it.",
        ),
        Mistake(
            "only NaN replaced",
            with_mask(lambda losses, mask: (np.where(np.isnan(losses), 0, losses) * mask).sum() / mask.sum()),
            "You replace NaN and multiply by the mask. Padding may be infinite too, and 0 · ∞ is nan. Replace what the "
            "mask marks, whatever stands there.",
        ),
        Mistake(
            "median",
            lambda losses, mask=None: np.median(losses if mask is None else losses[mask == 1]),
            "You take the median. The risk is the mean.",
        ),
        Mistake(
            "mask used as indices",
            with_mask(lambda losses, mask: losses[mask.astype(int)].mean()),
            "You index with a mask of whole numbers. NumPy then fetches the entries number 0 and 1 again and again; it "
            "chooses where the mask is true only if the mask is made of booleans.",
            others=[with_mask(lambda losses, mask: losses.ravel()[mask.astype(int).ravel()].mean())],
        ),
    ],
    equivalent={
        "close taken for equal: mask == 1 -> np.isclose(mask, 1)": "A mask is 0 or 1, and only 1 itself is close to 1.",
        "inputs squeezed": "The mean over all entries does not depend on how they are arranged.",
    },
    hints=[
        "How many samples count? The mask says it.",
        "`np.where` passes nothing on of what it does not take, not even NaN.",
    ],
)
