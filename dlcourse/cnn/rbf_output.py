"""LeNet-5's last layer: how far the units are from a small picture of each digit, and the loss of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function
from dlcourse.optimization.half_precision import working_dtype
from dlcourse.ranges import number, whole_number

__all__ = ["RBFLoss", "RBFOutput", "digit_codes", "rbf_distances"]

# Ten digits of 7 × 12 points, line by line.
_DIGITS = """
.#####. ...#... .#####. .#####. ....##. ####### ..####. ####### .#####. .#####.
##...## ..##... ##...## ##...## ...###. ##..... .##.... ##...## ##...## ##...##
##...## .###... .....## .....## ..####. ##..... ##..... .....## ##...## ##...##
##..### ...#... .....## .....## .##.##. ##..... ##..... ....##. ##...## ##...##
##.#.## ...#... ....##. ..####. ##..##. ######. ######. ....##. .#####. ##...##
##.#.## ...#... ...##.. .....## ##..##. .....## ##...## ...##.. ##...## .######
###..## ...#... ..##... .....## ####### .....## ##...## ...##.. ##...## .....##
##...## ...#... .##.... .....## ....##. .....## ##...## ..##... ##...## .....##
##...## ...#... ##..... .....## ....##. .....## ##...## ..##... ##...## .....##
##...## ...#... ##..... ##...## ....##. ##...## ##...## .##.... ##...## ....##.
.#####. .#####. ####### .#####. ....##. .#####. .#####. .##.... .#####. .####..
....... ....... ....... ....... ....... ....... ....... ....... ....... .......
"""


def digit_codes(classes: int = 10) -> np.ndarray:
    """Codes of the digits for LeNet-5's output: pictures of 7 × 12 points, 1 for ink and −1 for paper.

    wᵢⱼ = ±1, with j the points of a picture line by line

    Args:
        classes: K, at most 10.

    Returns:
        An array (K, 84), float32.

    Raises:
        ValueError: there are no codes for so many classes.

    Example:
        >>> codes = digit_codes()
        >>> print(codes.shape, np.unique(codes))
        (10, 84) [-1.  1.]

    Conventions:
        The paper's codes are drawn likewise, for all printable characters; these are ours. Characters that look alike
        have codes that are alike, which helps whoever corrects a text afterwards.

    References:
        lecun1998, section II.B.
    """
    classes = whole_number("digit_codes", "classes", classes, "[1, 10]", "the digits from 0 on")
    lines = [line.split() for line in _DIGITS.split("\n") if line]
    points = [[point == "#" for line in lines for point in line[digit]] for digit in range(classes)]
    return np.where(points, np.float32(1), np.float32(-1))


@graph_function()
def rbf_distances(
    x: Float[tf.Tensor, "batch units"], codes: Float[tf.Tensor, "classes units"]
) -> Float[tf.Tensor, "batch classes"]:
    """Euclidean radial basis function (RBF) units: squared distance of the input from each class's code.

    yᵢ = Σⱼ (xⱼ − wᵢⱼ)²

    Args:
        x: inputs (batch, units).
        codes: w (K, units), one code a class.

    Returns:
        y (batch, K), none negative; the smallest wins.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(rbf_distances([[1.0, -1.0]], [[1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]).numpy())
        [[0. 4. 8.]]

    References:
        lecun1998, equation 7; note E, section 4.
    """
    return tf.reduce_sum(tf.square(x[:, None, :] - codes), axis=-1)


@keras.saving.register_keras_serializable(package="dlcourse")
class RBFOutput(keras.layers.Layer):
    """Output layer of radial basis functions (RBF): minus the squared distance from each class's code.

    −yᵢ = −Σⱼ (xⱼ − wᵢⱼ)²

    Args:
        codes: w (K, units), one code a class.
        **kwargs: what every Keras layer takes.

    Example:
        >>> layer = RBFOutput([[1.0, -1.0], [-1.0, 1.0]])
        >>> print(layer(tf.constant([[1.0, -1.0]])).numpy())
        [[-0. -8.]]

    Conventions:
        Minus the distance, so that the largest answer wins; the softmax of it is the probability in ``RBFLoss``.

    References:
        lecun1998, equation 7; note E, section 4.
    """

    def __init__(self, codes: Sequence[Sequence[float]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = np.asarray(codes, np.float32)
        if self.codes.ndim != 2 or not self.codes.size:
            raise ValueError(
                f"RBFOutput: codes has shape {self.codes.shape}, expected (classes, units). ``digit_codes`` makes some."
            )

    def build(self, input_shape: Sequence[int | None]) -> None:
        self.input_spec = keras.layers.InputSpec(ndim=2, axes={-1: self.codes.shape[1]})

    def call(self, inputs: Any) -> Any:
        # In half precision a sum of so many squares would have no digit behind the point.
        x = tf.cast(inputs, working_dtype(self.compute_dtype))
        return tf.cast(-rbf_distances(x, tf.cast(self.codes, x.dtype)), self.compute_dtype)

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        return input_shape[0], len(self.codes)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"codes": self.codes.tolist()}


@keras.saving.register_keras_serializable(package="dlcourse")
class RBFLoss(keras.losses.Loss):
    """Loss of LeNet-5's radial basis functions (RBF): the right code is to be near, the others far.

    L = y_d + log(e⁻ʲ + Σᵢ e^(−yᵢ)), with d the right class; its mean over the batch

    Args:
        j: what keeps classes that are far already from being pushed further, positive.
        name: of the loss.
        **kwargs: what every Keras loss takes.

    Example:
        The right code is met exactly; the other is 8 away, beyond j.

        >>> print(RBFLoss(j=1.0)([0], [[0.0, -8.0]]).numpy())  # log(e⁻¹ + 1 + e⁻⁸)
        0.313507

    Conventions:
        Without e⁻ʲ this is the cross-entropy of softmax(−y). The paper's plain criterion, y_d alone, would let the
        weights collapse if the codes were learnt.

    References:
        lecun1998, equations 8 and 9.
    """

    def __init__(self, j: float = 1.0, name: str = "rbf_loss", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.j = number("RBFLoss", "j", j, "(0, inf)")

    def call(self, y_true: Any, y_pred: Any) -> Any:
        right = tf.reshape(tf.cast(y_true, tf.int32), [-1])
        answers = tf.convert_to_tensor(y_pred)
        of_right = tf.gather(answers, right, axis=-1, batch_dims=1)
        rest = tf.fill([tf.shape(answers)[0], 1], tf.cast(-self.j, answers.dtype))
        return tf.reduce_logsumexp(tf.concat([answers, rest], axis=-1), axis=-1) - of_right

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"j": self.j}
