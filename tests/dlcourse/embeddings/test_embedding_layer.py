import keras
import numpy as np
import tensorflow as tf
import torch

from dlcourse.embeddings import embedding_layer, embedding_layer_backward, subword_vectors

RNG = np.random.default_rng(5)
TABLE = RNG.normal(size=(7, 3))
INDICES = np.array([[2, 0, 2, 6], [5, 2, -1, 0]])


def test_it_is_the_one_hot_vector_times_the_table():
    one_hot = INDICES[..., None] == np.arange(7)
    np.testing.assert_allclose(embedding_layer(INDICES, TABLE), one_hot @ TABLE, atol=1e-14)


def test_keras_reads_the_same_rows():
    layer = keras.layers.Embedding(7, 3, dtype="float64")
    layer.build(())
    layer.set_weights([TABLE])
    np.testing.assert_array_equal(embedding_layer(INDICES[0], TABLE), layer(INDICES[0]))


def test_the_gradient_is_a_scatter_add():
    upstream = RNG.normal(size=(2, 4, 3))
    expected = np.zeros((7, 3))
    for row, index in zip(upstream.reshape(-1, 3), INDICES.flat, strict=True):
        if index >= 0:
            expected[index] += row
    found = embedding_layer_backward(INDICES, upstream, vocabulary_size=7).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-14)
    table = tf.constant(TABLE)
    with tf.GradientTape() as tape:
        tape.watch(table)
        value = tf.reduce_sum(embedding_layer(INDICES, table) * upstream)
    np.testing.assert_allclose(tape.gradient(value, table), expected, atol=1e-14)


def test_pytorch_gives_padding_no_gradient_either():
    indices, upstream = np.where(INDICES < 0, 4, INDICES), RNG.normal(size=(2, 4, 3))
    table = torch.tensor(TABLE, requires_grad=True)
    read = torch.nn.functional.embedding(torch.tensor(indices), table, padding_idx=4)
    (read * torch.tensor(upstream)).sum().backward()
    found = embedding_layer_backward(INDICES, upstream, vocabulary_size=7)
    np.testing.assert_allclose(found, table.grad.numpy(), atol=1e-14)


def test_pytorchs_bag_is_the_sum_of_the_subwords():
    pieces = np.array([[0, 3, 6], [1, 1, 5]])
    bag = torch.nn.functional.embedding_bag(torch.tensor(pieces), torch.tensor(TABLE), mode="sum")
    np.testing.assert_allclose(subword_vectors(pieces, TABLE), bag.numpy(), atol=1e-14)


def test_padding_alone_is_zeros_whatever_the_table_holds():
    assert embedding_layer(np.array([-1, -1]), np.full((1, 2), np.nan)).numpy().tolist() == [[0, 0], [0, 0]]
