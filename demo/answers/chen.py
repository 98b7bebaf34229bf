"""Everything right, in float32 and with einsum."""

import numpy as np


def single(a):
    return np.asarray(a, dtype=np.float32)


def logistic(z):
    return single(0.5) * (1 + np.tanh(z / 2))


def softmax_jacobian(x):
    z = single(x)
    s = np.exp(z - np.max(z, axis=-1, keepdims=True))
    s /= s.sum(axis=-1, keepdims=True)
    return np.einsum("...i,ij->...ij", s, np.eye(z.shape[-1], dtype=np.float32)) - np.einsum("...i,...j->...ij", s, s)


def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    f = {"sigmoid": logistic, "tanh": np.tanh, "relu": lambda z: z * (z > 0), "linear": lambda z: z}
    df = {
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: 1 - a * a,
        "relu": lambda a: single(a > 0),
        "linear": lambda a: np.ones_like(a),
    }
    names = [activation for _ in weights]
    names[-1] = output_activation
    a = [single(x)]
    for w, b, name in zip(weights, biases, names):
        a.append(f[name](np.einsum("ni,io->no", a[-1], single(w)) + single(b)))
    delta = (a[-1] - single(y)) / single(len(x))
    dW, db = [], []
    for l in reversed(range(len(weights))):
        delta = delta * df[names[l]](a[l + 1])
        dW = [np.einsum("ni,no->io", a[l], delta), *dW]
        db = [np.einsum("no->o", delta), *db]
        delta = np.einsum("no,io->ni", delta, single(weights[l]))
    return a[-1], dW, db, delta


def conv2d_layer_backward(x, filters, upstream, *, strides=1, padding=0, dilation_rate=1):
    (s, t), (p, q), (d, e) = (np.broadcast_to(v, 2) for v in (strides, padding, dilation_rate))
    x, filters, upstream = single(x), single(filters), single(upstream)
    padded = np.pad(x, ((0, 0), (p, p), (q, q), (0, 0)))
    grad, dF = np.zeros_like(padded), np.zeros_like(filters)
    rows, columns = upstream.shape[1:3]
    for i in range(filters.shape[0]):
        for j in range(filters.shape[1]):
            r = d * i + s * np.arange(rows)[:, None]
            c = e * j + t * np.arange(columns)[None, :]
            grad[:, r, c] += np.einsum("nrco,ko->nrck", upstream, filters[i, j])
            dF[i, j] = np.einsum("nrck,nrco->ko", padded[:, r, c], upstream)
    return grad[:, p : p + x.shape[1], q : q + x.shape[2]], dF, np.einsum("nrco->o", upstream)


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    z = np.concatenate([single(x), single(h)], axis=1) @ np.concatenate([single(kernel), single(recurrent_kernel)])
    i, f, c, o = np.moveaxis((z + single(bias)).reshape(len(x), 4, -1), 1, 0)
    return logistic(i), logistic(f), np.tanh(c), logistic(o)


def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
    x, w, b, c = single(x), single(w), single(b), single(c)

    def sigmoid(z):
        return np.exp(-np.logaddexp(single(0), -z))

    v = x
    for u_h, u_v in zip(single(hidden_uniforms), single(visible_uniforms)):
        h = single(u_h < sigmoid(np.einsum("ni,ji->nj", v, w) + c))
        v = single(u_v < sigmoid(np.einsum("nj,ji->ni", h, w) + b))
    positive, negative = sigmoid(x @ w.T + c), sigmoid(v @ w.T + c)
    dw = np.einsum("nj,ni->ji", positive, x) - np.einsum("nj,ni->ji", negative, v)
    return dw, np.sum(x - v, axis=0), np.sum(positive - negative, axis=0)


def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    g = single(gradient)
    m = single(beta_1) * single(m) + single(1 - beta_1) * g
    v = single(beta_2) * single(v) + single(1 - beta_2) * g * g
    step_size = single(learning_rate / (1 - beta_1**step))
    root = np.sqrt(v / single(1 - beta_2**step))
    return single(variable) - step_size * m / (root + single(epsilon)), m, v
