"""Greedy generation by a transformer: one position a step, with the keys and values of those before kept.

And where its decoder looks meanwhile.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__: list[str] = []  # for the files of this unit

PADDING = 0


def there(tokens: Any) -> Any:
    """Return which positions are no padding, for all queries (batch, 1, time)."""
    return (tokens != PADDING)[:, None, :]


def looking(model: Any, source: Any, target: Any) -> Any:
    """Return the weights of the last layer's attention to the source (batch, heads, target's time, time)."""
    if not model.built:
        model.build(source.shape, target.shape)
    encoded, seen = model.encode(source, training=False), there(source)
    x = model.embed("target", target, False)
    for decoder in model.decoders[:-1]:
        x = decoder(x, encoded, encoded_attention_mask=seen, training=False)
    return model.decoders[-1].attention_weights(x, encoded, seen)


def greedy(model: Any, source: Any, begin: Any, end: Any, *, length: int) -> Any:
    """Return the likeliest indices one after the other (batch, length), with what is past kept in caches."""
    encoded, seen = model.encode(source, training=False), there(source)
    caches = [decoder.start(encoded, length) for decoder in model.decoders]
    first = tf.fill(tf.shape(source)[:1], begin)
    nothing = tf.zeros([length, tf.shape(source)[0]], tf.int32)

    def go_on(step: Any, last: Any, done: Any, written: Any, caches: Any) -> Any:
        return (step < length) & ~tf.reduce_all(done)

    def write(step: Any, last: Any, done: Any, written: Any, caches: Any) -> Any:
        x = model.embed("target", last[:, None], False, step=step)
        kept = []
        for decoder, cache in zip(model.decoders, caches, strict=True):
            x, cache = decoder.step(x, cache, step, seen)
            kept.append(cache)
        word = tf.argmax(model.scores_of(x)[:, 0], axis=-1, output_type=tf.int32)
        word = tf.where(done, PADDING, word)
        here = (tf.range(length) == step)[:, None]
        return step + 1, word, done | (word == end), tf.where(here, word, written), kept

    state = tf.constant(0), first, tf.zeros_like(first, tf.bool), nothing, caches
    return tf.transpose(tf.while_loop(go_on, write, state)[3])
