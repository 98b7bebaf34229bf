"""Convolution of plain signals."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.convolution.correlation import check_mode, conv2d
from dlcourse.graph import graph_function

__all__ = ["conv1d"]


def _validate(signal: Any, kernel: Any, *, mode: str) -> None:
    check_mode(mode)
    refuse_empty("conv1d", expected="at least one value", mend="Leave it out before the call.", signal=signal)
    refuse_empty("conv1d", expected="at least one weight", mend="Pass the filter's weights.", kernel=kernel)
    n, m = signal.shape[0], kernel.shape[0]
    if mode == "valid" and n is not None and m is not None and n < m:
        raise ValueError(
            f"the kernel has {m} weights, expected at most {n}, as many as the signal has values. Take a shorter "
            "kernel, or mode 'full' or 'same', which put zeros around the signal."
        )


@graph_function(static=["mode"], validate=_validate)
def conv1d(
    signal: Float[tf.Tensor, " time"], kernel: Float[tf.Tensor, " kernel_size"], *, mode: str = "valid"
) -> Float[tf.Tensor, " out_time"]:
    """One-dimensional convolution of a signal with a filter: narrow, wide, or of the signal's length.

    yₜ = Σₖ fₖ xₜ₋ₖ₊₁ over k = 1 … m, for t = m … n (narrow) or t = 1 … n + m − 1 (wide, with zeros for x outside 1 … n)

    Args:
        signal: x (n,).
        kernel: the filter f (m,).
        mode: "valid" (narrow: the filter stays within the signal), "full" (wide: wherever they overlap, zeros around
            the signal) or "same" (the middle of "full", as long as the signal).

    Returns:
        y; "valid" has n − m + 1 values, "full" n + m − 1 and "same" n, beginning ⌊(m − 1)/2⌋ behind the first of
        "full".

    Raises:
        ValueError: nothing in the signal or the filter, an unknown mode, or a filter that fits nowhere.

    Example:
        The moving average over three values has f = (⅓, ⅓, ⅓). An unsymmetric filter is seen to be turned.

        >>> x = [3.0, 6.0, 9.0, 0.0]
        >>> print(conv1d(x, np.ones(3) / 3).numpy().round(6))
        [6. 5.]
        >>> print(conv1d(x, [1.0, 10.0]).numpy(), conv1d(x, [1.0, 10.0], mode="full").numpy())
        [36. 69. 90.] [ 3. 36. 69. 90.  0.]

    Conventions:
        A true convolution, as NumPy's and SciPy's; its mode "same" is SciPy's where the filter is the longer one. For
        the cross-correlation turn the filter: ``kernel[::-1]``. The layers, ``conv1d_layer`` and Keras's ``Conv1D``,
        correlate. With the gradient g of narrow y, that of x is g's wide cross-correlation with f.

    References:
        goodfellow2016, equation 9.3; note C, equation 7.1; note D, section 1.
    """
    return conv2d(signal[None], kernel[None], mode=mode)[0]
