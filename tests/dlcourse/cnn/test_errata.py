"""The numbers in docs/errata/10-cnn.md that no other test of this unit computes."""

from __future__ import annotations

import keras
import numpy as np

from dlcourse.cnn import alexnet, lenet5, resnet18
from dlcourse.convolution import output_size, parameter_count


def test_neurons_of_lenet5():
    model = lenet5()
    neurons = {
        name: int(np.prod(model.get_layer(name).output.shape[1:])) for name in ("C1", "S2", "C3", "S4", "C5", "F6")
    }
    assert neurons == {"C1": 4704, "S2": 1176, "C3": 1600, "S4": 400, "C5": 120, "F6": 84}
    of_a_map = neurons["S2"] // 6
    assert of_a_map == 196
    assert 6 * of_a_map * (4 + 1) == 5880 == neurons["S2"] * 5
    assert 16 * (4 + 1) == 80
    assert neurons["S4"] * (4 + 1) == 2000


def test_where_122304_comes_from():
    assert parameter_count((32, 32, 1), 6, filter_size=5).connections == 122_304
    pooled = parameter_count((28, 28, 6), 6, filter_size=2, strides=2, weights="subsampling")
    assert pooled.connections == 5_880


def test_note_es_parameters_of_c3():
    three, four, six = 25 * 3 + 1, 25 * 4 + 1, 25 * 6 + 1
    assert three * 6 + four * 9 + six * 6 == 2271
    assert three * 6 + four * 9 + six * 1 == 1516


def test_sizes_that_are_no_powers_of_two():
    powers = [size for size in (32, 64, 224, 384, 512) if size & (size - 1) == 0]
    assert powers == [32, 64, 512]
    assert (224, 384) == (2**5 * 7, 2**7 * 3)


def test_three_by_three_keeps_the_size_with_one_zero():
    for padding, expected in (("valid", (5, 4)), ("same", (7, 6))):
        assert keras.layers.Conv2D(1, 3, padding=padding)(np.zeros((1, 7, 6, 1))).shape[1:3] == expected
    assert [output_size(7, 3, padding=padding) for padding in (0, 1)] == [5, 7]


def test_eighteen_layers():
    convolutions = [layer for layer in resnet18().layers if isinstance(layer, keras.layers.Conv2D)]
    sizes = [layer.kernel_size[0] for layer in convolutions]
    assert {size: sizes.count(size) for size in sizes} == {7: 1, 3: 16, 1: 3}
    assert len(convolutions) == 20


def test_alexnets_fifty_five():
    assert alexnet(width=1 / 64).get_layer("conv1").output.shape[1] == 54
    assert output_size(227, 11, stride=4) == output_size(224, 11, stride=4, padding=2) == 55


def test_what_plain_layers_make_of_inputs_from_0_to_1():
    rng, units = np.random.default_rng(0), 512
    plain = summed = rng.uniform(size=(50, units))
    sizes = {"before": np.mean(plain**2)}
    for _ in range(17):
        plain = np.maximum(plain @ rng.normal(scale=np.sqrt(2 / units), size=(units, units)), 0)
    for _ in range(8):
        first, second = rng.normal(scale=np.sqrt(2 / units), size=(2, units, units))
        summed = np.maximum(summed + np.maximum(summed @ first, 0) @ second, 0)
    sizes |= {"plain": np.mean(plain**2), "summed": np.mean(summed**2)}
    assert 1 / 3 < sizes["plain"] / sizes["before"] < 3
    assert 2**8 < sizes["summed"] / sizes["before"] < 3**8
